"""Spreadsheets (xlsx, xlsm, xls, et, ods) to sheets of text.

Belongs here: calamine's values as text, and the overlay of what it does not tell, for all sheets.
Does not: the formats (`xlsx.py`, `ods.py`, `biff.py`), which cell means what.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from typing import Any

import python_calamine as calamine

from pipelines.stage.biff import scan_old_workbook
from pipelines.stage.notes import Note
from pipelines.stage.ods import scan_content
from pipelines.stage.overlay import Overlay
from pipelines.stage.package import Package
from pipelines.stage.sheets import (
    MAX_SHEETS,
    RawSheet,
    UnreadableFile,
    check_size,
    column_frame,
    column_letter,
)
from pipelines.stage.workbooks import carried_notes, sheet_parts
from pipelines.stage.xlsx import percent_styles, scan_sheet

# Up to here a float that is a whole number is exactly the integer it prints as.
_EXACT = 1e15
# So many hidden rows are named.
_MOST_HIDDEN = 40


def read_package(data: bytes, package: Package, kind: str) -> list[RawSheet]:
    """All worksheets of an xlsx or ods that hold anything."""
    if kind == "ods":
        package.check_members(apart=("content.xml",))
        return _read(data, scan_content(package.pieces("content.xml")))
    parts = sheet_parts(package)
    package.check_members(apart=parts)
    styles = percent_styles(package.text("xl/styles.xml"))
    overlays = [scan_sheet(package.pieces(part), styles) if part else None for part in parts]
    sheets = _read(data, overlays)
    if sheets:
        sheets[0] = replace(sheets[0], notes=(*carried_notes(package), *sheets[0].notes))
    return sheets


def read_old_workbook(data: bytes) -> list[RawSheet]:
    """All worksheets of an xls or et that hold anything."""
    return _read(data, scan_old_workbook(data))


def _read(data: bytes, overlays: Sequence[Overlay | None]) -> list[RawSheet]:
    try:
        return list(_sheets(data, overlays))
    except calamine.PasswordError:
        raise UnreadableFile("文件有密码，请取消密码后重新报送") from None
    except UnreadableFile:
        raise
    except BaseException as error:
        # Broken files make the readers fail in many ways; calamine's panic is no Exception.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise UnreadableFile(f"工作簿已损坏或格式不受支持（{error}）") from None
        raise


def _sheets(data: bytes, overlays: Sequence[Overlay | None]) -> Iterator[RawSheet]:
    workbook = calamine.CalamineWorkbook.from_filelike(BytesIO(data))
    metadata = workbook.sheets_metadata
    if len(metadata) > MAX_SHEETS:
        raise UnreadableFile(f"工作簿有 {len(metadata)} 张表，超过 {MAX_SHEETS} 张的上限")
    if len(metadata) != len(overlays):
        raise UnreadableFile("工作簿已损坏：工作表的数目前后不一")
    for number, (meta, overlay) in enumerate(zip(metadata, overlays, strict=True), start=1):
        if meta.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        if overlay is None:
            raise UnreadableFile(f"工作簿已损坏：找不到工作表“{meta.name}”的内容")
        # Before calamine lays out a table: a single far cell would take all memory.
        overlay.check(meta.name)
        sheet = _sheet(workbook, number, meta, overlay)
        if sheet is not None:
            yield sheet


def _sheet(
    workbook: calamine.CalamineWorkbook,
    number: int,
    meta: calamine.SheetMetadata,
    overlay: Overlay,
) -> RawSheet | None:
    sheet = workbook.get_sheet_by_index(number - 1)
    if sheet.end is None:
        return None
    check_size(sheet.end[0] + 1, sheet.end[1] + 1)
    # By columns: most of them are text already, and a frame is made of columns.
    columns = [
        [value if type(value) is str else _text(value) for value in column]
        for column in zip(*sheet.to_python(skip_empty_area=False), strict=True)
    ]
    overlay.lay_over(columns)
    if not any(map(any, columns)):
        return None
    hidden = meta.visible != calamine.SheetVisibleEnum.Visible
    merges = [
        (top + 1, left + 1, bottom + 1, right + 1)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    ] or overlay.merges
    return RawSheet(
        number, meta.name, hidden=hidden,
        frame=column_frame(columns),
        merges=tuple(sorted(merges)), hidden_columns=frozenset(overlay.hidden_columns),
        notes=tuple(_notes(meta.name, hidden, columns, overlay)),
    )  # fmt: skip


def _notes(
    name: str, hidden: bool, columns: Sequence[Sequence[str]], overlay: Overlay
) -> Iterator[Note]:
    """What is hidden is read like the rest; whoever hid it may not have meant it to be sent."""
    if hidden:
        yield Note("hidden", f"工作表“{name}”是隐藏的，照常读取")
    filled = [
        (row, first)
        for row in sorted(overlay.hidden_rows)
        if row <= len(columns[0]) and (first := _first(column[row - 1] for column in columns))
    ]
    for row, first in filled[:_MOST_HIDDEN]:
        cell = f"{column_letter(first)}{row}"
        yield Note("hidden", f"第 {row} 行是隐藏的，照常读取", row, cell)
    if len(filled) > _MOST_HIDDEN:
        more = len(filled) - _MOST_HIDDEN
        yield Note("hidden", f"另有 {more} 个隐藏的行，照常读取，未逐条列出")


def _first(texts: Iterable[str]) -> int:
    """Place (1-based) of the first text; 0 if there is none."""
    return next((at for at, one in enumerate(texts, 1) if one), 0)


def _text(value: Any) -> str:
    """A cell as text: numbers shortest, dates ISO, booleans 是/否."""
    return _TEXTS.get(type(value), str)(value)


def _number(value: float) -> str:
    if -_EXACT < value < _EXACT and (whole := int(value)) == value:
        return str(whole)
    # Fifteen digits are what Excel keeps and shows: 4338.6000000000004 in the file is 4338.6.
    text = format(value, ".15g")
    return format(Decimal(text), "f") if "e" in text else text


def _moment(value: dt.datetime) -> str:
    return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")


_TEXTS: dict[type, Callable[[Any], str]] = {
    str: str,
    bool: lambda value: "是" if value else "否",
    float: _number,
    dt.datetime: _moment,
    dt.date: dt.date.isoformat,
    dt.time: dt.time.isoformat,
}
