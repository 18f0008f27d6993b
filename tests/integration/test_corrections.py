"""A unit error from finding to correction to corrected return, on a real home."""

import json
import re
import shutil
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines import cli
from pipelines.cli_outcome import BLOCKED, OK, USAGE
from pipelines.correcting import Choice, record_correction
from pipelines.publications.pages import find_view
from pipelines.publications.reading import ReleaseData
from pipelines.run import ChecksBlocked, load
from pipelines.settings import Settings
from warehouse.decisions import Kind, read
from warehouse.dictionary import load_dictionary
from warehouse.home import Home
from warehouse.lake import Lake
from warehouse.releases import current_release, open_release

RETURNS = Path(__file__).resolve().parents[2] / "sample_raw" / "returns"
FEBRUARY = RETURNS / "2015-02" / "140600_朔州市_2015-02.xlsx"
MARCH = RETURNS / "2015-03" / "140600_朔州市_2015-03.xlsx"
RESENT = RETURNS / "2015-03" / "140600_朔州市_2015-03_更正.xlsx"
# 山阴县 states its money of March in 元 where the form says 万元.
COUNTY, CELL = "140621", "C12"
WHO = ("--by", "张三", "--reason", "电话核实，以元填报")


@pytest.fixture(scope="module")
def blocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose very first release the unit error blocks: a share of GDP beyond 100 %."""
    home = tmp_path_factory.mktemp("correct") / "home"
    with pytest.raises(ChecksBlocked) as stopped:
        load(Settings(home=home), [FEBRUARY, MARCH])
    # Who sent them is told all the same.
    assert {reply.file for reply in stopped.value.answers} == {FEBRUARY.name, MARCH.name}
    return home


@pytest.fixture(scope="module")
def corrected(blocked: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same home after the proposal was accepted."""
    home = tmp_path_factory.mktemp("corrected") / "home"
    shutil.copytree(blocked, home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DPE_HOME", str(home))
        (finding,) = _slips(home)
        code = _code(home)
        assert cli.run(["correct", code, "--accept", *WHO]) == OK
    assert finding
    return home


@pytest.fixture
def home(corrected: Path, tmp_path: Path) -> Path:
    return shutil.copytree(corrected, tmp_path / "home")


def _shown(home: Path, view: str) -> list[dict]:
    """The rows of a view of the pages."""
    own = Home(home)
    release = current_release(own)
    assert release is not None
    with open_release(own) as connection:
        data = ReleaseData(connection, release, load_dictionary())
        return data.rows(find_view(view)).to_dicts()


def _slips(home: Path) -> list[str]:
    found = Lake(Home(home).lake).read("edit.finding")
    return found.filter(found["rule_id"] == "M1-S01")["finding_id"].to_list()


def _code(home: Path) -> str:
    from pipelines.decision_queries import open_proposals

    proposals = open_proposals(Lake(Home(home).lake), [])
    assert len(proposals) == 8
    return str(proposals[0]["code"])


def _rows(home: Path, query: str) -> list[tuple]:
    with open_release(Home(home)) as connection:
        return connection.execute(query).fetchall()


def _share(home: Path) -> list[tuple]:
    return _rows(
        home,
        "select cast(value_added as bigint) from mart.mart_private_share"
        f" where region_code = '{COUNTY}' and period = '2015-03'",
    )


def _json(capsys, *arguments: str) -> dict:
    capsys.readouterr()
    assert cli.run([*arguments, "--json"]) == OK
    return json.loads(capsys.readouterr().out)


def test_an_accepted_proposal_changes_the_mart_and_settles_the_finding(home):
    assert _slips(home) == [] and _share(home) == [(501_430_000,)]
    ((value, half_width, printed, status),) = _rows(
        home,
        "select cast(value as bigint), half_width, printed_text, edit_status"
        f" from core.fct_observation where cell_ref = '{CELL}' and period = '2015-03'"
        f" and region_code = '{COUNTY}' and is_current",
    )
    assert (value, printed, status) == (501_430_000, "501430000", "accepted")
    # Printed in 元, so exact to half a 元.
    assert str(half_width) == "0.5000"
    journal = _rows(
        home,
        "select correction_status, cast(value_before as bigint), cast(value_after as bigint),"
        " correction_factor, decided_by, reason, decision_no from core.fct_correction"
        f" where cell_ref = '{CELL}'",
    )
    assert [str(one) for one in journal[0]] == [
        "applied", "5014300000000", "501430000", "0.00010000", "张三", "电话核实，以元填报", "1",
    ]  # fmt: skip
    assert _rows(home, "select count(*) from core.fct_correction") == [(8,)]


def test_the_trace_of_a_corrected_figure_says_so(home, capsys):
    words = ("trace", "mart_private_share", f"region_code={COUNTY}", "period=2015-03")
    report = _json(capsys, *words, "--column", "value_added")
    assert CELL in {cell["cell"] for cell in report["cells"]}
    told = [one for one in report["corrections"] if one["cell_ref"] == CELL]
    assert [(one["decision_no"], one["decided_by"]) for one in told] == [(1, "张三")]
    assert any("已更正" in note and "501430000 万元" in note for note in report["notes"])
    # A figure of another county does not.
    other = _json(
        capsys, "trace", "mart_private_share", "region_code=140622", "period=2015-03",
        "--column", "value_added",
    )  # fmt: skip
    assert other["corrections"] == []


def test_decisions_and_a_corrected_return_in_any_order(corrected, home, tmp_path, capsys):
    finding = _keeps_with_a_reason(home, capsys)
    # A reason voids no signature of the month; a correction that changes a figure does.
    content = "select content_key from mart.mart_month_status where period_end = 201502"
    signed = _rows(home, content)
    assert signed == _rows(corrected, content)
    value = re.match(r"-?[0-9.]+", finding["observed_text"])
    other = Decimal(value[0]) + 1
    _override(home, finding["code"], str(other))
    load(Settings(home=home), [RESENT])
    assert _rows(home, content) != signed
    assert _rows(
        home,
        "select cast(value_after as bigint), correction_status from core.fct_correction"
        " where correction_action = 'override'",
    ) == [(int(other * 10_000), "applied")]
    assert _shown(home, "quality/kept") == []
    _shows_that_the_return_won(home, capsys)

    # Elsewhere the decisions are there before anything else is: the log and nothing more.
    anew = tmp_path / "anew"
    shutil.copytree(home / "decisions", anew / "decisions")
    load(Settings(home=anew), [RESENT, MARCH, FEBRUARY])
    hashes = {current_release(Home(one)).content_hash for one in (home, anew)}
    assert len(hashes) == 1


def _keeps_with_a_reason(home: Path, capsys) -> dict:
    """A queried figure of February, kept with a reason, as it is listed."""
    items = _json(capsys, "worklist", "--limit", "0")["items"]
    queried = next(one for one in items if one["issue_kind"] == "query" and one["cell_ref"])
    assert queried["period"] == "2015-01/02"
    assert cli.run(["keep", queried["code"], "--by", "李四"]) == USAGE
    assert "理由" in capsys.readouterr().err
    owed = next((one for one in items if one["issue_kind"] == "missing"), None)
    assert owed is None or cli.run(["keep", owed["code"], *WHO]) == USAGE
    told = ["keep", queried["code"], "--by", "李四", "--reason", "含市直单位"]
    assert cli.run(told) == OK
    after = _json(capsys, "worklist", "--limit", "0")
    assert after["explained"] == 1
    assert queried["code"] not in {one["code"] for one in after["items"]}
    (kept,) = _json(capsys, "keep")["kept"]
    assert (kept["code"], kept["reason"]) == (queried["code"], "含市直单位")
    (shown,) = _shown(home, "quality/kept")
    told = (shown["state"], shown["reason"], shown["decided_by"], shown["unit_name"])
    assert told == ("已说明", "含市直单位", "李四", queried["unit_name"])
    assert shown["decided_on"].isoformat() in kept["decided_at"]
    assert shown["observed_text"] == kept["observed_text"]
    return kept


def _shows_that_the_return_won(home: Path, capsys) -> None:
    journal = _rows(
        home,
        "select cor.correction_status, sub.file_name, cor.message from core.fct_correction as cor"
        " inner join core.dim_submission as sub"
        " on cor.file_sha256 = sub.file_sha256 and cor.sheet_no = sub.sheet_no"
        " where cor.indicator_code = 'private_value_added' and cor.time_basis = 'ytd'"
        " order by 1",
    )
    assert [(status, name) for status, name, _ in journal] == [
        ("applied", MARCH.name), ("refused", RESENT.name),
    ]  # fmt: skip
    assert journal[1][2].startswith("更正不再适用：原值已变")
    ((value, half_width),) = _rows(
        home,
        "select cast(value as bigint), cast(half_width as varchar) from core.fct_observation"
        f" where region_code = '{COUNTY}' and period = '2015-03' and form_code = 'M1'"
        " and indicator_code = 'private_value_added' and time_basis = 'ytd' and is_current",
    )
    # As precise as the return itself, not as the correction.
    assert (value, half_width) == (501_430_000, "5000.0000")
    refused = [
        one
        for one in _json(capsys, "correct")["corrections"]
        if one["correction_status"] == "refused"
    ]
    assert len(refused) == 8


def test_a_correction_works_on_its_month_alone(home):
    lake = Lake(Home(home).lake)
    before = {name: one for name, one in lake.partitions("edit.observation").items()}
    assert cli.run(["correct", "1", "--withdraw", *WHO]) == BLOCKED
    after = lake.partitions("edit.observation")
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"m1-201503"}
    # Taken back, the figure is the reported one again, and the finding is open.
    assert len(_slips(home)) == 1


