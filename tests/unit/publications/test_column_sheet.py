"""Columns written at once say the same as cells written one by one, whatever the texts are."""

import io
from datetime import date

import openpyxl
import polars as pl
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from pipelines.publications.column_sheet import ColumnSheet, Numbers, Texts
from pipelines.publications.excel import LONGEST_TEXT, SAFE_OPTIONS, number_format

HOSTILE = [
    "=cmd|' /C calc'!A0", "<b>&\"'</b>", "  blanks ", "https://example.org", "00123", "_x0041_",
    "两\n行", "\x01控制", "]]>", "\ufffe", "长" * (LONGEST_TEXT + 5), "_x005F_", "",
]  # fmt: skip


def _written(columns, head=("甲", "乙")) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, SAFE_OPTIONS) as book:
        sheet = book.add_worksheet("数据", worksheet_class=ColumnSheet)
        for place, label in enumerate(head):
            sheet.write_string(0, place, label)
        sheet.write_columns(1, columns(book))
        book.add_worksheet("说明").write_string(0, 0, "说明")
    return stream.getvalue()


def _one_by_one(texts: list[str]) -> bytes:
    # With constant memory texts stand in their cells, as they do in ours.
    stream = io.BytesIO()
    with xlsxwriter.Workbook(
        stream, {**SAFE_OPTIONS, "in_memory": False, "constant_memory": True}
    ) as book:
        sheet = book.add_worksheet("数据")
        for row, text in enumerate(texts):
            sheet.write_string(row, 0, text)
    return stream.getvalue()


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_text_is_read_as_if_it_had_been_written_alone(text):
    told = Texts(pl.Series(["a", "b"]), {"a": text, "b": "后"})
    made = openpyxl.load_workbook(io.BytesIO(_written(lambda _: [told])))["数据"]
    alone = openpyxl.load_workbook(io.BytesIO(_one_by_one([text[:LONGEST_TEXT]])))["数据"]
    assert made["A2"].value == alone["A1"].value
    assert made["A2"].data_type != "f"
    assert made["A3"].value == "后"


def test_numbers_keep_their_digits_their_decimals_and_their_gaps():
    values = pl.Series(["1.5", None, "-1234567890123.25"])
    places = pl.Series([1, 0, 2])

    def columns(book):
        styles = {n: book.add_format({"num_format": number_format(n)}) for n in range(3)}
        return [Numbers(values, styles, places), Numbers(values, styles[1])]

    sheet = openpyxl.load_workbook(io.BytesIO(_written(columns)))["数据"]
    assert [row[0].value for row in sheet.iter_rows(2)] == [1.5, None, -1234567890123.25]
    assert sheet["A2"].number_format == number_format(1)
    assert sheet["A4"].number_format == number_format(2)
    assert sheet["B4"].number_format == number_format(1)
    assert sheet.dimensions == "A1:B4"


def test_values_of_every_kind_have_their_words_and_nothing_known_has_no_cell():
    days = Texts(pl.Series([date(2015, 3, 12), None]), {date(2015, 3, 12): "三月", None: None})
    flags = Texts(pl.Series([True, False]), {True: "是", False: "否"})
    book = CalamineWorkbook.from_filelike(io.BytesIO(_written(lambda _: [days, flags])))
    assert book.get_sheet_by_name("数据").to_python() == [["甲", "乙"], ["三月", "是"], ["", "否"]]


def test_without_rows_only_the_head_is_there():
    empty = Texts(pl.Series([], dtype=pl.String), {})
    book = CalamineWorkbook.from_filelike(io.BytesIO(_written(lambda _: [empty, empty])))
    assert book.get_sheet_by_name("数据").to_python() == [["甲", "乙"]]
