"""A table with items down and time bases across: one region a sheet, the layout of the form book.

Belongs here: the cell of every item, and what the labels above its figures say. Does not: the
header (`stub.py`), which region the sheet speaks of (`identify.py`), values.
"""

import re
from collections.abc import Mapping, Sequence

import polars as pl

from pipelines.stage import text
from pipelines.stage.fields import (
    REGION_CODE,
    REGION_NAME,
    bare,
    convertible,
    form_fields,
    item_key,
    item_labels,
)
from pipelines.stage.layout import CODE_ROW, Layout
from pipelines.stage.marks import NOTE_PATTERN
from pipelines.stage.sheets import ROW, cell_columns
from pipelines.stage.stub import FLAT, Stub, find_stub
from warehouse.dictionary import Column, Form, Item, Unit

_MAX_ROWS = 200


def locate_vertical(form: Form, frame: pl.DataFrame, units: Mapping[str, Unit]) -> Layout | None:
    """The layout of such a table; None where its header is not there or the sheet has several."""
    if form.kind != "aggregate":
        return None
    stub = find_stub(frame)
    if stub is None or stub.bases is None:
        return None
    found = _Finder(form, stub, stub.bases, units)
    below = frame.filter(pl.col(ROW) > stub.last_row).head(_MAX_ROWS)
    for row in below.select(ROW, *cell_columns(frame)).iter_rows():
        found.read(row[0], row[1:])
    return found.layout() if found.rows else None


class _Finder:
    """Goes down the names and keeps the cell of every item."""

    def __init__(
        self, form: Form, stub: Stub, bases: Mapping[str, int], units: Mapping[str, Unit]
    ) -> None:
        self._form, self._stub, self._bases, self._units = form, stub, bases, units
        self._items = {label: item for item in form.items for label in item_labels(item)}
        self._flat = {
            label: (field.key, unit)
            for field in form_fields(form, units)
            if field.role == "item"
            for label, unit in (*((one, "") for one in field.labels), *field.scaled.items())
        }
        self.columns: dict[str, int] = {}
        self.rows: dict[str, int] = {}
        self._printed: dict[str, str] = {}
        self._repeated: list[str] = []
        self._unknown: list[str] = list(stub.unknown)

    def read(self, number: int, cells: Sequence[str | None]) -> None:
        """One row below the header."""
        name = text.label(cells[self._stub.name - 1])
        places, unit = self._places(bare(name))
        if not places:
            filled = any(text.label(cells[at - 1]) for at in self._bases.values())
            outside = name in CODE_ROW or re.match(NOTE_PATTERN, cells[self._stub.name - 1] or "")
            if name and filled and not outside:
                self._unknown.append(f"{number}行“{name}”")
            return
        if self._stub.unit:
            unit = text.label(cells[self._stub.unit - 1]) or unit
        for key, column in places.items():
            if key in self.rows:
                self._repeated.append(f"{number}行“{name}”")
                return
            self.columns[key], self.rows[key] = column, number
            if unit:
                self._printed[key] = unit

    def _places(self, name: str) -> tuple[dict[str, int], str]:
        """The fields of a name with their columns, and the unit that stands behind the name."""
        if FLAT in self._bases:
            key, unit = self._flat.get(name, ("", ""))
            return ({key: self._bases[FLAT]} if key else {}), unit
        item, unit = self._item(name)
        if item is None:
            return {}, ""
        # A stock may stand in the column of this year's figures: the table has no other.
        found = {
            item_key(item.code, basis): self._bases.get(basis) or self._bases.get("ytd")
            for basis in item.bases
        }
        return {key: column for key, column in found.items() if column}, unit

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
        said, heads = self._heads()
        if self._form.breakdown and not said:
            missing = [*(column.label for column in part_columns(self._form)), *missing]
        return Layout(
            self._stub.first_row, self._stub.last_row, self.columns, tuple(missing),
            tuple(self._repeated), tuple(self._unknown), frozenset(), 0, self._printed, self.rows,
            said, heads,
        )  # fmt: skip

    def _heads(self) -> tuple[dict[str, str], tuple[str, ...]]:
        """What the labels above the figures say of the form's columns, and those of the region.

        The parts stand right above the figures. In a form without parts a single label is the
        region.
        """
        heads, columns = self._stub.heads[0], part_columns(self._form)
        count = len(columns)
        if len(heads) < count or (len(heads) == count and not self._form.breakdown):
            return {}, heads
        edge = len(heads) - count
        names = (column.name for column in columns)
        return dict(zip(names, heads[edge:], strict=True)), heads[:edge]


def part_columns(form: Form) -> list[Column]:
    """What a row must say besides its region: with items down, the labels above the figures."""
    derived = (REGION_CODE, REGION_NAME)
    return [one for one in form.columns if one.required and one.name not in derived]
