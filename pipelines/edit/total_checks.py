"""Checks of sums on long frames: a total against its items, its regions or its parts.

Belongs here: sums within the half-units of rounding, judged only where every term is there.
Does not: checks of single cells (`long_checks`), which rules there are (data).
"""

from collections.abc import Sequence

import polars as pl

from pipelines.edit.cells import CARRIED, PART, ROW, VERSION_ORDER, Cells, in_printed_unit, printed
from pipelines.edit.rules import (
    BreakdownTotal,
    BreakdownWithin,
    RatioOfItems,
    RegionTotal,
    TotalOfParts,
)
from warehouse.dictionary import NO_BREAKDOWN


def total_of_parts(rule: TotalOfParts, cells: Cells) -> pl.DataFrame:
    """Totals of a row that differ from the sum of its own items."""
    parts = (
        cells.frame.filter(pl.col("indicator_code").is_in(rule.parts))
        .group_by(*ROW, "time_basis")
        .agg(
            parts_sum=pl.col("value").sum(),
            parts_half_width=pl.col("half_width").sum(),
            parts_seen=pl.col("indicator_code").n_unique(),
            printed_sum=pl.col("printed_text"),
        )
        # With a part missing the rule cannot judge.
        .filter(pl.col("parts_seen") == len(rule.parts))
    )
    total = cells.frame.filter(pl.col("indicator_code") == rule.total)
    tolerance = pl.col("half_width") + pl.col("parts_half_width")
    return (
        total.join(parts, on=[*ROW, "time_basis"], how="inner")
        .filter((pl.col("value") - pl.col("parts_sum")).abs() > tolerance)
        .with_columns(
            observed_text=printed(),
            expected_text=pl.format("等于 {}", pl.col("printed_sum").list.join(" + ")),
        )
        .select(*CARRIED, "subject", "observed_text", "expected_text")
    )


def region_total(rule: RegionTotal, cells: Cells) -> pl.DataFrame:
    """Figures of a city that differ from the sum of its counties in force."""
    wanted = cells.standing.filter(pl.col("indicator_code").is_in(rule.items))
    figure = ["region_code", *PART, "indicator_code", "time_basis", "vintage"]
    current = wanted.sort(VERSION_ORDER).unique(figure, keep="last", maintain_order=True)
    expected = cells.counties.group_by("parent_code").len("counties_expected")
    sums = (
        current.join(cells.counties, on="region_code", how="inner")
        .group_by("parent_code", *figure[1:])
        .agg(
            counties_sum=pl.col("value").sum(),
            counties_half_width=pl.col("half_width").sum(),
            counties_seen=pl.len(),
        )
        .join(expected, on="parent_code", how="inner")
        # With a county missing or rejected the rule cannot judge, unless absence means zero.
        .filter((pl.col("counties_seen") == pl.col("counties_expected")) | (rule.absent == "zero"))
    )
    city = current.join(
        sums,
        left_on=figure,
        right_on=["parent_code", *figure[1:]],
        how="inner",
    )
    tolerance = pl.col("half_width") + pl.col("counties_half_width")
    difference = pl.col("value") - pl.col("counties_sum")
    return (
        city.filter(difference.abs() > tolerance)
        .with_columns(
            observed_text=printed(),
            expected_text=pl.format(
                "等于所辖县之和（相差 {}）", in_printed_unit(difference, cells)
            ),
        )
        .select(*CARRIED, "subject", "observed_text", "expected_text")
    )


# Ratios are compared as doubles.
_FLOAT = 1e-9
_FIGURE = ["region_code", "indicator_code", "time_basis", "vintage"]


def _current(items: Sequence[str], cells: Cells) -> pl.DataFrame:
    """Figures in force, whole regions and parts."""
    wanted = cells.standing.filter(pl.col("indicator_code").is_in(items))
    figure = [*_FIGURE, *PART]
    return wanted.sort(VERSION_ORDER).unique(figure, keep="last", maintain_order=True)


