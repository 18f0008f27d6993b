"""Fills return sheets with the figures of the simulated economy.

Here: which rows a sender owes and what stands in each cell. Not here: the figures (sources),
when a sheet is sent (sending.py), its layout (sheets.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from math import isnan

import numpy as np

from sample_raw.simulate.economy import Economy
from sample_raw.simulate.months import Month
from sample_raw.simulate.sheets import CellValue, ErrorCell, Row, Sheet, spaced
from sample_raw.simulate.sources import SOURCES
from sample_raw.simulate.sources.base import Figures
from warehouse.dictionary import TOTAL, TOTAL_LABEL, Form, Item


def _printed(value: int | float, item: Item, form: Form) -> CellValue:
    if isnan(value):
        return form.missing_marks[0]
    return round(value, item.decimals or None)


@dataclass(frozen=True)
class SheetMaker:
    """Sheets of every form that has a source."""

    economy: Economy
    vintage_name: str
    _known: dict[tuple[str, int], Figures] = field(default_factory=dict, repr=False)

    def _figures(self, form: Form, year: int) -> Figures:
        key = form.form, year
        if key not in self._known:
            self._known[key] = SOURCES[form.form].figures(self.economy, year)
        return self._known[key]

    def row(self, form: Form, region_code: str, month: Month, part: str = TOTAL) -> Row:
        """One row: what it is about, then a cell for each item and basis."""
        places = self.economy.places
        index, cells = places.index[region_code], self._figures(form, month.year)[part]
        identity: dict[str, str] = {
            "region_code": region_code,
            "region_name": spaced(places.names[index]),
            "vintage": self.vintage_name,
            **SOURCES[form.form].texts(part),
        }
        if form.breakdown:
            identity[form.breakdown.name] = TOTAL_LABEL if part == TOTAL else part
        values: list[CellValue | ErrorCell] = [identity[c.name] for c in form.columns]
        for item in form.items:
            for basis in item.bases:
                value = cells[item.indicator, basis][index, month.month - 1].item()
                values.append(_printed(value, item, form))
        return Row(region_code, values, part)

    def _parts(self, form: Form, region_code: str, month: Month) -> list[str]:
        figures = self._figures(form, month.year)
        if not SOURCES[form.form].leaves_out_empty:
            return list(figures)
        index = self.economy.places.index[region_code]
        slots = [(item.indicator, str(basis)) for item in form.items for basis in item.bases]
        return [
            part
            for part, cells in figures.items()
            if any(np.nan_to_num(cells[slot][index, month.month - 1]) for slot in slots)
        ]

    def _owed(self, form: Form, sender_code: str) -> list[str]:
        """A city owes its counties and its total, the province its own row, or all of them."""
        places = self.economy.places
        if sender_code not in places.city_codes:
            lower = [*places.city_codes] if form.sender_level == "province" else []
            return [sender_code, *(lower if "city" in form.unit_levels else [])]
        counties = [places.codes[row] for row in places.rows_of_city(sender_code)[0]]
        if "county" not in form.unit_levels:
            return [sender_code]
        # Some cities print their total first, others last.
        total_first = places.city_codes.index(sender_code) % 2 == 0
        return [sender_code, *counties] if total_first else [*counties, sender_code]

    def sheet(self, form: Form, sender_code: str, month: Month, reported_on: date) -> Sheet:
        """The sheet a sender owes for the month, or for the year that it ends."""
        places = self.economy.places
        slots = [(i.indicator, str(b)) for i in form.items for b in i.bases]
        name = places.names[places.index[sender_code]]
        period = f"{month.year}年" if form.frequency == "annual" else month.label
        sheet = Sheet(form, name, period, reported_on.isoformat(), slots)
        sheet.rows = [
            self.row(form, code, month, part)
            for code in self._owed(form, sender_code)
            for part in self._parts(form, code, month)
        ]
        return sheet
