"""A table with items down and time bases across: one region a sheet, the layout of the form book.

Belongs here: finding its header (甲 指标名称, 丙 代码, bases) and the cell of every item. Does not:
which region the sheet speaks of (`identify.py`), values.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from pipelines.stage import text
from pipelines.stage.fields import BASIS_WORDS, bare, convertible, item_key, item_labels
from pipelines.stage.layout import CODE_ROW, Layout, header_rows
from pipelines.stage.marks import NOTE_PATTERN
from pipelines.stage.sheets import ROW, cell_columns
from warehouse.dictionary import Form, Item, Unit

_NAME_WORDS = ("指标名称", "指标", "项目")
_UNIT_WORDS = ("计量单位", "单位")
_MAX_ROWS = 200


@dataclass
class _Stub:
    """The rows of the header and its columns: names, units (0: none), time bases."""

    first_row: int
    last_row: int
    name: int
    unit: int
    bases: dict[str, int]


def locate_vertical(form: Form, frame: pl.DataFrame, units: Mapping[str, Unit]) -> Layout | None:
    """The layout of such a table; None where its header is not there or the form has no such."""
    if form.kind != "aggregate" or form.breakdown is not None:
        return None
    stub = _header(header_rows(frame))
    if stub is None:
        return None
    found = _Finder(form, stub, units)
    below = frame.filter(pl.col(ROW) > stub.last_row).head(_MAX_ROWS)
    for row in below.select(ROW, *cell_columns(frame)).iter_rows():
        found.read(row[0], row[1:])
    return found.layout() if found.rows else None


def _header(rows: Sequence[tuple[int, Sequence[str]]]) -> _Stub | None:
    """The row with the name column; the bases stand there or in the row below."""
    for place, (number, labels) in enumerate(rows):
        name = next((at for at, one in enumerate(labels, 1) if one in _NAME_WORDS), 0)
        if not name:
            continue
        unit = next((at for at, one in enumerate(labels, 1) if one in _UNIT_WORDS), 0)
        for last, line in (rows[place], *rows[place + 1 : place + 2]):
            bases = {
                basis: at
                for basis, words in BASIS_WORDS.items()
                for at, one in enumerate(line, 1)
                if one in words
            }
            if "ytd" in bases or "end" in bases:
                return _Stub(number, last, name, unit, bases)
    return None


class _Finder:
    """Goes down the names and keeps the cell of every item."""

    def __init__(self, form: Form, stub: _Stub, units: Mapping[str, Unit]) -> None:
        self._form, self._stub, self._units = form, stub, units
        self._items = {label: item for item in form.items for label in item_labels(item)}
        self.columns: dict[str, int] = {}
        self.rows: dict[str, int] = {}
        self._printed: dict[str, str] = {}
        self._repeated: list[str] = []
        self._unknown: list[str] = []

    def read(self, number: int, cells: Sequence[str | None]) -> None:
        """One row below the header."""
        name = text.label(cells[self._stub.name - 1])
        item, unit = self._item(bare(name))
        if item is None:
            filled = any(text.label(cells[at - 1]) for at in self._stub.bases.values())
            outside = name in CODE_ROW or re.match(NOTE_PATTERN, cells[self._stub.name - 1] or "")
            if name and filled and not outside:
                self._unknown.append(f"{number}行“{name}”")
            return
        if self._stub.unit:
            unit = text.label(cells[self._stub.unit - 1]) or unit
        for basis in item.bases:
            # A stock may stand in the column of this year's figures: the table has no other.
            column = self._stub.bases.get(basis) or self._stub.bases.get("ytd")
            key = item_key(item.code, basis)
            if column is None:
                continue
            if key in self.rows:
                self._repeated.append(f"{number}行“{name}”")
                return
            self.columns[key], self.rows[key] = column, number
            if unit:
                self._printed[key] = unit

    def _item(self, name: str) -> tuple[Item | None, str]:
        """The item of a name, and the unit that stands behind it in brackets."""
        if name in self._items:
            return self._items[name], ""
        for label, item in self._items.items():
            for unit in convertible(item.unit, self._units):
                if name == label + text.label(f"({unit})"):
                    return item, unit
        return None, ""

    def layout(self) -> Layout:
        """The whole table as one logical row."""
        missing = [
            flat
            for item, basis, flat in self._form.item_columns()
            if item_key(item.code, basis) not in self.rows
        ]
        return Layout(
            self._stub.first_row, self._stub.last_row, self.columns, tuple(missing),
            tuple(self._repeated), tuple(self._unknown), frozenset(), 0, self._printed, self.rows,
        )  # fmt: skip
