"""Merged ranges: their text counts for every cell they span, unless it is a figure.

Belongs here: filling a sheet's merged ranges, and marking those that lie over figures. Does not:
finding them (the readers), what a filled header means (`layout.py`).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

import polars as pl

from pipelines.stage import text
from pipelines.stage.layout import Layout
from pipelines.stage.notes import Note
from pipelines.stage.overlay import Range
from pipelines.stage.sheets import ROW, RawSheet, cell_columns, column_letter

_CHINESE = re.compile("[\u4e00-\u9fff]")
Changes = dict[int, dict[int, str]]


def fill_merged(sheet: RawSheet) -> RawSheet:
    """The sheet with the text of every merged range in all its cells."""
    changes: Changes = {}
    for merged, value in _filled(sheet):
        top, left, bottom, right = merged
        for column in range(left, right + 1):
            cells = dict.fromkeys(range(top, bottom + 1), value)
            changes.setdefault(column, {}).update(cells)
    return replace(sheet, frame=_changed(sheet.frame, changes)) if changes else sheet


def mark_merged(sheet: RawSheet, layout: Layout, items: frozenset[str]) -> RawSheet:
    """The sheet with a mark on every merged cell below the header that should hold one figure.

    A figure over several cells belongs to one of them, and nobody can say to which. A sentence
    that begins left of the figures is a line of text.
    """
    columns = {layout.columns[key] for key in items & set(layout.columns)}
    changes: Changes = {}
    for (top, left, bottom, right), value in _filled(sheet):
        spanned = set(range(left, right + 1))
        is_line = not spanned <= columns and _CHINESE.search(value)
        for column in () if is_line else spanned & columns:
            below = range(max(top, layout.last_row + 1), bottom + 1)
            changes.setdefault(column, {}).update(dict.fromkeys(below, f"{text.MERGED}{value}"))
    return replace(sheet, frame=_changed(sheet.frame, changes)) if changes else sheet


def merged_notes(sheet: RawSheet, layout: Layout) -> list[Note]:
    """Ranges below the header whose text was read for every row they span."""
    return [
        Note(
            "merged", f"合并单元格 {address(merged)} 的内容视为其中每一格都填写", merged[0],
            f"{column_letter(merged[1])}{merged[0]}",
        )
        for merged, value in _filled(sheet)
        if merged[0] > layout.last_row and merged[2] > merged[0]
        and not value.startswith(text.MERGED)
    ]  # fmt: skip


def address(merged: Range) -> str:
    """A range as a spreadsheet writes it."""
    top, left, bottom, right = merged
    return f"{column_letter(left)}{top}:{column_letter(right)}{bottom}"


def _filled(sheet: RawSheet) -> Iterator[tuple[Range, str]]:
    """The ranges with a text at their first cell, cut to the rows and columns of the sheet."""
    frame = sheet.frame
    if not sheet.merges or frame.is_empty():
        return
    first, width = int(frame.item(0, ROW)), len(cell_columns(frame))
    last = first + frame.height - 1
    for top, left, bottom, right in sheet.merges:
        if first <= top <= last and left <= width:
            value = frame.item(top - first, f"c{left}")
            if value:
                yield (top, left, min(bottom, last), min(right, width)), value


def _changed(frame: pl.DataFrame, changes: Mapping[int, Mapping[int, str]]) -> pl.DataFrame:
    """The frame with other texts at (column, row number)."""
    return frame.with_columns(
        pl.coalesce(
            pl.col(ROW).replace_strict(dict(cells), default=None, return_dtype=pl.String),
            f"c{column}",
        ).alias(f"c{column}")
        for column, cells in changes.items()
        if cells
    )
