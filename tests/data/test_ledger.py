"""The submission ledger against the committed files, counted from their names and contents."""

import json
from collections import Counter
from pathlib import Path

import pytest

from pipelines import cli
from pipelines.cli_outcome import NO_RELEASE, OK, USAGE
from pipelines.ledger import read_ledger
from warehouse.home import Home

RETURNS = Path(__file__).resolve().parents[2] / "sample_raw" / "returns"


def _ledger(home: Path, form=None, period=None, region=None):
    return read_ledger(Home(home), form, period, region, "")


def test_every_file_received_stands_in_the_ledger_with_when_and_what(sample_home):
    told = _ledger(sample_home).sent
    receipts = [json.loads(path.read_bytes()) for path in (sample_home / "receipts").iterdir()]
    assert {row["file_sha256"]: row["received_at"] for row in told} == {
        receipt["file_sha256"]: receipt["received_at"] for receipt in receipts
    }
    assert {row["file_name"] for row in told} >= {path.name for path in RETURNS.rglob("*.xlsx")}


def test_a_corrected_file_replaces_its_counties_and_the_first_one_stays(sample_home):
    first, second = _ledger(sample_home, "M1", "2015-03", "140400").sent
    assert (first["version_no"], first["standing"]) == (1, "partly_replaced")
    assert (second["version_no"], second["standing"]) == (2, "in_force")
    # Thirteen counties and the city; the correction has three of them, a week after the due day.
    assert (first["accepted_rows"], first["current_rows"], first["late_rows"]) == (14, 11, 0)
    assert (second["accepted_rows"], second["current_rows"], second["late_rows"]) == (3, 3, 3)


def test_a_city_that_reports_anothers_county_is_told_and_the_county_keeps_its_own(sample_home):
    datong = _ledger(sample_home, "M1", "2015-03", "140200").sent
    (foreign,) = [row for row in datong if row["sender"] == "大同市"]
    assert (foreign["refused_rows"], foreign["standing"]) == (1, "in_force")
    both = _ledger(sample_home, "M1", "2015-03", "140622").sent
    assert {row["sender"]: row["refused_rows"] for row in both} == {"大同市": 1, "朔州市": 0}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("140700_晋中市_2015-10_附件.xlsx", "F01"),
        ("140300_阳泉市_2015-02_补报.xlsx", "F03"),
    ],
)
def test_a_refused_file_says_why(sample_home, name, words):
    (row,) = [row for row in _ledger(sample_home).sent if row["file_name"] == name]
    assert (row["standing"], row["reason_code"]) == ("refused", words)
    assert row["reason_text"] and row["accepted_rows"] == 0


def test_a_return_in_force_with_errors_is_told_from_one_without(
    sample_home, rows, capsys, monkeypatch
):
    """By the file's own findings and rejects that the open list still has."""
    told = _ledger(sample_home).sent
    issues = rows("select file_sha256, sheet_no, issue_kind from core.fct_open_issue")
    must, ask = Counter(), Counter()
    for one in issues:
        if one["issue_kind"] not in ("missing", "late"):
            count = ask if one["issue_kind"] == "query" else must
            count[one["file_sha256"], one["sheet_no"]] += 1
    for row in told:
        place = row["file_sha256"], row["sheet_no"]
        assert (row["must_correct"], row["to_explain"]) == (must[place], ask[place])
    (yuncheng,) = [row for row in told if row["file_name"] == "140800_运城市_2015-02.xlsx"]
    assert yuncheng["standing"] == "in_force" and yuncheng["must_correct"] > 0
    clean = [row for row in told if row["standing"] == "in_force" and not row["must_correct"]]
    assert len(clean) > 20
    monkeypatch.setenv("DPE_HOME", str(sample_home))
    assert cli.run(["ledger", "--form", "M1", "--period", "2015-01/02", "--region", "140800"]) == OK
    assert f"现行，须更正 {yuncheng['must_correct']}" in capsys.readouterr().out


def test_what_is_owed_is_listed_by_unit(sample_home):
    owed = _ledger(sample_home, "M1").owed
    assert [(row["unit_code"], row["period"], row["status"]) for row in owed] == [
        ("140981", "2015-01/02", "rejected"),
        ("140321", "2015-10", "missing"),
    ]
    assert _ledger(sample_home, "M1", "2015-10", "140300").owed == owed[1:]
    assert _ledger(sample_home, "M1", "2015-10", "140200").owed == []


def test_the_command_shows_the_ledger_and_its_json(capsys, copied_home):
    assert cli.run(["ledger", "--form", "M1", "--period", "2015-03"]) == OK
    shown = capsys.readouterr().out
    for words in ("部分被替代", "第 2 版 2015-04-17", "迟 3"):
        assert words in shown
    assert cli.run(["ledger", "--region", "140300", "--json"]) == OK
    told = json.loads(capsys.readouterr().out)
    assert {row["sender"] for row in told["sent"]} >= {"阳泉市"}
    assert [row["unit_code"] for row in told["owed"] if row["form_code"] == "M1"] == ["140321"]


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--form", "X9", "没有报表 X9"),
        ("--period", "2015/3", "没有报告期 2015/3"),
        ("--region", "太原", "没有地区代码 太原"),
    ],
)
def test_a_choice_that_is_nowhere_is_named(capsys, copied_home, option, value, words):
    assert cli.run(["ledger", option, value]) == USAGE
    assert words in capsys.readouterr().err


def test_before_the_first_release_there_is_no_ledger():
    assert cli.run(["ledger"]) == NO_RELEASE
