"""A month from flash to final on a real home: two signatures, a kill between, what voids them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines import cli
from pipelines.cli_outcome import OK, USAGE
from pipelines.month_close import read_statuses, record_step
from pipelines.run import load
from pipelines.settings import Settings
from pipelines.verify import verify
from tests.integration.closing import record_steps
from warehouse.decisions import LOG, read
from warehouse.home import Home
from warehouse.releases import current_release

RETURNS = Path(__file__).resolve().parents[2] / "sample_raw" / "returns"


def _state(home: Path, month: str = "2015-03") -> str:
    return read_statuses(Home(home), "")[month].state


def _close(by: str, *more: str, month: str = "2015-03") -> int:
    return cli.run(["close", month, "--by", by, *more])


def test_a_month_is_final_after_two_signatures(home, capsys):
    assert _state(home) == "open"
    before = current_release(Home(home)).content_hash
    assert _close("甲") == OK and _state(home) == "flash"
    assert current_release(Home(home)).content_hash != before
    # All cities but one sent nothing: whoever passes the month says why.
    assert _close("甲") == USAGE
    assert "未报或全部退回" in capsys.readouterr().err.replace("\n", "")
    # Killed after the entries and before the load: the next command brings them in first.
    seen = read_statuses(Home(home), "")["2015-03"]
    for state, by in (("flash", "甲"), ("reviewed", "乙")):
        record_step(Home(home), seen._replace(state=state), by, "只审阳泉", datetime.now(UTC))
    record_steps(home, "2015-02", "甲", datetime.now(UTC))
    assert _state(home) == "flash"
    assert _close("乙") == USAGE and _state(home) == "signed_once"
    assert "须由另一人签字" in capsys.readouterr().err.replace("\n", "")
    assert _close("丙") == OK
    status = read_statuses(Home(home), "")["2015-03"]
    assert (status.state, status.signed_by) == ("final", "丙、乙")
    assert _state(home, "2015-10") == "open"
    assert _close("丁") == USAGE
    assert "已定稿" in capsys.readouterr().err

    # A month with open block findings is not passed.
    assert _state(home, "2015-02") == "flash"
    assert _close("甲", "--reason", "x", month="2015-02") == USAGE
    err = capsys.readouterr().err.replace("\n", "")
    assert "须更正的发现" in err and "dpe worklist" in err
    assert _state(home, "2015-02") == "flash"

    # The release keeps the head of the log: its end cannot be cut off unnoticed.
    log = Home(home).decisions / LOG
    log.write_text("".join(log.read_text("utf-8").splitlines(keepends=True)[:-1]), "utf-8")
    told = {area.name: area.problems for area in verify(Settings(home=home)).areas}
    assert ["末尾被截去" in problem for problem in told.pop("decisions")] == [True]
    assert not any(told.values())


def test_a_return_before_the_second_signature_voids_the_review(home):
    seen = record_steps(home, "2015-03", "甲甲乙", datetime.now(UTC))
    load(Settings(home=home), [RETURNS / "2015-03" / "140500_晋城市_2015-03.xlsx"])
    status = read_statuses(Home(home), "")["2015-03"]
    assert (status.state, status.is_changed_since) == ("flash", True)
    # Nor is it final by a signature after the return that was given on the release before it.
    stale = seen._replace(state="signed_once", signed_by="乙")
    record_step(Home(home), stale, "丙", "", datetime.now(UTC) + timedelta(seconds=1))
    load(Settings(home=home), [])
    assert _state(home) == "flash"


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
