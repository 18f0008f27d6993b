"""Two returns on one sheet, one below the other: the sheet is cut where the second one begins.

Belongs here: the cut. Does not: what each part is (`identify.py`). Rows keep their numbers.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from pipelines.stage.marks import NOTE_PATTERN, form_mark_rows
from pipelines.stage.notes import Note
from pipelines.stage.sheets import ROW, RawSheet, cell_columns

# The second part of a sheet is numbered a thousand higher, the third two thousand.
PART_STEP = 1_000
_MAX_PARTS = 9
_MOST_TITLE_ROWS = 3
# The foot of the first table: signatures and the day of the report.
_FIGURE = r"^[\s+\-－(（]*[0-9０-９][0-9０-９,，.．\s]*[%％)）]?$"


def split_blocks(sheet: RawSheet) -> list[RawSheet]:
    """The sheet, or its parts when more than one row names a form number."""
    if sheet.fault:
        return [sheet]
    rows = form_mark_rows(sheet.frame)
    starts = list(dict.fromkeys(_starts(sheet.frame, rows[1:])))
    if not starts or len(starts) >= _MAX_PARTS:
        return [sheet]
    first = int(sheet.frame.item(0, ROW))
    edges = [first, *starts, sheet.frame.height + first]
    note = Note(
        "form", f"一张工作表上有 {len(edges) - 1} 张报表，从第 {_listed(starts)} 行起分开读取"
    )
    return [
        replace(
            sheet,
            number=sheet.number + part * PART_STEP,
            frame=sheet.frame.filter(pl.col(ROW).is_between(edges[part], edges[part + 1] - 1)),
            notes=(*sheet.notes, note) if part == 0 else (note,),
        )
        for part in range(len(edges) - 1)
    ]


def _listed(rows: list[int]) -> str:
    return "、".join(map(str, rows))


def _starts(frame: pl.DataFrame, rows: list[int]) -> Iterator[int]:
    """First row of each part: its form number, or the title above it."""
    for row in rows:
        start = row
        while row - start < _MOST_TITLE_ROWS and _is_title(frame, start - 1):
            start -= 1
        yield start


def _is_title(frame: pl.DataFrame, row: int) -> bool:
    """Some text, no figures, no foot of a table."""
    cells = frame.filter(pl.col(ROW) == row).select(cell_columns(frame)).rows()
    texts = [cell for cell in (cells[0] if cells else ()) if cell and cell.strip()]
    others = (re.match(_FIGURE, one) or re.match(NOTE_PATTERN, one) for one in texts)
    return bool(texts) and not any(others)
