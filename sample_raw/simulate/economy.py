"""Monthly figures of every county, city and the province: the items of forms M1 and Z1.

Here: the simulated economy, tied to the provincial totals. Not here: enterprises, files, errors.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from sample_raw.simulate.numbers import (
    MONTH_WEIGHTS,
    FloatArray,
    IntArray,
    Stream,
    apportion,
    cumulate,
    restatement,
    seasonal_shares,
    stream,
)
from sample_raw.simulate.places import SECTORS, Places
from sample_raw.simulate.totals import provincial, provincial_growth

Cells = dict[tuple[str, str], IntArray | FloatArray]

# Value added per person relative to manufacturing, by sector of places.SECTORS, and how far the
# sector is private. Assumptions of the sample; the levels are set by the provincial totals.
PRODUCTIVITY = np.array([0.22, 2.40, 1.00, 0.75, 0.80, 0.45, 0.90, 0.85])
PRIVATE_SHARE = np.array([0.30, 0.38, 0.58, 0.62, 0.74, 0.86, 0.50, 0.36])
INDUSTRY = np.array([s in ("mining", "manufacturing") for s in SECTORS])
PRIVATE_GROWTH_LEAD = 0.6
BASE_YEAR = 2015


@dataclass(frozen=True)
class Structure:
    """What does not change from year to year."""

    gross_weight: FloatArray
    private_share: FloatArray
    industry_share: FloatArray
    mining_share: FloatArray
    labour_weight: FloatArray
    revenue_factor: FloatArray
    tax_factor: FloatArray
    fiscal_factor: FloatArray
    drift: FloatArray


@dataclass
class Economy:
    """Every (indicator, basis) of a year: an array of regions by twelve months, January unused."""

    places: Places
    seed: int
    _years: dict[int, Cells] = field(default_factory=dict, repr=False)

    @cached_property
    def structure(self) -> Structure:
        rng = stream(self.seed, Stream.PLACES)
        people = self.places.employment
        count = len(people)
        product = people * PRODUCTIVITY
        gross = product.sum(axis=1)
        private = (product * PRIVATE_SHARE).sum(axis=1) / gross
        private = np.clip(private * np.exp(rng.normal(0, 0.08, count)), 0.25, 0.68)
        mining = product[:, SECTORS.index("mining")] / gross
        private_industry = (product * PRIVATE_SHARE)[:, INDUSTRY].sum(axis=1)
        industry = private_industry / (product * PRIVATE_SHARE).sum(axis=1)
        return Structure(
            gross_weight=gross * np.exp(rng.normal(0, 0.10, count)),
            private_share=private,
            industry_share=np.clip(industry, 0.10, 0.82),
            mining_share=mining,
            labour_weight=people[:, 1:].sum(axis=1) * np.exp(rng.normal(0, 0.05, count)),
            revenue_factor=3.6 * np.exp(rng.normal(0, 0.07, count)),
            tax_factor=0.125 * (1 + 0.5 * mining) * np.exp(rng.normal(0, 0.08, count)),
            fiscal_factor=0.155 * (1 + 0.6 * mining) * np.exp(rng.normal(0, 0.12, count)),
            drift=rng.normal(0, 0.008, count) - 0.06 * (mining - mining.mean()),
        )

    def _rng(self, which: Stream, year: int) -> np.random.Generator:
        return stream(self.seed, which, year)

    def _flow(self, annual: IntArray, which: Stream, year: int) -> IntArray:
        shares = seasonal_shares(self._rng(which, year), len(annual), 0.03)
        return cumulate(annual, shares)

    def _weight(self, year: int) -> FloatArray:
        rng = self._rng(Stream.GROWTH, year)
        wobble = rng.normal(0, 0.010, len(self.structure.drift))
        weight: FloatArray = self.structure.gross_weight * np.exp(
            self.structure.drift * (year - BASE_YEAR) + wobble
        )
        return weight

    @cached_property
    def _flow_cache(self) -> dict[int, dict[str, IntArray]]:
        return {}

    def county_flows(self, year: int) -> dict[str, IntArray]:
        """Year-to-date county figures, before anything is restated or summed."""
        if year not in self._flow_cache:
            self._flow_cache[year] = self._make_flows(year)
        return self._flow_cache[year]

    def _make_flows(self, year: int) -> dict[str, IntArray]:
        s, weight = self.structure, self._weight(year)
        gross = apportion(provincial("gdp", year), weight)
        private = apportion(provincial("private_value_added", year), weight * s.private_share)
        industry = (private * s.industry_share).astype(np.int64)
        value_added = self._flow(private, Stream.PRIVATE, year)
        fiscal_trend = np.exp(-0.03 * (year - 2014))
        return {
            "gdp": self._flow(gross, Stream.GROSS_PRODUCT, year),
            "fiscal_revenue": self._flow(
                (gross * s.fiscal_factor * fiscal_trend).astype(np.int64), Stream.FISCAL, year
            ),
            "private_value_added": value_added,
            "private_industry_value_added": np.minimum(
                value_added, self._flow(industry, Stream.PRIVATE, year)
            ),
            "private_revenue": self._flow(
                (private * s.revenue_factor).astype(np.int64), Stream.REVENUE, year
            ),
            "private_tax_paid": self._flow(
                (private * s.tax_factor).astype(np.int64), Stream.TAX, year
            ),
            "private_new_units": self._flow(
                (self._households(year)[:, 11] * 0.11).astype(np.int64), Stream.NEW_UNITS, year
            ),
        }

    def stock(self, quantity: str, year: int, yearly: float, monthly_noise: float) -> IntArray:
        """A stock of the counties by month, tied to the province's total of the base year."""
        labour = self.structure.labour_weight
        level = provincial(quantity, BASE_YEAR) * labour / labour.sum()
        months = (year - BASE_YEAR) + (np.arange(12) - 11) / 12
        rng = self._rng(Stream.STOCKS, year)
        noise = rng.normal(0, monthly_noise, (len(level), 12))
        path = level[:, None] * np.exp(yearly * months + noise)
        stock: IntArray = np.round(path).astype(np.int64)
        return stock

    def _households(self, year: int) -> IntArray:
        return self.stock("self_employed_households", year, 0.075, 0.0005)

    def year(self, year: int) -> Cells:
        """All regions: counties, then cities, then the province."""
        if year not in self._years:
            self._years[year] = self._make_year(year)
        return self._years[year]

    def _make_year(self, year: int) -> Cells:
        sums, flows, before = self.places.sums, self.county_flows(year), self.county_flows(year - 1)
        factor = restatement(self._rng(Stream.RESTATEMENT, year), len(self.structure.drift))
        cells: Cells = {}
        for indicator, values in flows.items():
            restated = np.round(before[indicator] * factor).astype(np.int64)
            cells[indicator, "ytd"] = sums @ values
            cells[indicator, "ytd_last_year"] = sums @ restated
        enterprises = self.stock("private_enterprises", year, 0.09, 0.0005)
        households = self._households(year)
        employees = self.stock("private_employees", year, 0.02, 0.002)
        cells["private_employees", "end"] = sums @ employees
        cells["private_enterprises", "end"] = sums @ enterprises
        cells["self_employed_households", "end"] = sums @ households
        cells["private_units", "end"] = sums @ (enterprises + households)
        path = provincial_growth(year) + 0.5 * (np.cumsum(MONTH_WEIGHTS) - 1.0)
        cells["gdp_real_growth", "ytd"] = self._growth(cells, "gdp", path)
        cells["private_value_added_real_growth", "ytd"] = self._growth(
            cells, "private_value_added", path + PRIVATE_GROWTH_LEAD
        )
        return cells

    def _growth(self, cells: Cells, indicator: str, path: FloatArray) -> FloatArray:
        """Growth at constant prices: prices fell most where coal weighs most; province on path."""
        counties = len(self.structure.drift)
        now, then = cells[indicator, "ytd"][:counties], cells[indicator, "ytd_last_year"][:counties]
        now, then = np.maximum(now, 1), np.maximum(then, 1)
        prices = 1.0 - 0.12 * self.structure.mining_share[:, None]
        raw = np.clip(100.0 * (now / then / prices - 1.0), -30.0, 30.0)
        raw = raw + path - (raw * then).sum(axis=0) / then.sum(axis=0)
        weights = self.places.sums @ then
        growth: FloatArray = np.round((self.places.sums @ (raw * then)) / weights, 1)
        return growth + 0.0
