"""Figures of T1: what the cities and the province report of the plan's tasks, once a year.

Here: levels of weights/plan_*.csv spread over the cities, and parts of the simulated economy.
Not here: sheets; the assumptions themselves (weights/).
"""

from __future__ import annotations

from functools import cache, partial

import numpy as np
import polars as pl

from sample_raw.simulate.economy import BASE_YEAR, Cells, Economy
from sample_raw.simulate.numbers import FloatArray, IntArray, Stream, apportion, stream
from sample_raw.simulate.places import WEIGHTS
from sample_raw.simulate.sources import sme
from sample_raw.simulate.sources.base import Counties, Figures, Source, flows, regions, whole

DECEMBER = 11
# Share of the city's counties that have one, and how much it grows a year.
_COVERED = {"counties_with_park": (0.86, 0.05), "counties_with_startup_service": (0.79, 0.06)}
_PARTS = {
    "parks_over_10b": "parks_count",
    "provincial_demo_bases": "startup_bases",
    "clusters_over_10b": "industrial_clusters",
}
# Persons and firms: the stock of the cities they are a part of, and the share in 2015.
_SHARES = {
    "technical_staff": ("private_employees", 0.108),
    "employees_college": ("private_employees", 0.031),
    "employees_mid_senior_titles": ("private_employees", 0.0155),
    "service_served_firms": ("sme_count", 0.46),
}
_SHARE_GROWTH = 0.03
_LARGE = 0.012
_IN_PARKS = {"parks_value_added": ("private_value_added", 0.24),
             "parks_tax_paid": ("private_tax_paid", 0.35)}  # fmt: skip
_ROTATED = 0.88


@cache
def _levels(table: str) -> dict[str, tuple[float, float]]:
    frame = pl.read_csv(WEIGHTS / f"{table}.csv")
    columns = ("indicator", "value_2015", "yearly_growth")
    return {name: (value, growth) for name, value, growth in frame.select(columns).iter_rows()}


def _level(table: str, indicator: str, year: int) -> int:
    value, growth = _levels(table)[indicator]
    return round(value * (1 + growth) ** (year - BASE_YEAR))


def _county_flows(economy: Economy, year: int) -> Counties:
    source = economy.county_flows(year)
    return {
        indicator: np.round(source[follows] * share).astype(np.int64)
        for indicator, (follows, share) in _IN_PARKS.items()
    }


def _cities(economy: Economy, values: IntArray | FloatArray) -> IntArray:
    """December of the cities out of an array of all regions."""
    first = len(economy.places.county_codes)
    december: IntArray = np.round(values[first:-1, DECEMBER]).astype(np.int64)
    return december


def _city_stocks(economy: Economy, year: int) -> dict[str, IntArray]:
    places = economy.places
    labour = _labour(economy)
    found: dict[str, IntArray] = {}
    for order, indicator in enumerate(_levels("plan_totals")):
        rng = stream(economy.seed, Stream.PLAN, order)
        weights = labour * np.exp(rng.normal(0, 0.25, len(labour)))
        found[indicator] = apportion(_level("plan_totals", indicator, year), weights)
    for part, total in _PARTS.items():
        found[part] = np.minimum(found[part], found[total])
    counties: IntArray = np.bincount(places.county_city, minlength=len(labour)).astype(np.int64)
    found["county_count"] = counties
    for indicator, (share, growth) in _COVERED.items():
        covered = share * (1 + growth) ** (year - BASE_YEAR)
        found[indicator] = np.minimum(np.round(counties * covered).astype(np.int64), counties)
    found["parks_count"] = np.maximum(found["parks_count"], found["counties_with_park"])
    found["managers_rotation_trained"] = np.round(
        found["managers_rotation_due"] * _ROTATED * (1 + 0.2) ** (year - BASE_YEAR)
    ).astype(np.int64)
    platforms = found["window_service_platforms"]
    found["platform_city_coverage"] = np.minimum(platforms, 1)
    return found | _shares(economy, year)


def _labour(economy: Economy) -> FloatArray:
    places = economy.places
    weights = np.bincount(
        places.county_city, economy.structure.labour_weight, minlength=len(places.city_codes)
    )
    return weights.astype(np.float64)


def _shares(economy: Economy, year: int) -> dict[str, IntArray]:
    sme_count = regions(economy, sme.county_cells(economy, year))["sme_count", "end"]
    wholes = {
        "private_employees": _cities(economy, economy.year(year)["private_employees", "end"]),
        "sme_count": _cities(economy, sme_count),
    }
    found = {
        part: np.round(wholes[total] * share * (1 + _SHARE_GROWTH) ** (year - BASE_YEAR)).astype(
            np.int64
        )
        for part, (total, share) in _SHARES.items()
    }
    large = np.ceil(wholes["sme_count"] * _LARGE).astype(np.int64)
    return found | {"enterprises_total": wholes["sme_count"] + large}


def _rows(economy: Economy, cities: FloatArray | IntArray | None, province: float) -> FloatArray:
    """All regions by months: NaN for the counties and whoever does not answer the item."""
    counties, count = len(economy.places.county_codes), len(economy.places.city_codes)
    values: FloatArray = np.full((counties + count + 1, 12), np.nan)
    if cities is not None:
        values[counties:-1, :] = cities[:, None]
    values[-1, :] = province
    return values


def _figures(economy: Economy, year: int) -> Figures:
    cells: Cells = {
        (indicator, "end"): _rows(economy, values, np.nan)
        for indicator, values in _city_stocks(economy, year).items()
    }
    in_parks = flows(economy, year, partial(_county_flows, economy), Stream.PLAN)
    for slot, values in regions(economy, in_parks).items():
        cells[slot] = _rows(economy, _cities(economy, values), np.nan)
    for indicator in _levels("plan_province_items"):
        own = _level("plan_province_items", indicator, year)
        before = _level("plan_province_items", indicator, year - 1)
        cells[indicator, "end"] = cells[indicator, "ytd"] = _rows(economy, None, own)
        cells[indicator, "ytd_last_year"] = _rows(economy, None, before)
    return whole(cells)


PLAN = Source(_figures)
