"""The provincial totals the simulated counties are tied to, from weights/province_totals.csv.

Here: one total by quantity and year. Not here: how it is spread over counties.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache

import polars as pl

from sample_raw.simulate.places import WEIGHTS

# Yearly growth used outside the years of the table, so that any number of years can be made.
YEARLY_GROWTH = 0.05
_TO_BASE = {"亿元": 10_000, "万人": 10_000, "万户": 10_000, "%": 1}


@cache
def _table() -> dict[str, dict[int, Decimal]]:
    frame = pl.read_csv(WEIGHTS / "province_totals.csv", infer_schema=False)
    table: dict[str, dict[int, Decimal]] = {}
    cells = frame.select("year", "quantity", "value", "unit")
    for year, quantity, value, unit in cells.iter_rows():
        table.setdefault(quantity, {})[int(year)] = Decimal(value) * _TO_BASE[unit]
    return table


def provincial(quantity: str, year: int) -> int:
    """The total of a year in 万元, persons or households."""
    known = _table()[quantity]
    if year in known:
        return int(known[year])
    nearest = min(known, key=lambda other: abs(other - year))
    return round(int(known[nearest]) * (1 + YEARLY_GROWTH) ** (year - nearest))


def provincial_growth(year: int) -> float:
    """Real growth of the gross product in per cent."""
    known = _table()["gdp_real_growth"]
    return float(known.get(year, Decimal(100) * Decimal(str(YEARLY_GROWTH))))
