"""What was assumed while reading: a note in Chinese at its file, sheet, row or cell.

Belongs here: the value, its kinds, and its rows in the lake. Does not: the assumptions themselves,
which are noted where they are made, or reasons to hand something back (`reasons.py`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import polars as pl

Kind = Literal[
    "file", "hidden", "form", "period", "unit", "column", "merged", "total_row", "note_row",
    "region", "number",
]  # fmt: skip


@dataclass(frozen=True)
class Note:
    """One assumption; without a row it holds for the sheet, without a cell for the row."""

    kind: Kind
    text: str
    row: int | None = None
    cell: str | None = None


NOTE_SCHEMA = {
    "file_sha256": pl.String,
    "sheet_no": pl.Int32,
    "row_no": pl.Int32,
    "cell_ref": pl.String,
    "assumption_kind": pl.String,
    "note_text": pl.String,
}


def note_frame(file_sha256: str, notes: Iterable[tuple[int, Note]]) -> pl.DataFrame:
    """Notes with the number of their sheet as rows."""
    rows = [(file_sha256, number, n.row, n.cell, n.kind, n.text) for number, n in notes]
    return pl.DataFrame(rows, schema=NOTE_SCHEMA, orient="row").unique(maintain_order=True)
