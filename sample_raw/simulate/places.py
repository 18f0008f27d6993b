"""The cities and counties of the sample: code, name, city, employment by industry.

Here: which places exist in the simulated years and how much they weigh. Not here: their figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np
import polars as pl

from sample_raw.simulate.months import SampleError
from sample_raw.simulate.numbers import FloatArray, IntArray
from warehouse.dictionary import load_dictionary, reference_tables

WEIGHTS = Path(__file__).parents[1] / "weights"
SECTORS = (
    "agriculture",
    "mining",
    "manufacturing",
    "construction",
    "trade",
    "hotel_catering",
    "transport",
    "other_services",
)
# The divisions of these years are used for every simulated year.
ON_DAY = date(2015, 1, 1)


@dataclass(frozen=True)
class Places:
    """Rows of every figure: the counties, then the cities, then the province."""

    county_codes: tuple[str, ...]
    county_names: tuple[str, ...]
    county_city: IntArray
    city_codes: tuple[str, ...]
    city_names: tuple[str, ...]
    province_code: str
    province_name: str
    employment: FloatArray

    @property
    def codes(self) -> tuple[str, ...]:
        return (*self.county_codes, *self.city_codes, self.province_code)

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.county_names, *self.city_names, self.province_name)

    @cached_property
    def index(self) -> dict[str, int]:
        return {code: row for row, code in enumerate(self.codes)}

    @cached_property
    def sums(self) -> IntArray:
        """Matrix that turns county rows into county, city and province rows."""
        counties, cities = len(self.county_codes), len(self.city_codes)
        of_city = (self.county_city[None, :] == np.arange(cities)[:, None]).astype(np.int64)
        eye = np.eye(counties, dtype=np.int64)
        return np.vstack([eye, of_city, np.ones((1, counties), dtype=np.int64)])

    def rows_of_city(self, city_code: str) -> tuple[list[int], int]:
        """Row numbers of the city's counties and of the city itself."""
        city = self.city_codes.index(city_code)
        counties = [int(row) for row in np.flatnonzero(self.county_city == city)]
        return counties, len(self.county_codes) + city


def _choose(frame: pl.DataFrame, wanted: int | None) -> pl.DataFrame:
    """The first counties of each city in turn, so that a small world still has every city."""
    if wanted is None or wanted == frame.height:
        return frame
    cities = frame["city_code"].n_unique()
    if not cities <= wanted <= frame.height:
        raise SampleError(f"县的个数须在 {cities} 到 {frame.height} 之间，给出的是 {wanted}。")
    turn = frame.with_columns(turn=pl.int_range(pl.len()).over("city_code"))
    return turn.sort("turn", "region_code").head(wanted).drop("turn").sort("region_code")


def load_places(wanted_counties: int | None = None) -> Places:
    """The divisions in scope on ON_DAY, all of them or the wanted number of counties."""
    dictionary = load_dictionary()
    division = reference_tables(dictionary)["division"].filter(
        pl.col("in_scope")
        & (pl.col("valid_from") <= ON_DAY)
        & (pl.col("valid_to").is_null() | (pl.col("valid_to") > ON_DAY))
    )
    province = division.filter(pl.col("level") == "province").row(0, named=True)
    cities = division.filter(pl.col("level") == "city").sort("region_code")
    weights = pl.read_csv(
        WEIGHTS / "county_employment.csv", schema_overrides={"region_code": pl.String}
    )
    counties = _choose(
        division.filter(pl.col("level") == "county")
        .select("region_code", "region_name", city_code="parent_code")
        .join(weights.select("region_code", *SECTORS), on="region_code")
        .sort("region_code"),
        wanted_counties,
    )
    city_codes = tuple(cities["region_code"].to_list())
    return Places(
        county_codes=tuple(counties["region_code"].to_list()),
        county_names=tuple(counties["region_name"].to_list()),
        county_city=np.array([city_codes.index(c) for c in counties["city_code"]], dtype=np.int64),
        city_codes=city_codes,
        city_names=tuple(cities["region_name"].to_list()),
        province_code=str(province["region_code"]),
        province_name=str(province["region_name"]),
        employment=counties.select(SECTORS).to_numpy().astype(np.float64),
    )
