"""Figures of M2: small and medium enterprises, split by size class.

Here: their share of the simulated economy, an assumption of the sample. Not here: sheets.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from sample_raw.simulate.economy import Economy
from sample_raw.simulate.numbers import FloatArray, IntArray, Stream, stream
from sample_raw.simulate.sources.base import (
    Counties,
    Figures,
    Source,
    flows,
    regions,
    split,
    spread,
)
from warehouse.dictionary import TOTAL

CLASSES = ("中型", "小型", "微型")
# Flow -> the private flow it follows, its ratio to that, and the shares of the size classes.
_FLOWS: dict[str, tuple[str, float, tuple[float, ...]]] = {
    "sme_value_added": ("private_value_added", 0.78, (0.42, 0.45, 0.13)),
    "sme_revenue": ("private_revenue", 0.84, (0.44, 0.45, 0.11)),
    "sme_tax_paid": ("private_tax_paid", 0.90, (0.47, 0.43, 0.10)),
    "sme_profit": ("private_revenue", 0.034, (0.50, 0.41, 0.09)),
}
# Stock -> its yearly growth and the shares of the size classes.
_STOCKS: dict[str, tuple[float, tuple[float, ...]]] = {
    "sme_employees": (0.03, (0.33, 0.49, 0.18)),
    "sme_count": (0.08, (0.04, 0.31, 0.65)),
}
_NOISE = 0.05


def _ratios(economy: Economy, order: int) -> FloatArray:
    rng = stream(economy.seed, Stream.SME, 0, order)
    ratios: FloatArray = np.exp(rng.normal(0, _NOISE, len(economy.places.county_codes)))
    return ratios


def county_flows(economy: Economy, year: int) -> Counties:
    """Year-to-date SME figures of the counties in 万元."""
    private = economy.county_flows(year)
    return {
        indicator: np.round(private[follows] * (ratio * _ratios(economy, order))[:, None]).astype(
            np.int64
        )
        for order, (indicator, (follows, ratio, _)) in enumerate(_FLOWS.items())
    }


def county_cells(economy: Economy, year: int) -> dict[tuple[str, str], IntArray]:
    """All SME figures of the counties, not split."""
    cells = flows(economy, year, partial(county_flows, economy), Stream.SME)
    for indicator, (growth, _) in _STOCKS.items():
        cells[indicator, "end"] = economy.stock(indicator, year, growth, 0.001)
    return cells


def _figures(economy: Economy, year: int) -> Figures:
    cells = county_cells(economy, year)
    figures: Figures = {TOTAL: regions(economy, cells), **{one: {} for one in CLASSES}}
    classes = {name: shares for name, (_, _, shares) in _FLOWS.items()}
    classes |= {name: shares for name, (_, shares) in _STOCKS.items()}
    for order, ((indicator, basis), values) in enumerate(cells.items()):
        rng = stream(economy.seed, Stream.SME, year, 1, order)
        weights = spread(rng, len(values), np.array(classes[indicator]), _NOISE)
        for one, part in zip(CLASSES, split(values, weights), strict=True):
            figures[one].update(regions(economy, {(indicator, basis): part}))
    return figures


SME = Source(_figures)
