"""Blank forms: what they hold, what they refuse, and that they are read back whole."""

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import openpyxl
import polars as pl
import pytest

from pipelines.stage.returns import read_returns
from pipelines.workbooks.blanks import BlankError, plan_blank
from pipelines.workbooks.checking import check_file
from pipelines.workbooks.grid import (
    CHECK_COLUMNS,
    CORNER_ROW,
    DATA_ROW,
    HEADER_ROW,
    LEGAL_ROW,
)
from pipelines.workbooks.reference import Reference
from pipelines.workbooks.template import write_template

FIRST = DATA_ROW + 1
# Every form with a blank, a sender of each level that owes it, and a month of each edition.
CASES = [
    ("M1", "140700", 201506, 12), ("M1", "140727", 201502, 1), ("M2", "140700", 201506, 48),
    ("M2", "140727", 201403, 4), ("M3", "140700", 201506, 0), ("M4", "140700", 201506, 0),
    ("Q1", "140700", 201506, 312), ("Y1", "140700", 201512, 12), ("Z1", "140000", 201506, 1),
    ("B1", "140700", 201506, 12), ("T1", "140000", 201512, 1), ("T1", "140700", 201512, 1),
    ("D1", "140000", 201506, 12), ("D2", "140000", 201506, 192), ("D3", "140000", 201512, 12),
    ("D4", "140000", 201506, 252), ("R1", "140700", 201412, 0),
]  # fmt: skip
RECEIVED = date(2015, 7, 9)


def test_every_form_that_is_filled_has_a_case(dictionary):
    filled_in = {form.code for form in dictionary.forms if form.kind != "published"}
    assert filled_in == {case[0] for case in CASES}


@pytest.mark.parametrize(("code", "region", "month", "rows"), CASES)
def test_a_filled_template_is_read_without_reject_or_finding(
    blank_of, filled, dictionary, books, code, region, month, rows
):
    blank, data = blank_of(code, region, month)
    assert len(blank.rows) == rows
    checked = check_file(filled(blank, data), RECEIVED, dictionary, books)
    assert checked.rejects.to_dicts() == []
    assert checked.findings.to_dicts() == []
    per_row = len(blank.form.item_columns()) if blank.form.kind == "aggregate" else 1
    assert checked.rows == (rows or 1) * per_row
    (sheet,) = checked.sheets.to_dicts()
    assert (sheet["form_code"], sheet["edition"]) == (code, blank.form.edition)
    assert sheet["sender"] == blank.region_name
    assert sheet["version_no"] == 1
    assert sheet["period_end"] == (month if blank.period else None)
    assert sheet["reason_text"] is None


def test_an_empty_template_gives_no_figure(blank_of, dictionary, books):
    _, data = blank_of("M1", "140700", 201506)
    checked = check_file(data, RECEIVED, dictionary, books)
    assert checked.rows == 0
    assert set(checked.rejects["reason_code"]) == {"N03"}


@pytest.mark.parametrize("code", ["M1", "M2", "Q1"])
def test_figures_of_the_period_before_stand_beside_and_are_never_read(
    dictionary, books, blank_of, filled, code
):
    blank, _ = blank_of(code, "140700", 201506)
    first, entry = blank.rows[0], blank.form.item_columns()[0]
    key = (first.region_code, first.part, entry.item.indicator, entry.basis)
    before = Reference("2015-05", date(2015, 6, 8), "20150609-x", {key: Decimal(12_340_000)})
    data = write_template(blank, books[code], dictionary, before)
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    at = blank.width + CHECK_COLUMNS + 2
    cell = page.cell(FIRST, at)
    assert (cell.value, cell.protection.locked) == (1234, True)
    assert page.cell(HEADER_ROW + 1, at).value.startswith(f"上期数：{entry.flat_label}")
    assert "2015-05，截至 2015-06-08" in page.cell(CORNER_ROW + 1, at).value
    assert page.cell(FIRST + 1, at).value is None
    checked = check_file(filled(blank, data), RECEIVED, dictionary, books)
    assert checked.rejects.to_dicts() == []
    assert checked.findings.to_dicts() == []
    assert [note.text for note in read_returns(data, dictionary)[0].notes] == []
    assert checked.rows == len(blank.rows) * len(blank.form.item_columns())