def _sums(current: pl.DataFrame, parts: Sequence[str]) -> pl.DataFrame:
    """The sum of some parts of each figure, and how many of them are there."""
    split = pl.col("breakdown") != NO_BREAKDOWN
    return (
        current.filter(split, pl.col("breakdown_code").is_in(parts))
        .group_by(_FIGURE)
        .agg(
            parts_sum=pl.col("value").sum(),
            parts_half_width=pl.col("half_width").sum(),
            parts_seen=pl.len(),
        )
    )


def breakdown_total(rule: BreakdownTotal, cells: Cells) -> pl.DataFrame:
    """Figures of a region that differ from the sum of its parts in force.

    Unjudged unless each of the rule's parts is there: a form may leave parts out.
    """
    current = _current(rule.items, cells)
    # With a part missing or rejected the rule cannot judge.
    parts = _sums(current, rule.parts).filter(pl.col("parts_seen") == len(rule.parts))
    whole = current.filter(pl.col("breakdown") == NO_BREAKDOWN)
    tolerance = pl.col("half_width") + pl.col("parts_half_width")
    difference = pl.col("value") - pl.col("parts_sum")
    return (
        whole.join(parts, on=_FIGURE, how="inner")
        .filter(difference.abs() > tolerance)
        .with_columns(
            observed_text=printed(),
            expected_text=pl.format(
                "等于各分组之和（相差 {}）", in_printed_unit(difference, cells)
            ),
        )
        .select(*CARRIED, "subject", "observed_text", "expected_text")
    )


def breakdown_within(rule: BreakdownWithin, cells: Cells) -> pl.DataFrame:
    """Parts of a region that are smaller than those that lie in them."""
    current = _current(rule.items, cells)
    whole = current.filter(
        pl.col("breakdown") != NO_BREAKDOWN, pl.col("breakdown_code") == rule.whole
    )
    excess = pl.col("parts_sum") - pl.col("value")
    return (
        whole.join(_sums(current, rule.parts), on=_FIGURE, how="inner")
        .filter(excess > pl.col("half_width") + pl.col("parts_half_width"))
        .with_columns(
            observed_text=printed(),
            expected_text=pl.format("不小于其中各项之和（差 {}）", in_printed_unit(excess, cells)),
        )
        .select(*CARRIED, "subject", "observed_text", "expected_text")
    )


def ratio_of_items(rule: RatioOfItems, cells: Cells) -> pl.DataFrame:
    """Printed ratios that no values within the rounding of their terms can give."""
    terms = [
        cells.frame.filter(pl.col("indicator_code") == code).select(
            *ROW,
            pl.col("value").cast(pl.Float64).alias(name),
            pl.col("half_width").cast(pl.Float64).alias(f"{name}_width"),
        )
        for code, name in ((rule.numerator, "upper"), (rule.denominator, "lower"))
    ]
    low = (pl.col("upper") - pl.col("upper_width")) / (pl.col("lower") + pl.col("lower_width"))
    high = (pl.col("upper") + pl.col("upper_width")) / (pl.col("lower") - pl.col("lower_width"))
    value, width = pl.col("value").cast(pl.Float64), pl.col("half_width").cast(pl.Float64)
    ratio = cells.frame.filter(pl.col("indicator_code") == rule.ratio)
    return (
        ratio.join(terms[0], on=ROW, how="inner")
        .join(terms[1], on=ROW, how="inner")
        .filter(pl.col("lower") > pl.col("lower_width"))
        .filter((value + width < low - _FLOAT) | (value - width > high + _FLOAT))
        .with_columns(
            observed_text=printed(),
            expected_text=pl.format(
                "等于 {} ÷ {}，即 {}",
                pl.lit(cells.labels[rule.numerator]),
                pl.lit(cells.labels[rule.denominator]),
                (pl.col("upper") / pl.col("lower")).round(2),
            ),
        )
        .select(*CARRIED, "subject", "observed_text", "expected_text")
    )
