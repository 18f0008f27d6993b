"""The planted errors as data: plants.yaml read into models, and what the manifest says of each.

Here: the declaration. Not here: doing it (planting.py and planting_csv.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from warehouse.dictionary import TOTAL

PLANTS = Path(__file__).with_name("plants.yaml")


class Plant(BaseModel):
    """One planted error; which fields are used depends on `op`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    period: str
    sender: str
    form: str = Field(pattern=r"^[A-Z][0-9]$")
    op: str
    outcome: Literal["reject", "finding", "missing", "late", "replacement"]
    rules: tuple[str, ...]
    planted: str
    region: str = ""
    part: str = TOTAL
    partner: str = ""
    third: str = ""
    at: str = ""
    indicator: str | None = None
    reports: str | None = None
    basis: str | None = None
    than: str = ""
    delta: int = 0
    value: str | int | float | None = None
    name: str = ""
    suffix: str = ""
    nth: int = 0
    column: str = ""

    def expectations(self, units: Sequence[str | None]) -> list[dict[str, Any]]:
        """What must be found: one line a rule and unit."""
        return [
            {
                "rule": rule,
                "unit": unit,
                "indicator": self.reports or self.indicator,
                "time_basis": self.basis,
            }
            for rule in self.rules
            for unit in units
        ]


@cache
def load_plants() -> tuple[Plant, ...]:
    """Every planted error of every period."""
    text = PLANTS.read_text(encoding="utf-8")
    return TypeAdapter(tuple[Plant, ...]).validate_python(yaml.safe_load(text))
