"""Figures of M4: output, sales, stock and makers of the watched products (weights/products.csv).

Here: which counties make how much of a product, an assumption of the sample. Not here: sheets.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from typing import NamedTuple

import numpy as np
import polars as pl

from sample_raw.simulate.economy import BASE_YEAR, Economy
from sample_raw.simulate.numbers import (
    FloatArray,
    IntArray,
    Stream,
    apportion,
    cumulate,
    seasonal_shares,
    stream,
)
from sample_raw.simulate.places import SECTORS, WEIGHTS
from sample_raw.simulate.sources.base import Counties, Figures, Source, flows, regions
from warehouse.dictionary import load_dictionary

# Share of a year's harvest brought in by each month; nothing is ripe before June.
HARVEST = np.array([0.0, 0.0, 0.0, 0.0, 0.0, 0.18, 0.12, 0.10, 0.25, 0.30, 0.05, 0.0])
SALES_RATIO, STOCK_RATIO = (0.90, 0.99), (0.02, 0.06)
_NOISE = 0.05
CountyCells = dict[tuple[str, str], IntArray]


class Product(NamedTuple):
    """What the sample assumes of one product; an empty code stands for every county."""

    product_code: str
    annual: int
    yearly_growth: float
    season: str
    sector: str
    makers: int
    counties: list[str]


@cache
def products() -> tuple[Product, ...]:
    """The products that somebody makes, in the order of the file."""
    frame = pl.read_csv(WEIGHTS / "products.csv", schema_overrides={"counties": pl.String})
    listed = frame.select(
        pl.exclude("counties", "source"),
        pl.col("counties").fill_null("").str.split(";"),
    )
    return tuple(Product(*row) for row in listed.iter_rows())


def _weight(economy: Economy, product: Product, order: int) -> FloatArray:
    """How much each county weighs; zero where it does not make the product."""
    places = economy.places
    rng = stream(economy.seed, Stream.PRODUCTS, 0, order)
    weight = places.employment[:, SECTORS.index(product.sector)] + 1.0
    weight = weight * np.exp(rng.normal(0, 0.3, len(weight)))
    if any(product.counties):
        weight = weight * np.isin(np.array(places.county_codes), product.counties)
    return weight


def _shares(rng: np.random.Generator, counties: int, season: str) -> FloatArray:
    if season == "harvest":
        return np.tile(HARVEST, (counties, 1))
    return seasonal_shares(rng, counties, 0.03)


def _output(economy: Economy, product: Product, order: int, year: int) -> IntArray:
    """Year-to-date output of the counties in the unit of the product."""
    weight = _weight(economy, product, order)
    if not weight.any():
        return np.zeros((len(weight), 12), dtype=np.int64)
    rng = stream(economy.seed, Stream.PRODUCTS, year, order)
    total = round(product.annual * (1 + product.yearly_growth) ** (year - BASE_YEAR))
    annual = apportion(total, weight * np.exp(rng.normal(0, _NOISE, len(weight))))
    return cumulate(annual, _shares(rng, len(weight), product.season))


def _flows(economy: Economy, product: Product, order: int, year: int) -> Counties:
    output = _output(economy, product, order, year)
    rng = stream(economy.seed, Stream.PRODUCTS, year, order, 1)
    sold = rng.uniform(*SALES_RATIO, (len(output), 1))
    return {"product_output": output, "product_sales": np.floor(output * sold).astype(np.int64)}


def _cells(economy: Economy, product: Product, order: int, year: int) -> CountyCells:
    cells = flows(economy, year, partial(_flows, economy, product, order), Stream.PRODUCTS)
    output = cells["product_output", "ytd"]
    rng = stream(economy.seed, Stream.PRODUCTS, 0, order, 2)
    kept = rng.uniform(*STOCK_RATIO, (len(output), 1))
    makers = rng.integers(1, product.makers + 1, len(output))
    makes = _weight(economy, product, order) > 0
    cells["product_stock", "end"] = np.round(output * kept).astype(np.int64)
    cells["product_makers", "end"] = np.repeat((makers * makes)[:, None], 12, axis=1)
    return cells


def _figures(economy: Economy, year: int) -> Figures:
    return {
        product.product_code: regions(economy, _cells(economy, product, order, year))
        for order, product in enumerate(products())
    }


@cache
def _printed() -> Mapping[str, Mapping[str, str]]:
    named = load_dictionary().codelist("products")
    return {
        code: {"product_name": name, "unit": unit}
        for code, name, unit in named.select("product_code", "product_name", "unit").iter_rows()
    }


def _texts(part: str) -> Mapping[str, str]:
    return _printed()[part]


PRODUCTS = Source(_figures, _texts, leaves_out_empty=True)
