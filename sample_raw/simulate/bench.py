"""What planting in workbooks works on, and the spot where a planted error lies.

Here: finding sheets and describing cells for the manifest. Not here: the operations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sample_raw.simulate.batch import Batch
from sample_raw.simulate.maker import SheetMaker
from sample_raw.simulate.months import Month
from sample_raw.simulate.plants import Plant
from sample_raw.simulate.sheets import Row, Sheet


@dataclass
class Spot:
    """Where a plant lies; the reference is taken after all plants are in.

    `units` are those it is found at, None where it is found at no unit but the whole sheet.
    """

    plant: Plant
    file: str
    units: Sequence[str | None]
    sheet: Sheet | None = None
    row: Row | None = None
    sheet_name: str | None = None
    more: dict[str, Any] = field(default_factory=dict)

    def entry(self, folder: str, period: str) -> dict[str, Any]:
        """The manifest's line; `cell` is where the error lies, `unit` who it is found at."""
        plant, sheet = self.plant, self.sheet
        row_no = sheet.physical_row(self.row) if sheet and self.row in sheet.rows else None
        cell = None
        if sheet and self.row in sheet.rows and plant.indicator and plant.basis:
            cell = sheet.reference(self.row, sheet.column(plant.indicator, plant.basis))
        return {
            "id": plant.id,
            "file": f"{folder}/{self.file}",
            "sheet": self.sheet_name or (plant.form if sheet else None),
            "form": plant.form,
            "period": period,
            "row": row_no,
            "cell": cell,
            "unit": self.units[0] if self.units else None,
            "indicator": plant.indicator,
            "time_basis": plant.basis,
            "planted": plant.planted,
            "outcome": plant.outcome,
            "rules": list(plant.rules),
            "expect": plant.expectations(self.units),
            **self.more,
        }


@dataclass(frozen=True)
class Bench:
    """What an operation works on."""

    batch: Batch
    month: Month
    maker: SheetMaker
    seed: int

    def sheet(self, plant: Plant) -> Sheet:
        found = self.batch.sheet_of(plant.sender, plant.form)
        if found is None:
            raise LookupError(plant.sender)
        return found

    def file(self, plant: Plant) -> str:
        return self.batch.book_of(plant.sender, plant.form) or ""

    def extra_file(self, plant: Plant) -> str:
        return self.file(plant).replace(".xlsx", f"_{plant.suffix}.xlsx")
