"""The submission ledger against the committed files, counted from their names and contents."""

import json
from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from pipelines import cli
from pipelines.cli_outcome import NO_RELEASE, OK, USAGE
from pipelines.ledger import read_ledger
from warehouse.home import Home

RETURNS = Path(__file__).resolve().parents[2] / "sample_raw" / "returns"


def _ledger(home: Path, form=None, period=None, region=None, owed_only=False):
    return read_ledger(Home(home), form, period, region, "", owed_only)


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


def test_a_county_in_its_citys_file_is_owed_by_the_city_on_the_citys_day(sample_home):
    (county,) = _ledger(sample_home, "M1", "2015-10", "140321").owed
    assert county["brought_by"] == "由阳泉市汇总报出；市文件 2015-11-05 已到，缺本县"
    assert county["due_steps"] == "县→市 11-09，市→省 11-10"
    assert str(county["due_on"]) == "2015-11-10" and county["problem"] is None
    (refused,) = _ledger(sample_home, "M1", "2015-01/02").owed
    assert refused["brought_by"].endswith("已到，退回本县的行")
    assert "重复填报" in refused["problem"]


def test_an_enterprise_is_asked_for_at_its_city(sample_home):
    owed = _ledger(sample_home, "M3", "2015-10").owed
    assert {row["unit_code"]: row["brought_by"] for row in owed} == {
        "DP12D8467": "找太原市；该市企业表 2015-11-06 已到，退回本企业的行",
        "DP7M2GW58": "找运城市；该市企业表 2015-11-06 已到，缺本企业",
    }


def test_whom_to_ask_stands_in_the_foot_of_the_citys_last_file(sample_home):
    found = _ledger(sample_home, "M1", "2015-10", owed_only=True)
    assert found.sent == []
    file = RETURNS / "2015-10" / "140300_阳泉市_2015-10.xlsx"
    cells = {
        str(cell)
        for row in openpyxl.load_workbook(file)["M1"].iter_rows(values_only=True)
        for cell in row
    }
    (contact,) = [row["contact"] for row in found.owed]
    assert (contact["sender"], contact["form_code"], contact["period"]) == (
        "阳泉市", "M1", "2015-10",
    )  # fmt: skip
    assert any(contact["filled_by"] in cell for cell in cells)
    assert any(contact["phone"] in cell for cell in cells)
    # Key enterprises come as CSV, which has no foot: another form of the same city tells whom.
    other = _ledger(sample_home, "M3", "2015-10", "140800", owed_only=True).owed
    assert [row["contact"]["sender"] for row in other] == ["运城市"]
    assert other[0]["contact"]["form_code"] != "M3"


def test_a_period_of_the_calendar_without_a_return_says_what_it_expects(sample_home):
    found = _ledger(sample_home, "M1", "2015-11")
    assert (found.sent, found.owed) == ([], [])
    assert [
        (row["level"], row["unit_count"], str(row["due_on"]), str(row["arrives_by"]))
        for row in found.not_started
    ] == [
        ("county", 119, "2015-12-08", "2015-12-10"),
        ("city", 11, "2015-12-10", "2015-12-10"),
    ]
    assert [row["unit_count"] for row in _ledger(sample_home, "M1", "2015-11", "140300").not_started
            ] == [5, 1]  # fmt: skip
    # Of a period with returns nothing is left to begin.
    assert _ledger(sample_home, None, "2015-10").not_started == []


@pytest.mark.parametrize(
    ("asked", "words", "others"),
    [
        (
            "--missing --period 2015-10",
            (
                "应报未报 2，全部退回待重报 1", "阳泉市平定县（140321）　应报未报",
                "截止 2015-11-10（县→市 11-09，市→省 11-10）", "缺本县", "联系：填表人",
                "原因：已报来但没有可用的行。地区代码不在名录",
            ),
            ("2015-03", "现行"),
        ),
        ("--missing --form M1 --period 2015-03", ("无未报",), ("应报未报",)),
        ("--missing --region 140200 --period 2015-10", ("无未报",), ("应报未报",)),
        (
            "--period 2015-11 --form M1",
            ("2015-11 尚无报送：M1 应报 119 县，截止 2015-12-10（县报市 2015-12-08）",),
            ("报送台账", "没有报告期"),
        ),
        ("--missing --period 2015-11", ("2015-11 尚无报送：M1 应报 119 县",), ("无未报",)),
    ],
)  # fmt: skip
def test_the_command_tells_what_is_missing(capsys, copied_home, asked, words, others):
    assert cli.run(["ledger", *asked.split()]) == OK
    shown = capsys.readouterr().out
    told = shown.replace("\n", "")
    assert [word for word in words if word not in told] == []
    assert [word for word in others if word in told] == []


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
        ("--period", "2015/3", "都没有报告期 2015/3"),
        ("--region", "太原", "没有地区代码 太原"),
    ],
)
def test_a_choice_that_is_nowhere_is_named(capsys, copied_home, option, value, words):
    assert cli.run(["ledger", option, value]) == USAGE
    assert words in capsys.readouterr().err


def test_before_the_first_release_there_is_no_ledger():
    assert cli.run(["ledger"]) == NO_RELEASE
