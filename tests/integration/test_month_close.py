"""A month from flash to final on a real home: two signatures, a kill between, reopening."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines import cli
from pipelines.cli_outcome import OK, USAGE
from pipelines.month_close import read_statuses, record_step
from pipelines.run import load
from pipelines.settings import Settings
from warehouse.decisions import Kind, read
from warehouse.home import Home
from warehouse.releases import current_release

RETURNS = Path(__file__).resolve().parents[2] / "sample_raw" / "returns"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One city's returns of March and October 2015, and one of February with a wrong figure."""
    home = tmp_path_factory.mktemp("close") / "home"
    names = ("2015-03/140300_阳泉市", "2015-10/140500_晋城市", "2015-02/140700_晋中市")
    files = [RETURNS / f"{name}_{name[:7]}.xlsx" for name in names]
    load(Settings(home=home), files)
    return home


@pytest.fixture
def home(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    own = tmp_path / "home"
    shutil.copytree(small, own)
    monkeypatch.setenv("DPE_HOME", str(own))
    return own


def _state(home: Path, month: str = "2015-03") -> str:
    return read_statuses(Home(home), "")[month].state


def _close(by: str, *more: str, month: str = "2015-03") -> int:
    return cli.run(["close", month, "--by", by, *more])


def test_a_month_is_final_after_two_signatures_and_opened_again_with_a_reason(home, capsys):
    assert _state(home) == "open"
    before = current_release(Home(home)).content_hash
    assert _close("甲") == OK and _state(home) == "flash"
    assert current_release(Home(home)).content_hash != before
    # All cities but one sent nothing: whoever passes the month says why.
    assert _close("甲") == USAGE
    assert "未报或全部退回" in capsys.readouterr().err.replace("\n", "")
    assert _close("甲", "--reason", "只审阳泉") == OK and _state(home) == "reviewed"
    assert _close("乙") == OK and _state(home) == "signed_once"
    assert _close("乙") == USAGE and _state(home) == "signed_once"
    assert "须由另一人签字" in capsys.readouterr().err.replace("\n", "")

    # Killed after the entry and before the load: the next load brings the signature in.
    record_step(Home(home), read_statuses(Home(home), "")["2015-03"], "丙", "", datetime.now(UTC))
    assert _state(home) == "signed_once"
    load(Settings(home=home), [])
    status = read_statuses(Home(home), "")["2015-03"]
    assert (status.state, status.signed_by) == ("final", "丙、乙")
    assert _state(home, "2015-10") == "open"
    assert _close("丁") == USAGE
    assert "已定稿" in capsys.readouterr().err

    hashed = current_release(Home(home)).content_hash
    assert cli.run(["rebuild"]) == OK
    assert current_release(Home(home)).content_hash == hashed

    assert cli.run(["reopen", "2015-03", "--by", "甲"]) == USAGE
    assert "理由" in capsys.readouterr().err and _state(home) == "final"
    capsys.readouterr()
    told = ["reopen", "2015-03", "--by", "甲", "--reason", "平定县更正", "--json"]
    assert cli.run(told) == OK
    assert json.loads(capsys.readouterr().out)["touched"] == ["2015-10"]
    last = read(Home(home).decisions)[-1]
    assert (last.kind, last.reason, last.content["touched"]) == (
        Kind.MONTH_REOPEN, "平定县更正", [201510],
    )  # fmt: skip
    status = read_statuses(Home(home), "")["2015-03"]
    assert (status.state, status.is_reopened, status.signed_by) == ("open", True, None)


def test_a_return_before_the_second_signature_voids_the_review(home):
    for by in ("甲", "甲", "乙"):
        status = read_statuses(Home(home), "")["2015-03"]
        record_step(Home(home), status, by, "只审阳泉", datetime.now(UTC))
        load(Settings(home=home), [])
    assert _state(home) == "signed_once"
    load(Settings(home=home), [RETURNS / "2015-03" / "140500_晋城市_2015-03.xlsx"])
    status = read_statuses(Home(home), "")["2015-03"]
    assert (status.state, status.is_changed_since) == ("flash", True)


def test_a_month_with_open_block_findings_is_not_passed(home, capsys):
    assert _close("甲", month="2015-02") == OK
    assert _close("甲", "--reason", "x", month="2015-02") == USAGE
    err = capsys.readouterr().err.replace("\n", "")
    assert "须更正的发现" in err and "dpe worklist" in err
    assert _state(home, "2015-02") == "flash"


@pytest.mark.parametrize("month", ["2015-04", "三月"])
def test_a_month_that_is_not_there_is_named(home, capsys, month):
    assert _close("甲", month=month) == USAGE
    assert month in capsys.readouterr().err


def test_without_a_name_nothing_is_recorded(home, capsys):
    assert cli.run(["close", "2015-03"]) == USAGE
    assert "经办人" in capsys.readouterr().err
    assert read(Home(home).decisions) == []


def test_the_states_are_shown(home, capsys):
    assert cli.run(["close"]) == OK
    shown = capsys.readouterr().out
    assert "2015-03" in shown and "未关账" in shown
