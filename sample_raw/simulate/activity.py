"""Monthly figures of the enterprises: the items of form M3, and the yearly sizes of the register.

Here: what enterprises did. Not here: who they are and how files print it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sample_raw.simulate.numbers import (
    FloatArray,
    IntArray,
    Stream,
    restatement,
    seasonal_shares,
    stream,
)
from sample_raw.simulate.population import Population

BASE_YEAR = 2015
FULL, HALF, STOPPED = 1.0, 0.5, 0.0
STATE_NAMES = {FULL: "正常", HALF: "半停产", STOPPED: "停产"}
SPELL_CHANCES = {HALF: 0.08, STOPPED: 0.05}
INDUSTRIAL = ("mining", "manufacturing")
FLOWS = ("output", "revenue", "main_revenue", "profit", "tax_paid", "electricity")


@dataclass(frozen=True)
class Year:
    """Enterprises by twelve months; money in 千元, electricity in hundredths of 万千瓦时."""

    flows: dict[str, IntArray]
    employees: IntArray
    receivables: IntArray
    working: FloatArray

    def assets(self) -> IntArray:
        """Total assets at the end of the year, from the year's revenue and receivables."""
        total = self.flows["revenue"][:, 11] * 1.1 + self.receivables[:, 11] + 500
        return total.astype(np.int64)


@dataclass
class Activity:
    """The figures of every enterprise, made year by year on demand."""

    population: Population
    seed: int
    _years: dict[int, Year] = field(default_factory=dict, repr=False)

    def year(self, year: int) -> Year:
        if year not in self._years:
            self._years[year] = self._make(year)
        return self._years[year]

    def last_year(self, year: int) -> dict[str, IntArray]:
        """上年同期 as printed this year: last year's figures, restated."""
        factor = restatement(stream(self.seed, Stream.RESTATEMENT, year, 1), self._count)
        before = self.year(year - 1).flows
        return {name: np.round(v * factor).astype(np.int64) for name, v in before.items()}

    @property
    def _count(self) -> int:
        return self.population.frame.height

    def _column(self, name: str) -> FloatArray:
        return self.population.frame[name].to_numpy().astype(np.float64)

    def _working(self, rng: np.random.Generator) -> FloatArray:
        """One spell of half or full stop in the year for some, else normal all year."""
        kind = rng.choice([FULL, *SPELL_CHANCES], self._count, p=[0.87, *SPELL_CHANCES.values()])
        first = rng.integers(1, 12, self._count)
        last = first + rng.integers(1, 8, self._count)
        month = np.arange(12)
        inside = (month >= first[:, None]) & (month < last[:, None])
        working: FloatArray = np.where(inside, kind[:, None], FULL)
        return working

    def _annual_revenue(self, year: int, rng: np.random.Generator) -> FloatArray:
        own = stream(self.seed, Stream.ENTERPRISES).normal(0, 0.05, self._count)
        growth = (self._column("trend") + own) * (year - BASE_YEAR)
        revenue: FloatArray = self._column("revenue") * np.exp(
            growth + rng.normal(0, 0.04, self._count)
        )
        return revenue

    def _make(self, year: int) -> Year:
        rng = stream(self.seed, Stream.ACTIVITY, year)
        working = self._working(rng)
        annual = self._annual_revenue(year, rng)
        monthly = annual[:, None] * seasonal_shares(rng, self._count, 0.12) * working
        shape = monthly.shape
        industrial = np.isin(self.population.frame["sector"].to_numpy(), INDUSTRIAL)
        revenue = np.floor(np.cumsum(monthly, axis=1))
        main = np.floor(revenue * rng.uniform(0.90, 1.0, (shape[0], 1)))
        output = monthly * industrial[:, None] * np.exp(rng.normal(0.02, 0.03, shape))
        profit = monthly * (self._column("margin")[:, None] + rng.normal(0, 0.03, shape))
        tax = monthly * self._column("tax_rate")[:, None] * np.exp(rng.normal(0, 0.05, shape))
        # 千元 x kWh per yuan = thousand kWh = 0.1 万千瓦时 = 10 hundredths of it.
        power = monthly * self._column("kwh_per_yuan")[:, None] * 10.0
        power = power * np.exp(rng.normal(0, 0.05, shape))
        flows = dict(zip(FLOWS, (output, revenue, main, profit, tax, power), strict=True))
        whole = {
            name: (v if name in ("revenue", "main_revenue") else np.floor(np.cumsum(v, axis=1)))
            for name, v in flows.items()
        }
        staff = self._column("staff") * np.exp(0.3 * self._column("trend") * (year - BASE_YEAR))
        on_duty = staff[:, None] * (0.7 + 0.3 * working) * np.exp(rng.normal(0, 0.01, shape))
        waiting = annual[:, None] * 0.14 * np.exp(rng.normal(0, 0.15, shape))
        return Year(
            flows={name: v.astype(np.int64) for name, v in whole.items()},
            employees=np.ceil(on_duty).astype(np.int64),
            receivables=np.round(waiting).astype(np.int64),
            working=working,
        )
