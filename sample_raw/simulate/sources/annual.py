"""Figures of Y1: the year after joint review, a little off the twelve months of M1 and M2.

Here: the review. Not here: the monthly figures (economy, sme), sheets.
"""

from __future__ import annotations

import numpy as np

from sample_raw.simulate.economy import Economy
from sample_raw.simulate.numbers import IntArray, Stream, stream
from sample_raw.simulate.sources import sme
from sample_raw.simulate.sources.base import Counties, Figures, Source, flows, regions, whole

# How far the review moves a county's figures at most.
REVIEW = 0.005
_FLOWS = (
    "private_value_added",
    "private_industry_value_added",
    "private_revenue",
    "private_tax_paid",
)
_STOCKS = ("private_employees", "private_enterprises", "self_employed_households")


def _reviewed(economy: Economy, year: int, values: Counties) -> Counties:
    """One factor a county, so that parts stay within their whole."""
    rng = stream(economy.seed, Stream.ANNUAL, year)
    factor = 1 + rng.uniform(-REVIEW, REVIEW, (len(economy.places.county_codes), 1))
    return {name: np.round(one * factor).astype(np.int64) for name, one in values.items()}


def _county_flows(economy: Economy, year: int) -> Counties:
    private = economy.county_flows(year)
    own = {name: private[name] for name in _FLOWS}
    return _reviewed(economy, year, own | sme.county_flows(economy, year))


def _county_stocks(economy: Economy, year: int) -> Counties:
    count, private = len(economy.places.county_codes), economy.year(year)
    stocks: dict[str, IntArray] = {
        name: private[name, "end"][:count].astype(np.int64) for name in _STOCKS
    }
    stocks |= {
        name: values
        for (name, basis), values in sme.county_cells(economy, year).items()
        if basis == "end"
    }
    found = _reviewed(economy, year, stocks)
    found["private_units"] = found["private_enterprises"] + found["self_employed_households"]
    return found


def _figures(economy: Economy, year: int) -> Figures:
    cells = flows(economy, year, lambda one: _county_flows(economy, one), Stream.ANNUAL)
    cells |= {(name, "end"): values for name, values in _county_stocks(economy, year).items()}
    return whole(regions(economy, cells))


ANNUAL = Source(_figures)
