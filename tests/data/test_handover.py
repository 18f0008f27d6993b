"""`dpe handover` on the sample: its parts against the release, contacts against the files."""

import json
from datetime import date

import openpyxl
import pytest

from pipelines import cli
from pipelines.cli_outcome import NO_RELEASE, OK, USAGE
from pipelines.handover import read_handover
from pipelines.handover_workbook import PARTS, write_workbook
from warehouse.dictionary import load_dictionary
from warehouse.home import Home

DAY = date(2015, 11, 2)


@pytest.fixture(scope="module")
def handover(sample_home):
    return read_handover(Home(sample_home), load_dictionary(), DAY, "")


@pytest.fixture(scope="module")
def book(handover, tmp_path_factory):
    path = tmp_path_factory.mktemp("handover") / "交接.xlsx"
    write_workbook(handover, path)
    return openpyxl.load_workbook(path)


def test_each_open_item_and_each_owed_return_is_handed_over(handover, rows):
    kinds = "wkl.issue_kind in ('missing', 'rejected', 'late')"
    [opened] = rows(f"select count(*) as n from mart.mart_worklist as wkl where not {kinds}")
    [owed] = rows(
        "select count(*) as n from core.fct_return_status where status in ('missing', 'rejected')"
    )
    assert len(handover.open) == opened["n"] > 0
    assert len(handover.owed) == owed["n"] > 0
    assert {row["status"] for row in handover.owed} <= {"未报", "全部退回"}
    assert len(handover.months) == len(rows("select * from mart.mart_month_status"))


def test_contacts_are_those_printed_at_the_foot_of_the_last_file(handover):
    """The sample's files all name the same example persons; a CSV names nobody."""
    by_key = {(row["sender"], row["form_code"]): row for row in handover.contacts}
    assert len(by_key) == len(handover.contacts)
    m1 = by_key["长治市", "M1"]
    assert (m1["filled_by"], m1["phone"], m1["responsible"]) == ("示例丙", "000-0000000", "示例乙")
    assert (m1["period"], m1["file_name"]) == ("2015-10", "140400_长治市_2015-10.xlsx")
    m3 = by_key["长治市", "M3"]
    assert (m3["filled_by"], m3["phone"]) == (None, None) and m3["file_name"].endswith(".csv")


def test_due_days_ahead_are_those_of_the_calendar(handover):
    first = handover.coming[0]
    assert (first["due_on"], first["form_code"], first["period"], first["level"]) == (
        date(2015, 11, 6), "M3", "2015-10", "企业",
    )  # fmt: skip
    assert all(DAY <= row["due_on"] for row in handover.coming)
    october = [row for row in handover.coming if row["period"] == "2015-10"]
    moved = {(row["form_code"], row["level"]): row["moved_because"] for row in october}
    assert moved["M1", "县"] == "11-08周末"


def test_the_workbook_holds_every_row_under_headings_and_no_formula(handover, book):
    assert book.sheetnames == [name for name, _ in PARTS.values()]
    for part, (name, columns) in PARTS.items():
        sheet = book[name]
        given = getattr(handover, part)
        assert [cell.value for cell in sheet[3]] == [heading for _, heading, _ in columns]
        assert sheet.max_row == 3 + len(given)
        assert sheet.freeze_panes == "A4"
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    place = [field for field, _, _ in PARTS["open"][1]].index("problem")
    told = [row[place].value for row in book["待办"].iter_rows(min_row=4)]
    assert told == [row["problem"] for row in handover.open]


def test_a_text_that_looks_like_a_formula_or_an_address_stays_text(handover, tmp_path):
    from dataclasses import replace

    hostile = ["=cmd|'/c calc'!A0", "http://example.org", "+1", "<script>", "字" * 1000]
    facts = [{"item": text, "content": text} for text in hostile]
    write_workbook(replace(handover, facts=facts), tmp_path / "x.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx")["概况"]
    cells = [row[0] for row in sheet.iter_rows(min_row=4)]
    assert [cell.value for cell in cells] == hostile
    assert all(cell.data_type == "s" and cell.hyperlink is None for cell in cells)


def test_the_command_shows_writes_and_answers_json(sample_home, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("DPE_HOME", str(sample_home))
    path = tmp_path / "交接.xlsx"
    assert cli.run(["handover", "--on", "2015-11-02", "--out", str(path)]) == OK
    shown = capsys.readouterr().out
    assert path.is_file() and "联系人" in shown and "示例丙" in shown and "已写成工作簿" in shown
    assert cli.run(["handover", "--json"]) == OK
    told = json.loads(capsys.readouterr().out)
    assert set(PARTS) <= set(told) and told["open"][0]["effect_rank"] == 1


@pytest.mark.parametrize(
    ("path", "told"),
    [("交接.doc", "应为 .xlsx"), ("没有的文件夹/交接.xlsx", "写不进")],
)
def test_a_file_that_cannot_be_written_is_named(
    sample_home, tmp_path, capsys, monkeypatch, path, told
):
    monkeypatch.setenv("DPE_HOME", str(sample_home))
    assert cli.run(["handover", "--out", str(tmp_path / path)]) == USAGE
    assert told in capsys.readouterr().err.replace("\n", "")


def test_before_the_first_release_it_says_so(capsys):
    assert cli.run(["handover"]) == NO_RELEASE
    assert "dpe load" in capsys.readouterr().err
