"""Small numeric tools of the simulation: seeded streams, exact apportionment, seasonal paths.

Here: what several modules need. Not here: any meaning of the numbers.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sample_raw.simulate.months import SampleError

FloatArray: TypeAlias = NDArray[np.float64]
IntArray: TypeAlias = NDArray[np.int64]

# Share of the year that falls into each month; January is inside February. Assumption of the
# sample: a slow start and a strong last quarter.
MONTH_WEIGHTS = np.array(
    [0.0, 0.145, 0.080, 0.078, 0.081, 0.086, 0.082, 0.083, 0.087, 0.088, 0.090, 0.100]
)


class Stream(IntEnum):
    """Every random quantity draws from its own stream, so no file depends on which others exist."""

    PLACES = 1
    POPULATION = 2
    GROSS_PRODUCT = 3
    PRIVATE = 4
    REVENUE = 5
    TAX = 6
    FISCAL = 7
    STOCKS = 8
    RESTATEMENT = 9
    GROWTH = 10
    ENTERPRISES = 11
    REGISTRATION = 12
    ACTIVITY = 13
    CHANGES = 14
    DATES = 15
    NEW_UNITS = 16
    SME = 17
    INDUSTRIES = 18
    ANNUAL = 19
    GUARANTEE = 20
    PLAN = 21
    DEPARTMENTS = 22
    PRODUCTS = 23


def stream(seed: int, which: Stream, *parts: int) -> np.random.Generator:
    """A generator that depends on the seed, the quantity and the parts (a year) alone."""
    if seed < 0:
        raise SampleError(f"随机种子须为非负整数，给出的是 {seed}。")
    return np.random.default_rng([seed, int(which), *parts])


def apportion(total: int, weights: FloatArray) -> IntArray:
    """Whole numbers in proportion to the weights that sum exactly to the total."""
    exact = total * weights / weights.sum()
    whole = np.floor(exact).astype(np.int64)
    short = total - int(whole.sum())
    largest = np.argsort(-(exact - whole), kind="stable")[:short]
    whole[largest] += 1
    result: IntArray = whole
    return result


def seasonal_shares(rng: np.random.Generator, rows: int, spread: float) -> FloatArray:
    """One row of month shares per unit, each summing to 1."""
    shares = MONTH_WEIGHTS * np.exp(rng.normal(0.0, spread, (rows, 12)))
    result: FloatArray = shares / shares.sum(axis=1, keepdims=True)
    return result


def cumulate(annual: IntArray, shares: FloatArray) -> IntArray:
    """Year-to-date whole numbers: never falling, and exactly the annual value in December."""
    running = np.round(annual[:, None] * np.cumsum(shares, axis=1)).astype(np.int64)
    running[:, 11] = annual
    result: IntArray = np.minimum(running, annual[:, None])
    return result


def restatement(rng: np.random.Generator, rows: int) -> FloatArray:
    """Factor between last year's printed figure and this year's 上年同期: near 1, never 1."""
    size = rng.uniform(0.001, 0.008, (rows, 1))
    sign = np.where(rng.random((rows, 1)) < 0.5, -1.0, 1.0)
    factor: FloatArray = 1.0 + sign * size
    return factor
