"""What fills an aggregate form of the sample: figures by part, indicator and time basis.

Here: the shape of a source, and tools to make figures that add up. Not here: the figures of any
form (one module each beside this), sheets, files, errors.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from sample_raw.simulate.economy import Cells, Economy
from sample_raw.simulate.numbers import FloatArray, IntArray, Stream, restatement, stream
from warehouse.dictionary import TOTAL

# Printed code of a part (a size class, an industry) -> its cells; TOTAL is the whole region.
Figures = dict[str, Cells]
Counties = dict[str, IntArray]


def _no_texts(_: str) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True)
class Source:
    """How one aggregate form is filled; who sends it and when follows from the form itself.

    Attributes:
        figures: all parts of a year, in printed order. Each cell array is regions (counties, then
            cities, then the province) by twelve months, in the form's printed units; NaN is printed
            as the form's missing mark.
        texts: what the form's further columns print for a part, by column name.
        with_m1: sent in the workbook of M1 instead of one of its own.
        leaves_out_empty: a region's part without any figure but 0 or NaN is not printed.
    """

    figures: Callable[[Economy, int], Figures]
    texts: Callable[[str], Mapping[str, str]] = _no_texts
    with_m1: bool = False
    leaves_out_empty: bool = False


def split(total: IntArray, shares: FloatArray) -> list[IntArray]:
    """Whole parts that sum exactly to the total: units by months, shares units by parts."""
    cut = np.cumsum(shares / shares.sum(axis=1, keepdims=True), axis=1)
    cut[:, -1] = 1.0
    edges = np.round(total[:, :, None] * cut[:, None, :]).astype(np.int64)
    parts = np.diff(edges, axis=2, prepend=0)
    return [parts[:, :, place] for place in range(parts.shape[2])]


def spread(
    rng: np.random.Generator, counties: int, weights: FloatArray, noise: float
) -> FloatArray:
    """Shares of each county: the weights, each off by about the noise (0.1 is a tenth)."""
    shares: FloatArray = weights * np.exp(rng.normal(0, noise, (counties, weights.shape[-1])))
    return shares


def flows(
    economy: Economy, year: int, counties_of: Callable[[int], Counties], which: Stream
) -> dict[tuple[str, str], IntArray]:
    """Counties' year-to-date figures and 上年同期, which is last year's restated."""
    rng = stream(economy.seed, which, year, int(Stream.RESTATEMENT))
    factor = restatement(rng, len(economy.places.county_codes))
    cells: dict[tuple[str, str], IntArray] = {}
    before = counties_of(year - 1)
    for indicator, now in counties_of(year).items():
        cells[indicator, "ytd"] = now
        cells[indicator, "ytd_last_year"] = np.round(before[indicator] * factor).astype(np.int64)
    return cells


def regions(economy: Economy, cells: Mapping[tuple[str, str], IntArray]) -> Cells:
    """Counties' figures added up to cities and the province."""
    return {slot: economy.places.sums @ values for slot, values in cells.items()}


def whole(cells: Cells) -> Figures:
    """Figures of a form that does not split its regions."""
    return {TOTAL: cells}