def test_the_legal_header_stands_in_its_legal_order(blank_of):
    blank, data = blank_of("M1", "140700", 201506)
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    column = blank.width - 1
    lines = [page.cell(LEGAL_ROW + 1 + place, column).value for place in range(6)]
    assert lines == [
        "表号：M1", "制定机关：省中小企业局", "批准机关：省统计局",
        "批准文号：示例〔2013〕M1号", "有效期至：2016年12月31日", "计量单位：万元、人、户",
    ]  # fmt: skip
    assert page.cell(CORNER_ROW + 1, 1).value == "填报单位：晋中市"


def test_labels_are_locked_and_figures_are_not(blank_of):
    blank, data = blank_of("Q1", "140727", 201506)
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    assert page.protection.sheet
    free = {
        (cell.row, cell.column)
        for row in page.iter_rows(max_row=FIRST + blank.height - 1)
        for cell in row
        if not cell.protection.locked
    }
    first = len(blank.columns) + 1
    figures = range(first, blank.width + 1)
    assert free == {(FIRST + at, place) for at in range(blank.height) for place in figures}


def test_lists_offer_what_the_reader_accepts(blank_of, dictionary):
    blank, data = blank_of("R1", "140700", 201412)
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    lists = {
        str(check.sqref).split(":")[0]: check.formula1
        for check in page.data_validations.dataValidation
        if check.type == "list"
    }
    names = [column.name for column in blank.columns]
    at = {
        name: f"{openpyxl.utils.get_column_letter(names.index(name) + 1)}{FIRST}" for name in names
    }
    assert lists[at["is_key"]] == '"是,否"'
    assert "140727" in lists[at["region_code"]]
    # Too long for the cell check: it lies in a hidden row.
    area = page[lists[at["industry_code"]].lstrip("=").replace("$", "")]
    offered = [cell.value for row in area for cell in row]
    listed = dictionary.codelist("industries")
    wanted = listed.filter(
        pl.col("standard_version") == "2011", pl.col("level").is_in(("section", "division"))
    )
    assert offered == wanted["industry_code"].to_list()
    hidden = openpyxl.utils.get_column_letter(area[0][0].column)
    assert page.column_dimensions[hidden].hidden


def test_a_name_from_data_stays_text(dictionary, books, blank_of):
    for hostile in ("=1+1", "<script>alert(1)</script>", "名" * 1000, "http://x.example"):
        blank, _ = blank_of("M1", "140727", 201506)
        rows = tuple(replace(row, region_name=hostile) for row in blank.rows)
        data = write_template(
            replace(blank, rows=rows, region_name=hostile), books["M1"], dictionary
        )
        page = openpyxl.load_workbook(io.BytesIO(data)).active
        cell = page.cell(FIRST, 2)
        assert (cell.value, cell.data_type, cell.hyperlink) == (hostile, "s", None)


@pytest.mark.parametrize(
    ("code", "region", "month", "said"),
    [
        ("P1", "140700", 201506, "没有填报用的空表"),
        ("M9", "140700", 201506, "可用表号"),
        ("M1", "140700", 203006, "没有在 203006 有效"),
        ("M1", "140700", 201501, "免报1月"),
        ("Q1", "140700", 201505, "季末月"),
        ("D1", "140727", 201506, "不由祁县填报"),
        ("M1", "城区", 201506, "有几个"),
        ("M1", "北京市", 201506, "不是当月有效的地区"),
    ],
)
def test_what_cannot_be_made_is_said_in_a_sentence(dictionary, books, code, region, month, said):
    with pytest.raises(BlankError, match=said):
        plan_blank(dictionary, books.get(code, books["M1"]), code, region, month)
