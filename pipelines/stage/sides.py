"""Two returns side by side on one sheet: the sheet is cut where the header begins anew.

Belongs here: the cut by columns. Does not: tables below each other (`blocks.py`), groups of
columns over one stub (`stub.py`). Rows and columns keep their numbers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import polars as pl

from pipelines.stage import text
from pipelines.stage.fields import KEY_LABELS
from pipelines.stage.layout import header_rows
from pipelines.stage.marks import FORM_NUMBER, NOTE_PATTERN
from pipelines.stage.notes import Note
from pipelines.stage.sheets import ROW, RawSheet, cell_columns, column_letter

# The parts of a sheet are numbered apart; tables below each other have the thousands.
SIDE_STEP = 10_000_000
_KEYS = frozenset(map(text.label, KEY_LABELS))


def split_sides(sheet: RawSheet) -> list[RawSheet]:
    """The sheet, or its parts when the labels that identify a row begin again to the right."""
    header = None if sheet.fault else _header(sheet.frame)
    if header is None:
        return [sheet]
    row, starts = header
    width = len(cell_columns(sheet.frame))
    edges = [1, *_with_titles(sheet.frame, row, starts), width + 1]
    letters = "、".join(column_letter(at) for at in edges[1:-1])
    told = Note("form", f"一张工作表上左右并列 {len(edges) - 1} 张表，从第 {letters} 列起分开读取")
    apart = len(_numbers(sheet.frame, row)) > 1
    return [
        replace(
            sheet,
            number=sheet.number + side * SIDE_STEP,
            frame=_cut(sheet.frame, row, range(edges[side], edges[side + 1]), apart),
            notes=(*sheet.notes, told) if side == 0 else (told,),
        )
        for side in range(len(edges) - 1)
    ]


def _header(frame: pl.DataFrame) -> tuple[int, list[int]] | None:
    """The first row whose key labels come in several runs, and where the later ones begin."""
    for number, labels in header_rows(frame):
        starts = list(_starts(labels))
        if starts:
            return number, starts
    return None


def _starts(labels: Sequence[str]) -> Iterator[int]:
    """Columns at which a run of key labels begins that repeats one of an earlier run."""
    seen: set[str] = set()
    place = 0
    while place < len(labels):
        if labels[place] not in _KEYS:
            place += 1
            continue
        end = place
        while end < len(labels) and labels[end] in _KEYS:
            end += 1
        run = set(labels[place:end])
        if run & seen:
            yield place + 1
        seen |= run
        place = end


def _with_titles(frame: pl.DataFrame, row: int, starts: list[int]) -> Iterator[int]:
    """A table begins at its own form number if that stands further left than its header."""
    numbers = _numbers(frame, row)
    last = 1
    for start in starts:
        own = [at for at in numbers if last < at < start and _empty_left(frame, row, at, start)]
        last = min([start, *own])
        yield last


def _empty_left(frame: pl.DataFrame, row: int, at: int, start: int) -> bool:
    """No label of the table to the left stands in these columns."""
    names = [f"c{one}" for one in range(at, start)]
    head = frame.filter(pl.col(ROW) == row).select(names)
    return not any(text.label(cell) for cell in head.row(0))


def _numbers(frame: pl.DataFrame, row: int) -> list[int]:
    """Columns in which a form number is printed above the header."""
    above = frame.filter(pl.col(ROW) < row)
    return [
        at
        for at, name in enumerate(cell_columns(frame), 1)
        if above.get_column(name).str.contains(FORM_NUMBER).any()
    ]


def _cut(frame: pl.DataFrame, row: int, own: range, apart: bool) -> pl.DataFrame:
    """The frame with the columns of one side, and the lines above and below that hold for all.

    Where each side prints its own form number, a line holds for all in which a side says nothing.
    """
    names = cell_columns(frame)
    inside = [f"c{at}" for at in own if f"c{at}" in names]
    first = pl.coalesce(map(pl.col, names))
    is_line = (pl.col(ROW) < row) | first.str.contains(NOTE_PATTERN).fill_null(False)
    silent = pl.all_horizontal([pl.col(name).fill_null("") == "" for name in inside])
    shared = is_line & silent if apart else is_line
    return frame.with_columns(
        pl.when(shared & ~_is_number(name, apart)).then(name).alias(name)
        for name in names
        if name not in inside
    )


def _is_number(name: str, apart: bool) -> pl.Expr:
    """The form number of another side."""
    found = pl.col(name).str.contains(FORM_NUMBER).fill_null(False)
    return found if apart else pl.lit(False)
