"""Checks on long frames: one row a cell (aggregate forms and published figures).

What belongs here: how each kind of rule is evaluated on cells, as one pass of Polars expressions.
What does not: which rules there are (data), the text of a finding (`findings`).
A rule answers pass, fail or cannot judge; cannot judge leaves no finding.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from pipelines.edit.rules import (
    BreakdownTotal,
    EditionInForce,
    InRange,
    NonNegative,
    PartWithinWhole,
    PercentShare,
    RegionOfSender,
    RegionTotal,
    Rule,
    TotalOfParts,
    UniqueFigure,
    UniqueRow,
    UnitOfIndicator,
)
from warehouse.dictionary import NO_BREAKDOWN

ROW = ["file_sha256", "sheet_no", "row_no"]
VERSION_ORDER = ["known_from", "version_no", "file_sha256", "sheet_no", "row_no"]
_CARRIED = [*ROW, "cell_ref", "region_code", "indicator_code", "time_basis", "period", "period_end"]
_PART = ["breakdown", "breakdown_code"]


@dataclass(frozen=True)
class Cells:
    """What the checks of one partition see.

    Attributes:
        frame: cells in the columns of `stg.observation`, and `subject` (item and basis).
        standing: the same without refused rows, which are no return of their unit.
        counties: `region_code`, `parent_code` of the county-level units valid in the period.
        labels: item label by indicator code.
        editions: `form_code`, `edition` and `last_month` (yyyymm) of the editions that end.
        units: printed units (`printed_unit`) allowed for each `indicator_code`.
        shares: indicators that are a part of a whole in percent.
    """

    frame: pl.DataFrame
    standing: pl.DataFrame
    counties: pl.DataFrame
    labels: Mapping[str, str]
    editions: pl.DataFrame
    units: pl.DataFrame
    shares: tuple[str, ...]


def run_check(rule: Rule, cells: Cells) -> pl.DataFrame | None:
    """Failures of one rule, or None when rules of this kind are judged elsewhere."""
    check = _CHECKS.get(type(rule))
    return None if check is None else check(rule, cells)


def _printed() -> pl.Expr:
    return pl.concat_str(["printed_text", "printed_unit"])


def _unique_row(_: UniqueRow, cells: Cells) -> pl.DataFrame:
    unit = ["file_sha256", "sheet_no", "region_code", *_PART, "vintage"]
    rows = cells.frame.unique([*unit, "row_no"]).select(*unit, "row_no", "period", "period_end")
    return rows.filter(pl.len().over(unit) > 1).with_columns(
        subject=pl.col("region_code"), observed_text=pl.format("第 {} 行", "row_no")
    )


def _unique_figure(_: UniqueFigure, cells: Cells) -> pl.DataFrame:
    twice = cells.frame.filter(pl.len().over("file_sha256", "unit_key", "time_basis") > 1)
    return twice.with_columns(observed_text=_printed()).select(
        *_CARRIED, "subject", "observed_text"
    )


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
    ).select(*_CARRIED, "subject", "observed_text", "expected_text")


def _non_negative(rule: NonNegative, cells: Cells) -> pl.DataFrame:
    below = cells.frame.filter(pl.col("indicator_code").is_in(rule.items), pl.col("value") < 0)
    return below.with_columns(observed_text=_printed(), expected_text=pl.lit("不小于 0")).select(
        *_CARRIED, "subject", "observed_text", "expected_text"
    )


def _in_range(rule: InRange, cells: Cells) -> pl.DataFrame:
    return _outside(rule, cells.frame.filter(pl.col("indicator_code").is_in(rule.items)))


def _percent_share(rule: PercentShare, cells: Cells) -> pl.DataFrame:
    return _outside(rule, cells.frame.filter(pl.col("indicator_code").is_in(cells.shares)))


def _outside(rule: InRange | PercentShare, frame: pl.DataFrame) -> pl.DataFrame:
    bounds = f"在 {rule.min} 至 {rule.max} 之间"
    return (
        frame.filter(~pl.col("value").is_between(rule.min, rule.max))
        .with_columns(observed_text=_printed(), expected_text=pl.lit(bounds))
        .select(*_CARRIED, "subject", "observed_text", "expected_text")
    )


def _part_within_whole(rule: PartWithinWhole, cells: Cells) -> pl.DataFrame:
    whole = cells.frame.filter(pl.col("indicator_code") == rule.whole).select(
        *ROW,
        "time_basis",
        whole_value="value",
        whole_half_width="half_width",
        whole_text=_printed(),
    )
    part = cells.frame.filter(pl.col("indicator_code") == rule.part)
    tolerance = pl.col("half_width") + pl.col("whole_half_width")
    return (
        part.join(whole, on=[*ROW, "time_basis"], how="inner")
        .filter(pl.col("value") > pl.col("whole_value") + tolerance)
        .with_columns(
            observed_text=_printed(),
            expected_text=pl.format("不大于 {} {}", pl.lit(cells.labels[rule.whole]), "whole_text"),
        )
        .select(*_CARRIED, "subject", "observed_text", "expected_text")
    )


def _total_of_parts(rule: TotalOfParts, cells: Cells) -> pl.DataFrame:
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
            observed_text=_printed(),
            expected_text=pl.format("等于 {}", pl.col("printed_sum").list.join(" + ")),
        )
        .select(*_CARRIED, "subject", "observed_text", "expected_text")
    )


def _region_total(rule: RegionTotal, cells: Cells) -> pl.DataFrame:
    wanted = cells.standing.filter(pl.col("indicator_code").is_in(rule.items))
    figure = ["region_code", *_PART, "indicator_code", "time_basis", "vintage"]
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
        # With a county missing or rejected the rule cannot judge.
        .filter(pl.col("counties_seen") == pl.col("counties_expected"))
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
            observed_text=_printed(),
            expected_text=pl.format("等于所辖县之和（相差 {} 基本单位）", difference),
        )
        .select(*_CARRIED, "subject", "observed_text", "expected_text")
    )


def _breakdown_total(rule: BreakdownTotal, cells: Cells) -> pl.DataFrame:
    """The whole region is the current row without a breakdown; a part may be the rest only if all
    parts of the sheet are there, which the form's list of parts decides."""
    wanted = cells.standing.filter(pl.col("indicator_code").is_in(rule.items))
    key = ["region_code", "indicator_code", "time_basis", "vintage"]
    current = wanted.sort(VERSION_ORDER).unique([*key, *_PART], keep="last", maintain_order=True)
    parts = (
        current.filter(
            pl.col("breakdown") != NO_BREAKDOWN, pl.col("breakdown_code").is_in(rule.parts)
        )
        .group_by(key)
        .agg(
            parts_sum=pl.col("value").sum(),
            parts_half_width=pl.col("half_width").sum(),
            parts_seen=pl.len(),
        )
        # With a part missing or rejected the rule cannot judge.
        .filter(pl.col("parts_seen") == len(rule.parts))
    )
    whole = current.filter(pl.col("breakdown") == NO_BREAKDOWN)
    tolerance = pl.col("half_width") + pl.col("parts_half_width")
    difference = pl.col("value") - pl.col("parts_sum")
    return (
        whole.join(parts, on=key, how="inner")
        .filter(difference.abs() > tolerance)
        .with_columns(
            observed_text=_printed(),
            expected_text=pl.format("等于各分组之和（相差 {} 基本单位）", difference),
        )
        .select(*_CARRIED, "subject", "observed_text", "expected_text")
    )


def _edition_in_force(_: EditionInForce, cells: Cells) -> pl.DataFrame:
    sheets = cells.frame.unique(["file_sha256", "sheet_no"], keep="first", maintain_order=True)
    expired = sheets.join(cells.editions, on=["form_code", "edition"], how="inner").filter(
        pl.col("period_end") > pl.col("last_month")
    )
    return expired.select(
        "file_sha256",
        "sheet_no",
        "period",
        "period_end",
        subject=pl.format("{} 版", "edition"),
        observed_text=pl.col("period"),
        expected_text=pl.format("不晚于 {}", "last_month"),
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
    TotalOfParts: _total_of_parts,
    RegionTotal: _region_total,
    BreakdownTotal: _breakdown_total,
    EditionInForce: _edition_in_force,
}
