"""The simulated world and the folders it sends: one a month and one of registers.

Here: what a month and a register consist of. Not here: who sends what (sending.py), writing files.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl

from sample_raw.simulate.activity import Activity
from sample_raw.simulate.batch import Batch
from sample_raw.simulate.bench import Bench
from sample_raw.simulate.economy import Economy
from sample_raw.simulate.maker import SheetMaker
from sample_raw.simulate.months import Month
from sample_raw.simulate.places import Places, load_places
from sample_raw.simulate.planting import plant_workbooks
from sample_raw.simulate.planting_csv import plant_tables
from sample_raw.simulate.plants import load_plants
from sample_raw.simulate.population import make_population
from sample_raw.simulate.records import Records
from sample_raw.simulate.sending import Post, edition
from sample_raw.simulate.sources import SOURCES
from warehouse.dictionary import load_dictionary

VINTAGE = "preliminary"
BASE_YEAR = 2015
Entries = list[dict[str, Any]]


def _vintage_name() -> str:
    vintages = load_dictionary().codelist("vintages")
    row = vintages.filter(pl.col("vintage") == VINTAGE)
    return str(row["vintage_name"][0])


@dataclass(frozen=True)
class World:
    """Everything follows from these four; the months asked for change nothing."""

    seed: int
    key_enterprises: int
    counties: int | None
    with_errors: bool

    @cached_property
    def places(self) -> Places:
        return load_places(self.counties)

    @cached_property
    def economy(self) -> Economy:
        return Economy(self.places, self.seed)

    @cached_property
    def maker(self) -> SheetMaker:
        return SheetMaker(self.economy, _vintage_name())

    @cached_property
    def post(self) -> Post:
        return Post(self.places, self.maker, self.seed)

    @cached_property
    def records(self) -> Records:
        flows = self.economy.county_flows(BASE_YEAR)
        revenue = flows["private_revenue"][:, 11]
        population = make_population(self.places, self.key_enterprises, self.seed, revenue)
        return Records(Activity(population, self.seed), self.seed)

    def _tables(self, frame: pl.DataFrame, title: str, key: str) -> dict[str, pl.DataFrame]:
        """One table a city."""
        cities = zip(self.places.city_codes, self.places.city_names, strict=True)
        return {
            f"{code}_{name}_{title}_{key}.csv": frame.filter(pl.col("city_code") == code).drop(
                "city_code"
            )
            for code, name in cities
        }

    def month(self, month: Month, forms: frozenset[str] = frozenset()) -> tuple[Batch, Entries]:
        """The files of a month, or only those of some forms, and the errors planted in them."""
        batch = Batch(month.key, month.key, self.post.books(month, forms))
        if not forms or "M3" in forms:
            rows = self.records.month(edition("M3", month.first_day), month)
            batch.tables = self._tables(rows, "重点企业月报", month.key)
        if not self.with_errors:
            return batch, []
        mine = [
            p for p in load_plants() if p.period == month.key and (p.form in forms or not forms)
        ]
        bench = Bench(batch, month, self.maker, self.seed)
        planted = plant_workbooks(bench, [p for p in mine if p.form in SOURCES])
        planted += plant_tables(batch, [p for p in mine if p.form == "M3"], month.period)
        return batch, planted

    def register(self, as_of: date) -> tuple[Batch, Entries]:
        rows = self.records.register(edition("R1", as_of), as_of)
        key = as_of.isoformat()
        batch = Batch("register", key, tables=self._tables(rows, "企业名录", key))
        mine = [p for p in load_plants() if p.period == key]
        return batch, plant_tables(batch, mine, key) if self.with_errors else []

    def ties(self) -> Entries:
        """The two published totals of 2015 that the sample meets exactly, in 万元."""
        cells = self.economy.year(BASE_YEAR)
        return [
            {
                "indicator": indicator,
                "region": self.places.province_code,
                "period": f"{BASE_YEAR}-12",
                "time_basis": "ytd",
                "value": int(cells[indicator, "ytd"][-1, 11]),
                "unit": "万元",
                "sum_of": levels,
            }
            for indicator, levels in (
                ("private_value_added", ["county", "city"]),
                ("gdp", ["county", "city", "province"]),
            )
        ]
