"""Figures of D1 to D4: tax, registry, employment and electricity as other departments count them.

Here: their relation to the simulated economy, an assumption of the sample; the registry is another
population than the private units of M1. Not here: sheets.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sample_raw.simulate.economy import Economy
from sample_raw.simulate.numbers import IntArray, Stream, stream
from sample_raw.simulate.sources import sme
from sample_raw.simulate.sources.base import (
    Counties,
    Figures,
    Source,
    flows,
    regions,
    split,
    spread,
    whole,
)
from warehouse.dictionary import TOTAL

CountyCells = dict[tuple[str, str], IntArray]
# Registration type -> its share of the registered enterprises, and 万元 of capital a unit.
ENTERPRISES = {
    "110": (0.018, 900), "120": (0.026, 210), "130": (0.006, 160), "140": (0.002, 300),
    "151": (0.004, 9000), "159": (0.081, 1500), "160": (0.009, 4200), "171": (0.128, 60),
    "172": (0.022, 130), "173": (0.655, 290), "174": (0.011, 1300), "190": (0.024, 90),
    "200": (0.005, 3100), "300": (0.009, 2800),
}  # fmt: skip
SELF_EMPLOYED, SELF_EMPLOYED_CAPITAL = "410", 6
# Section of GB/T 4754 -> its share of the electricity of all industries.
SECTIONS = {
    "A": 0.021, "B": 0.205, "C": 0.462, "D": 0.176, "E": 0.013, "F": 0.019, "G": 0.034, "H": 0.008,
    "I": 0.009, "J": 0.002, "K": 0.012, "L": 0.004, "M": 0.003, "N": 0.005, "O": 0.004, "P": 0.008,
    "Q": 0.005, "R": 0.002, "S": 0.008, "T": 0.0,
}  # fmt: skip
_KWH_PER_YUAN = 0.12
_NOISE = 0.06


def _whole(values: NDArray[np.floating[Any]]) -> IntArray:
    rounded: IntArray = np.round(values).astype(np.int64)
    return rounded


def _tax_flows(economy: Economy, year: int) -> Counties:
    source = economy.county_flows(year)
    tax = _whole(source["fiscal_revenue"] * 0.78)
    private = np.minimum(_whole(source["private_tax_paid"] * 0.86), _whole(tax * 0.9))
    own = _whole(private * 0.12)
    return {"tax_revenue": tax, "private_tax_revenue": private, "self_employed_tax_revenue": own}


def _tax(economy: Economy, year: int) -> Figures:
    cells = flows(economy, year, partial(_tax_flows, economy), Stream.DEPARTMENTS)
    return whole(regions(economy, cells))


def _new_units(economy: Economy, year: int) -> Counties:
    return {"registered_units_new": _whole(economy.county_flows(year)["private_new_units"] * 1.27)}


def _by_type(economy: Economy, total: IntArray, own: IntArray, year: int) -> dict[str, IntArray]:
    """Enterprises split by type, the self-employed beside them."""
    rng = stream(economy.seed, Stream.DEPARTMENTS, year, 2)
    shares = spread(rng, len(total), np.array([share for share, _ in ENTERPRISES.values()]), _NOISE)
    return {**dict(zip(ENTERPRISES, split(total, shares), strict=True)), SELF_EMPLOYED: own}


def _registry(economy: Economy, year: int) -> Figures:
    rng = stream(economy.seed, Stream.DEPARTMENTS, 0)
    count = len(economy.places.county_codes)
    more, dormant = np.exp(rng.normal(0, _NOISE, (2, count, 1)))
    enterprises = _whole(economy.stock("private_enterprises", year, 0.09, 0.0005) * 2.1 * more)
    own = _whole(economy.stock("self_employed_households", year, 0.075, 0.0005) * 1.12 * dormant)
    units = _by_type(economy, enterprises, own, year)
    parts: dict[str, CountyCells] = {
        code: {
            ("registered_units", "end"): values,
            ("registered_capital", "end"): values
            * (SELF_EMPLOYED_CAPITAL if code == SELF_EMPLOYED else ENTERPRISES[code][1]),
        }
        for code, values in units.items()
    }
    for slot, new in flows(economy, year, partial(_new_units, economy), Stream.DEPARTMENTS).items():
        of_firms = _whole(new * 0.17)
        for code, values in _by_type(economy, of_firms, new - of_firms, year).items():
            parts[code][slot] = values
    total = {slot: np.sum([cells[slot] for cells in parts.values()], axis=0) for slot in parts[
        SELF_EMPLOYED
    ]}  # fmt: skip
    return {one: regions(economy, cells) for one, cells in {TOTAL: total, **parts}.items()}


def _jobs(economy: Economy, year: int) -> Counties:
    return {"new_urban_jobs": _whole(economy.county_flows(year)["private_new_units"] * 4.7)}


def _employment(economy: Economy, year: int) -> Figures:
    cells = flows(economy, year, partial(_jobs, economy), Stream.DEPARTMENTS)
    both = _whole(economy.stock("private_employees", year, 0.02, 0.002) / 0.63)
    secondary = _whole(both * 0.43)
    enterprises = _whole(sme.county_cells(economy, year)["sme_employees", "end"] / 0.645)
    cells["employed_persons", "end"] = _whole(both / 0.64)
    cells["employed_sec_ter", "end"] = both
    cells["employed_secondary", "end"] = secondary
    cells["employed_tertiary", "end"] = both - secondary
    cells["all_enterprise_employees", "end"] = np.minimum(enterprises, both)
    return whole(regions(economy, cells))


def _consumption(economy: Economy, year: int) -> Counties:
    return {"electricity_consumption": _whole(economy.county_flows(year)["gdp"] * _KWH_PER_YUAN)}


def _electricity(economy: Economy, year: int) -> Figures:
    cells = flows(economy, year, partial(_consumption, economy), Stream.DEPARTMENTS)
    figures: Figures = {TOTAL: regions(economy, cells), **{code: {} for code in SECTIONS}}
    weights = np.array(list(SECTIONS.values()))
    for slot, values in cells.items():
        rng = stream(economy.seed, Stream.DEPARTMENTS, year, 4)
        shares = spread(rng, len(values), weights, _NOISE)
        for code, part in zip(SECTIONS, split(values, shares), strict=True):
            figures[code].update(regions(economy, {slot: part}))
    return figures


TAX, REGISTRY = Source(_tax), Source(_registry)
EMPLOYMENT, ELECTRICITY = Source(_employment), Source(_electricity)
