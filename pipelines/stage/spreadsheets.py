"""Spreadsheets (xlsx, xls, ods) to sheets of text.

Belongs here: how a cell value is written as text, and the search for error cells, which calamine
turns into empty ones without a word. Does not: which cell means what.
"""

import datetime as dt
import re
import zipfile
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import polars as pl
import python_calamine as calamine

from pipelines.stage.sheets import MAX_SHEETS, RawSheet, UnreadableFile, check_size, text_frame

_ERROR_CELL = re.compile(rb"""\bt=["']e["']""")
_SCAN_BYTES = 1 << 20
_OVERLAP = 8
# Sheet name -> {(row, column), both 1-based: error text}
ErrorCells = dict[str, dict[tuple[int, int], str]]


def read_spreadsheet(data: bytes, package: bool) -> list[RawSheet]:
    """All worksheets that hold anything. `package`: an xlsx or ods, else the old binary format."""
    try:
        workbook = calamine.CalamineWorkbook.from_filelike(BytesIO(data))
        worksheets = [
            (number, meta)
            for number, meta in enumerate(workbook.sheets_metadata, start=1)
            if meta.typ == calamine.SheetTypeEnum.WorkSheet
        ]
        if len(worksheets) > MAX_SHEETS:
            raise UnreadableFile(f"工作簿有 {len(worksheets)} 张表，超过 {MAX_SHEETS} 张的上限")
        errors = _error_cells(data) if package else {}
        sheets = [_sheet(workbook, number, meta, errors) for number, meta in worksheets]
    except calamine.PasswordError:
        raise UnreadableFile("工作簿有密码，请取消密码后重新报送") from None
    except UnreadableFile:
        raise
    except BaseException as error:
        # Broken files make the readers fail in many ways; calamine's panic is no Exception.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise UnreadableFile(f"工作簿已损坏或格式不受支持（{error}）") from None
        raise
    return [sheet for sheet in sheets if sheet is not None]


def _sheet(
    workbook: calamine.CalamineWorkbook,
    number: int,
    meta: calamine.SheetMetadata,
    errors: ErrorCells,
) -> RawSheet | None:
    sheet = workbook.get_sheet_by_name(meta.name)
    if sheet.end is None:
        return None
    check_size(sheet.end[0] + 1, sheet.end[1] + 1)
    rows = [[_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    for (row, column), text in errors.get(meta.name, {}).items():
        if row <= len(rows) and column <= len(rows[row - 1]):
            rows[row - 1][column - 1] = text
    hidden = meta.visible != calamine.SheetVisibleEnum.Visible
    frame = text_frame(pl.Series(rows, dtype=pl.List(pl.String)))
    return RawSheet(number, meta.name, hidden=hidden, frame=frame)


def _text(value: Any) -> str:
    """A cell as text: numbers shortest, dates ISO, booleans 是/否."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return _shortest(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)


def _shortest(value: float) -> str:
    # Fifteen digits are what Excel keeps and shows: 4338.6000000000004 in the file is 4338.6.
    text = format(Decimal(format(value, ".15g")), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _error_cells(data: bytes) -> ErrorCells:
    """Where the error cells of an xlsx are, and what they say; empty for nearly every file."""
    if not _has_error_cell(data):
        return {}
    workbook = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True)
    try:
        return {
            sheet.title: {
                (cell.row, cell.column): str(cell.value)
                for row in sheet.iter_rows()
                for cell in row
                if cell.data_type == "e" and cell.value is not None
            }
            for sheet in workbook.worksheets
        }
    finally:
        workbook.close()


def _has_error_cell(data: bytes) -> bool:
    """Whether any worksheet's XML marks a cell as an error, read in pieces."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        for name in package.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                with package.open(name) as part:
                    tail = b""
                    while piece := part.read(_SCAN_BYTES):
                        if _ERROR_CELL.search(tail + piece):
                            return True
                        tail = piece[-_OVERLAP:]
    return False
