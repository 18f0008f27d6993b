"""Writes sheets in memory as the workbooks cities send: merged headers, marks, code row, foot.

Here: xlsxwriter and nothing else; bytes depend on the content only. Not here: any figure.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from sample_raw.simulate.sheets import (
    CODE_ROW,
    CORNER_ROW,
    DATA_ROW,
    HEADER_ROW,
    LEGAL_ROW,
    TITLE_ROW,
    CellValue,
    ErrorCell,
    NoteSheet,
    Sheet,
)

CREATED = datetime(2014, 1, 1)
Formats = dict[str, Format]


def _formats(book: xlsxwriter.Workbook) -> Formats:
    edge = {"border": 1}
    return {
        "title": book.add_format({"bold": True, "font_size": 16, "align": "center"}),
        "legal": book.add_format({"align": "right"}),
        "head": book.add_format({**edge, "align": "center", "valign": "vcenter", "text_wrap": 1}),
        "text": book.add_format({**edge, "num_format": "@"}),
        "whole": book.add_format({**edge, "num_format": "0"}),
        "one": book.add_format({**edge, "num_format": "0.0"}),
    }


def _write_head(page: Worksheet, sheet: Sheet, style: Formats) -> None:
    last = sheet.identifying + len(sheet.slots) - 1
    page.merge_range(TITLE_ROW, 0, TITLE_ROW, last, sheet.form.name, style["title"])
    for offset, mark in enumerate(sheet.legal_marks()):
        page.write_string(LEGAL_ROW + offset, last, mark, style["legal"])
    step = max(1, (last + 1) // 4)
    for position, mark in enumerate(sheet.corner_marks()):
        page.write_string(CORNER_ROW, position * step, mark)
    for column, declared in enumerate(sheet.form.columns):
        page.merge_range(HEADER_ROW, column, HEADER_ROW + 1, column, declared.label, style["head"])
    column = sheet.identifying
    for label, bases in sheet.header():
        if len(bases) > 1:
            page.merge_range(
                HEADER_ROW, column, HEADER_ROW, column + len(bases) - 1, label, style["head"]
            )
        else:
            page.write_string(HEADER_ROW, column, label, style["head"])
        for offset, basis in enumerate(bases):
            page.write_string(HEADER_ROW + 1, column + offset, basis, style["head"])
        column += len(bases)
    for column, code in enumerate(sheet.code_row()):
        page.write(CODE_ROW, column, code, style["head"])


def _write_cell(
    page: Worksheet, at: tuple[int, int], value: CellValue | ErrorCell, style: Formats
) -> None:
    row, column = at
    match value:
        case None:
            page.write_blank(row, column, None, style["whole"])
        case ErrorCell(text):
            page.write_formula(row, column, "=1/0", style["one"], text)
        case str():
            page.write_string(row, column, value, style["text"])
        case float():
            page.write_number(row, column, value, style["one"])
        case _:
            page.write_number(row, column, value, style["whole"])


def _write_sheet(page: Worksheet, sheet: Sheet, style: Formats) -> None:
    _write_head(page, sheet, style)
    for offset, row in enumerate(sheet.rows):
        for column, value in enumerate(row.cells):
            _write_cell(page, (DATA_ROW + offset, column), value, style)
    for position, mark in enumerate(sheet.foot()):
        page.write_string(DATA_ROW + len(sheet.rows), position * 2, mark)
    page.set_column(0, sheet.identifying + len(sheet.slots), 14)
    page.freeze_panes(DATA_ROW, sheet.identifying)


def write_workbook(path: Path, sheets: list[Sheet | NoteSheet]) -> None:
    """Same sheets, same bytes: the creation date is fixed."""
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"title": "模拟数据", "created": CREATED})
        style = _formats(book)
        for sheet in sheets:
            match sheet:
                case NoteSheet(name, lines):
                    page = book.add_worksheet(name)
                    for number, line in enumerate(lines):
                        page.write_string(number, 0, line)
                case Sheet():
                    _write_sheet(book.add_worksheet(sheet.form.form), sheet, style)
