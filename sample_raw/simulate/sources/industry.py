"""Figures of Q1: the private economy of each region by industry.

Here: how the totals of M1 are split over sections and divisions. Not here: the totals, sheets.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np

from sample_raw.simulate.economy import PRIVATE_SHARE, PRODUCTIVITY, Economy
from sample_raw.simulate.numbers import FloatArray, IntArray, Stream, stream
from sample_raw.simulate.places import SECTORS
from sample_raw.simulate.sources.base import Figures, Source, regions, split, spread
from warehouse.dictionary import TOTAL, TOTAL_LABEL, load_dictionary

# Section -> the sector of the census whose weight it takes, and its share of that. Assumptions.
_SECTIONS: dict[str, tuple[str, float]] = {
    "A": ("agriculture", 1.0), "B": ("mining", 1.0), "C": ("manufacturing", 0.95),
    "D": ("manufacturing", 0.05), "E": ("construction", 1.0), "F": ("trade", 1.0),
    "G": ("transport", 1.0), "H": ("hotel_catering", 1.0), "I": ("other_services", 0.08),
    "J": ("other_services", 0.09), "K": ("other_services", 0.25), "L": ("other_services", 0.14),
    "M": ("other_services", 0.06), "N": ("other_services", 0.04), "O": ("other_services", 0.16),
    "P": ("other_services", 0.07), "Q": ("other_services", 0.06), "R": ("other_services", 0.05),
}  # fmt: skip
SECTIONS = tuple(_SECTIONS)
INDUSTRY = ("B", "C", "D")
# Divisions printed as 其中 -> their section, and their share of it.
_DIVISIONS: dict[str, tuple[str, float]] = {
    "06": ("B", 0.93), "13": ("C", 0.09), "25": ("C", 0.24), "26": ("C", 0.10),
    "30": ("C", 0.09), "31": ("C", 0.22), "35": ("C", 0.07),
}  # fmt: skip
# Item of M1 -> how much of it mining, other industry and the rest bring for their value added.
_TILTS: dict[str, tuple[float, float, float]] = {
    "private_revenue": (1.0, 1.0, 1.25),
    "private_tax_paid": (1.3, 1.0, 0.8),
    "private_employees": (0.35, 1.0, 1.2),
    "private_enterprises": (0.04, 0.8, 1.3),
}
_NOISE = 0.08
# Every county has something of every section, so that no weight is zero.
_LEAST = 1e-4


def _weights(economy: Economy) -> FloatArray:
    """Counties by sections: private value added by census employment and productivity."""
    product = economy.places.employment * PRODUCTIVITY * PRIVATE_SHARE
    product = product / product.sum(axis=1, keepdims=True) + _LEAST
    columns = [product[:, SECTORS.index(sector)] * share for sector, share in _SECTIONS.values()]
    return np.column_stack(columns)


def _value_added(counties: Mapping[str, IntArray], weights: FloatArray) -> dict[str, IntArray]:
    """Sections B, C and D are the private industry of M1; the others share the rest."""
    industry, rest = (
        [one in INDUSTRY for one in SECTIONS],
        [one not in INDUSTRY for one in SECTIONS],
    )
    inside = counties["private_industry_value_added"]
    outside = counties["private_value_added"] - inside
    found = dict(zip(INDUSTRY, split(inside, weights[:, industry]), strict=True))
    others = [one for one in SECTIONS if one not in INDUSTRY]
    return found | dict(zip(others, split(outside, weights[:, rest]), strict=True))


def _sections(
    indicator: str, counties: Mapping[str, IntArray], weights: FloatArray
) -> dict[str, IntArray]:
    if indicator == "private_value_added":
        return _value_added(counties, weights)
    mining, other, rest = _TILTS[indicator]
    tilt = {**dict.fromkeys(SECTIONS, rest), **dict.fromkeys(INDUSTRY, other), "B": mining}
    parts = split(counties[indicator], weights * np.array(list(tilt.values())))
    return dict(zip(SECTIONS, parts, strict=True))


def _figures(economy: Economy, year: int) -> Figures:
    whole = economy.year(year)
    count = len(economy.places.county_codes)
    figures: Figures = {TOTAL: whole, **{one: {} for one in (*SECTIONS, *_DIVISIONS)}}
    slots = [(i, b) for i in ("private_value_added", *_TILTS) for b in ("ytd", "ytd_last_year")]
    for indicator, basis in [slot if slot in whole else (slot[0], "end") for slot in slots]:
        counties = {
            name: values[:count].astype(np.int64)
            for (name, of), values in whole.items()
            if of == basis
        }
        rng = stream(economy.seed, Stream.INDUSTRIES, year, *indicator.encode(), *basis.encode())
        weights = spread(rng, count, _weights(economy), _NOISE)
        parts = _sections(indicator, counties, weights)
        for division, (section, share) in _DIVISIONS.items():
            own = spread(rng, count, np.full(1, share), _NOISE)
            parts[division] = np.floor(parts[section] * np.minimum(own, 0.98)).astype(np.int64)
        for code, values in parts.items():
            figures[code].update(regions(economy, {(indicator, basis): values}))
    return figures


@cache
def _names() -> dict[str, str]:
    industries = load_dictionary().codelist("industries")
    return {
        str(code): str(name)
        for version, code, name in industries.select(
            "standard_version", "industry_code", "industry_name"
        ).iter_rows()
        if version == "2011"
    }


def _texts(part: str) -> Mapping[str, str]:
    return {"industry_name": TOTAL_LABEL if part == TOTAL else _names()[part]}


INDUSTRIES = Source(_figures, _texts)
