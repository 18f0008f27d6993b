"""Checks on long frames: one row a cell (aggregate forms and published figures).

What belongs here: how each kind of rule is evaluated on cells, as one pass of Polars expressions.
What does not: which rules there are (data), sums (`total_checks`), texts (`findings`).
A rule answers pass, fail or cannot judge; cannot judge leaves no finding.
"""

from collections.abc import Callable
from typing import Any

import polars as pl

from pipelines.edit.cells import CARRIED, PART, ROW, Cells, printed
from pipelines.edit.rules import (
    BreakdownTotal,
    BreakdownWithin,
    EditionInForce,
    InRange,
    NonNegative,
    PartWithinWhole,
    PercentShare,
    RatioOfItems,
    RegionOfSender,
    RegionTotal,
    Rule,
    TotalOfParts,
    UniqueFigure,
    UniqueRow,
    UnitOfIndicator,
)
from pipelines.edit.total_checks import (
    breakdown_total,
    breakdown_within,
    ratio_of_items,
    region_total,
    total_of_parts,
)


def run_check(rule: Rule, cells: Cells) -> pl.DataFrame | None:
    """Failures of one rule, or None when rules of this kind are judged elsewhere."""
    check = _CHECKS.get(type(rule))
    return None if check is None else check(rule, cells)


def _unique_row(_: UniqueRow, cells: Cells) -> pl.DataFrame:
    unit = ["file_sha256", "sheet_no", "region_code", *PART, "vintage"]
    rows = cells.frame.unique([*unit, "row_no"]).select(*unit, "row_no", "period", "period_end")
    return rows.filter(pl.len().over(unit) > 1).with_columns(
        subject=pl.col("region_code"), observed_text=pl.format("第 {} 行", "row_no")
    )


def _unique_figure(_: UniqueFigure, cells: Cells) -> pl.DataFrame:
    twice = cells.frame.filter(pl.len().over("file_sha256", "unit_key", "time_basis") > 1)
    return twice.with_columns(observed_text=printed()).select(*CARRIED, "subject", "observed_text")


def _region_of_sender(_: RegionOfSender, cells: Cells) -> pl.DataFrame:
    sheet = ["file_sha256", "sheet_no"]
    rows = cells.frame.unique([*ROW, "region_code"]).select(
        *ROW, "region_code", "period", "period_end"
    )
    placed = rows.join(cells.counties, on="region_code", how="inner")
    city = (
        placed.group_by(*sheet, "parent_code")
        .len()
        .sort([*sheet, "len", "parent_code"], descending=[False, False, True, False])
        .unique(sheet, keep="first", maintain_order=True)
    )
    judged = placed.join(city.select(*sheet, sender_code="parent_code"), on=sheet, how="inner")
    return judged.filter(pl.col("parent_code") != pl.col("sender_code")).with_columns(
        subject=pl.col("region_code"),
        observed_text=pl.format("所属市 {}", "parent_code"),
        expected_text=pl.format("属于 {}", "sender_code"),
    )


def _unit_of_indicator(_: UnitOfIndicator, cells: Cells) -> pl.DataFrame:
    misfits = cells.frame.join(cells.units, on=["indicator_code", "printed_unit"], how="anti")
    return misfits.with_columns(
        observed_text=pl.col("printed_unit"), expected_text=pl.lit("为该指标可用的计量单位")
    ).select(*CARRIED, "subject", "observed_text", "expected_text")


def _non_negative(rule: NonNegative, cells: Cells) -> pl.DataFrame:
    below = cells.frame.filter(pl.col("indicator_code").is_in(rule.items), pl.col("value") < 0)
    return below.with_columns(observed_text=printed(), expected_text=pl.lit("不小于 0")).select(
        *CARRIED, "subject", "observed_text", "expected_text"
    )


def _in_range(rule: InRange, cells: Cells) -> pl.DataFrame:
    return _outside(rule, cells.frame.filter(pl.col("indicator_code").is_in(rule.items)))


def _percent_share(rule: PercentShare, cells: Cells) -> pl.DataFrame:
    return _outside(rule, cells.frame.filter(pl.col("indicator_code").is_in(cells.shares)))


def _outside(rule: InRange | PercentShare, frame: pl.DataFrame) -> pl.DataFrame:
    bounds = f"在 {rule.min} 至 {rule.max} 之间"
    return (
        frame.filter(~pl.col("value").is_between(rule.min, rule.max))
        .with_columns(observed_text=printed(), expected_text=pl.lit(bounds))
        .select(*CARRIED, "subject", "observed_text", "expected_text")
    )


def _part_within_whole(rule: PartWithinWhole, cells: Cells) -> pl.DataFrame:
    whole = cells.frame.filter(pl.col("indicator_code") == rule.whole).select(
        *ROW,
        "time_basis",
        whole_value="value",
        whole_half_width="half_width",
        whole_text=printed(),
    )
    part = cells.frame.filter(pl.col("indicator_code") == rule.part)
    tolerance = pl.col("half_width") + pl.col("whole_half_width")
    return (
        part.join(whole, on=[*ROW, "time_basis"], how="inner")
        .filter(pl.col("value") > pl.col("whole_value") + tolerance)
        .with_columns(
            observed_text=printed(),
            expected_text=pl.format("不大于 {} {}", pl.lit(cells.labels[rule.whole]), "whole_text"),
        )
        .select(*CARRIED, "subject", "observed_text", "expected_text")
    )


def _edition_in_force(_: EditionInForce, cells: Cells) -> pl.DataFrame:
    sheets = cells.frame.unique(["file_sha256", "sheet_no"], keep="first", maintain_order=True)
    expired = sheets.join(cells.editions, on=["form_code", "edition"], how="inner").filter(
        pl.col("period_end") > pl.col("last_month")
    )
    month = pl.col("last_month")
    return expired.select(
        "file_sha256",
        "sheet_no",
        "period",
        "period_end",
        subject=pl.format("{} 版", "edition"),
        observed_text=pl.col("period"),
        expected_text=pl.format("不晚于 {}年{}月", month // 100, month % 100),
    )


_CHECKS: dict[type, Callable[[Any, Cells], pl.DataFrame]] = {
    UniqueRow: _unique_row,
    UniqueFigure: _unique_figure,
    UnitOfIndicator: _unit_of_indicator,
    RegionOfSender: _region_of_sender,
    NonNegative: _non_negative,
    InRange: _in_range,
    PercentShare: _percent_share,
    PartWithinWhole: _part_within_whole,
    TotalOfParts: total_of_parts,
    RegionTotal: region_total,
    BreakdownTotal: breakdown_total,
    BreakdownWithin: breakdown_within,
    RatioOfItems: ratio_of_items,
    EditionInForce: _edition_in_force,
}
