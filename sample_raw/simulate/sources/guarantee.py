"""Figures of B1: guarantee institutions, counted where they are registered.

Here: how many there are and what they guarantee, assumptions of the sample near the plan's
quantities. Not here: sheets.
"""

from __future__ import annotations

import numpy as np

from sample_raw.simulate.economy import Cells, Economy
from sample_raw.simulate.numbers import FloatArray, IntArray, Stream, apportion, stream
from sample_raw.simulate.sources.base import Counties, Figures, Source, flows, regions, whole

# Institutions without public money in the province, and capital of an average one in 万元.
_COMMERCIAL, _COMMERCIAL_CAPITAL = 172, 11_500
# Capital of a public institution of a county, of a city and of the province in 万元.
_COUNTY_CAPITAL, _CITY_CAPITAL, _PROVINCE_CAPITAL = 4_300, 13_200, 86_000
_BASE_YEAR, _CAPITAL_GROWTH, _LEVERAGE = 2015, 0.06, 3.9


class _Industry:
    """The institutions of a year: counties by twelve months, unless said otherwise."""

    def __init__(self, economy: Economy, year: int) -> None:
        self.economy, self.year = economy, year
        self.places = economy.places
        self.count = len(self.places.county_codes)
        rng = stream(economy.seed, Stream.GUARANTEE)
        weight = economy.structure.gross_weight
        commercial = _COMMERCIAL * self.count // 119
        self.commercial = apportion(commercial, weight * np.exp(rng.normal(0, 0.4, self.count)))
        self.size: FloatArray = np.exp(rng.normal(0, 0.25, self.count))
        self.leverage = _LEVERAGE * np.exp(rng.normal(0, 0.12, self.count))
        months = (year - _BASE_YEAR) + (np.arange(12) - 11) / 12
        self.growth: FloatArray = np.exp(_CAPITAL_GROWTH * months)

    def _at(self, level: float, size: FloatArray) -> IntArray:
        path: IntArray = np.round(level * size[:, None] * self.growth).astype(np.int64)
        return path

    def seats(self) -> IntArray:
        """Row of the county where each city's institution is registered; the province's is with
        the first city's."""
        cities = range(len(self.places.city_codes))
        return np.array([np.flatnonzero(self.places.county_city == city)[0] for city in cities])

    def own(self) -> tuple[IntArray, IntArray, IntArray]:
        """Capital of the public institution of each county, each city and the province."""
        city = self.size[self.seats()]
        return (
            self._at(_COUNTY_CAPITAL, self.size),
            self._at(_CITY_CAPITAL, city),
            self._at(_PROVINCE_CAPITAL, np.ones(1)),
        )

    def stocks(self) -> Counties:
        """Institutions, capital and guarantees in force."""
        county, city, province = self.own()
        public = np.ones((self.count, 12), dtype=np.int64)
        commercial: FloatArray = self.commercial * self.size
        capital = county + self._at(_COMMERCIAL_CAPITAL, commercial)
        seats = self.seats()
        public[seats] += 1
        capital[seats] += city
        public[seats[0]] += 1
        capital[seats[0]] += province[0]
        season = 1 + 0.02 * np.sin(np.arange(12))
        return {
            "guarantee_institutions": public + self.commercial[:, None],
            "guarantee_institutions_gov": public,
            "guarantee_capital_total": capital,
            "guarantee_balance": np.round(capital * self.leverage[:, None] * season).astype(
                np.int64
            ),
        }

    def level_capital(self) -> dict[str, FloatArray]:
        """Capital per institution on the rows of each level, NaN where a level has none."""
        county, city, province = (own.astype(np.float64) for own in self.own())
        none = np.full((len(self.places.codes), 12), np.nan)
        sums = self.places.sums.astype(np.float64)
        by_county = np.round(sums @ county / sums.sum(axis=1, keepdims=True))
        by_city, by_province = none.copy(), none.copy()
        by_city[self.count : -1], by_city[-1] = city, np.round(city.mean(axis=0))
        by_province[-1] = province[0]
        return {
            "guarantee_capital_county": by_county,
            "guarantee_capital_city": by_city,
            "guarantee_capital_province": by_province,
        }


def _county_flows(economy: Economy, year: int) -> Counties:
    """New guarantees turn the balance over about 0.8 times a year; one in a hundred is paid.

    What could be guaranteed is a little above the balance.
    """
    balance = _Industry(economy, year).stocks()["guarantee_balance"]
    progress = np.arange(1, 13) / 12
    new = np.maximum.accumulate(np.round(0.8 * balance * progress).astype(np.int64), axis=1)
    return {
        "guarantee_new_amount": new,
        "guarantee_compensation": new // 100,
        "guarantee_capacity": balance * 115 // 100,
    }


def _figures(economy: Economy, year: int) -> Figures:
    industry = _Industry(economy, year)
    stocks = {(name, "end"): values for name, values in industry.stocks().items()}
    moving = flows(economy, year, lambda one: _county_flows(economy, one), Stream.GUARANTEE)
    cells: Cells = regions(economy, stocks | moving)
    balance, capital = cells["guarantee_balance", "end"], cells["guarantee_capital_total", "end"]
    cells["guarantee_leverage", "ytd"] = np.round(balance / capital, 1)
    cells |= {(name, "end"): values for name, values in industry.level_capital().items()}
    return whole(cells)


GUARANTEE = Source(_figures)