def test_another_value_or_none_at_all(blocked, tmp_path, capsys):
    home = shutil.copytree(blocked, tmp_path / "home")
    code = _code(home)
    for wrong, told in (
        (["--override", "五百"], "不是数"),
        (["--accept", "--drop"], "一种办法"),
        ([], "一种办法"),
    ):
        assert cli.run(["correct", code, *wrong, *WHO]) == USAGE
        assert told in capsys.readouterr().err.replace("\n", "")
    assert cli.run(["correct", code, "--accept", "--by", "张三"]) == USAGE
    assert "理由" in capsys.readouterr().err
    assert cli.run(["correct", "ffffffffffff", "--drop", *WHO]) == USAGE
    assert read(Home(home).decisions) == []
    _override(home, code, "50143.5")
    (decision,) = read(Home(home).decisions)
    assert decision.kind is Kind.CORRECTION
    (figure,) = decision.content["figures"]
    assert (figure["corrected"], figure["half_width"]) == ("501435000.0000", "500.0000")


def _override(home: Path, code: str, value: str) -> None:
    """Record another value for a figure; the load is that of the next one who loads."""
    choice, hour = Choice("override", value), datetime.now(UTC)
    record_correction(Home(home), load_dictionary(), code, choice, "张三", "笔误", hour)
