"""The header of a table with items down: its stub (names, units, codes) and its value columns.

Belongs here: which columns are the stub, what stands above each column of figures, where one sheet
holds several such tables side by side, and the cut into them. Does not: the items (`vertical.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from pipelines.stage.fields import BASIS_WORDS
from pipelines.stage.layout import header_rows
from pipelines.stage.marks import read_marks
from pipelines.stage.notes import Note
from pipelines.stage.rowkinds import is_total_label
from pipelines.stage.sheets import ROW, RawSheet, cell_columns, column_letter

# The parts of one table are numbered ten thousand apart: tables on a sheet have the thousands.
GROUP_STEP = 10_000
NAME_WORDS = ("指标名称", "指标", "项目")
_UNIT_WORDS = ("计量单位", "单位")
_STUB_WORDS = (*NAME_WORDS, *_UNIT_WORDS, "代码", "指标代码", "序号", "甲", "乙", "丙")
_MAX_HEADER_ROWS = 4
# A table whose names say the time basis too has columns without one.
FLAT = ""
_BASIS_OF = {word: basis for basis, words in BASIS_WORDS.items() for word in words}
Heads = tuple[str, ...]


@dataclass(frozen=True)
class Stub:
    """Header rows (both included), columns of names and units (0: none), and columns of figures.

    `values` has, by column, the labels above it from the top and its time basis.
    """

    first_row: int
    last_row: int
    name: int
    unit: int
    values: dict[int, tuple[Heads, str]]
    unknown: tuple[str, ...]

    @property
    def heads(self) -> list[Heads]:
        """What the groups of columns are headed by, in order; one only where there is one table."""
        return list(dict.fromkeys(heads for heads, _ in self.values.values()))

    @property
    def bases(self) -> dict[str, int] | None:
        """Column by time basis; None where a basis comes twice: these are several tables."""
        found = {basis: column for column, (_, basis) in self.values.items()}
        return found if len(found) == len(self.values) else None


def find_stub(frame: pl.DataFrame) -> Stub | None:
    """The header with a column of names, and the columns of figures right of it."""
    rows = header_rows(frame)
    for place, (_, labels) in enumerate(rows):
        if not any(one in NAME_WORDS for one in labels):
            continue
        lines = rows[place : place + _MAX_HEADER_ROWS]
        for depth in range(1, len(lines) + 1):
            found = _stub(lines[:depth], _bases(lines[depth - 1][1]))
            if found:
                return found
        plain = {
            at: FLAT for at, one in enumerate(labels, 1) if one and one not in _STUB_WORDS
        }  # fmt: skip
        return _stub(lines[:1], plain)
    return None


def _bases(labels: Sequence[str]) -> dict[int, str]:
    found = {at: _BASIS_OF[one] for at, one in enumerate(labels, 1) if one in _BASIS_OF}
    return found if {"ytd", "end"} & set(found.values()) else {}


def _stub(lines: Sequence[tuple[int, Sequence[str]]], bases: dict[int, str]) -> Stub | None:
    top = lines[0][1]
    name = next(at for at, one in enumerate(top, 1) if one in NAME_WORDS)
    unit = next((at for at, one in enumerate(top, 1) if one in _UNIT_WORDS), 0)
    if not bases or min(bases) < name:
        return None
    flat = FLAT in bases.values()
    above = [_spread(labels) for _, labels in (lines if flat else lines[:-1])]
    values = {
        at: (tuple(dict.fromkeys(row[at - 1] for row in above if row[at - 1])), basis)
        for at, basis in bases.items()
    }
    unknown = [
        f"{column_letter(at)}列“{label}”"
        for at, label in enumerate(lines[-1][1], 1)
        if label and at not in values and label not in _STUB_WORDS
    ]
    return Stub(lines[0][0], lines[-1][0], name, unit, values, tuple(unknown))


def _spread(labels: Sequence[str]) -> list[str]:
    """A label over several columns, printed once at its left; never one of the stub."""
    spread: list[str] = []
    for label in labels:
        spread.append(label or (spread[-1] if spread else ""))
    return ["" if one in _STUB_WORDS else one for one in spread]


def split_groups(sheet: RawSheet, with_total: bool) -> list[RawSheet]:
    """The table cut into one for each group of columns; rows and columns keep their numbers.

    Every part has the stub, its own columns and all that stands above and below the table. A group
    that adds up the others is left out with a note unless the form has such a part.
    """
    stub = find_stub(sheet.frame)
    if stub is None or len(stub.heads) <= 1:
        return []
    totals = [one for one in stub.heads if is_total_label("".join(one)) and not with_total]
    groups = [one for one in stub.heads if one not in totals]
    parts = [
        replace(
            sheet,
            number=sheet.number + GROUP_STEP * place,
            frame=_only(sheet.frame, stub, heads),
            notes=(),
        )
        for place, heads in enumerate(groups)
    ]
    notes = [
        Note("total_row", f"{_letters(stub, one)}列“{'-'.join(one)}”是合计列，未入库")
        for one in totals
    ]
    if parts:
        names = "、".join("-".join(one) for one in groups)
        told = Note("form", f"一张表上并列 {len(groups)} 组数：{names}，分开读取")
        parts[0] = replace(parts[0], notes=(*sheet.notes, told, *notes))
    return parts


def _letters(stub: Stub, heads: Heads) -> str:
    return "、".join(column_letter(at) for at, (one, _) in stub.values.items() if one == heads)


def _only(frame: pl.DataFrame, stub: Stub, heads: Heads) -> pl.DataFrame:
    """The frame without the figures and labels of the other groups."""
    others = [at for at, (one, _) in stub.values.items() if one != heads]
    outside = sorted(read_marks(frame).rows)
    kept = (pl.col(ROW) < stub.first_row) | (
        (pl.col(ROW) > stub.last_row) & pl.col(ROW).is_in(outside)
    )
    present = set(cell_columns(frame))
    return frame.with_columns(
        pl.when(kept).then(f"c{at}").alias(f"c{at}") for at in others if f"c{at}" in present
    )
