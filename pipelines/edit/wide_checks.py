"""Checks on wide frames: one row an enterprise (M3, R1), one column an item at a time basis.

What belongs here: how each kind of rule is evaluated on rows. What does not: the text of a finding.
Column names follow the form: an item's column is its measure name, a register column its own name.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import polars as pl

from pipelines.edit.rules import InRange, NonNegative, PartWithinWhole, Rule, UniqueRow
from warehouse.dictionary import Dictionary, Form

_CARRIED = ["file_sha256", "sheet_no", "row_no", "region_code", "enterprise_id", "period_end"]


class Measure(NamedTuple):
    """One numeric column of a wide frame and how the form prints it."""

    column: str
    item: str
    time_basis: str | None
    subject: str
    unit: str
    factor: int


@dataclass(frozen=True)
class Rows:
    """What the checks of one partition see: the rows and the measures they carry."""

    frame: pl.DataFrame
    measures: tuple[Measure, ...]

    def of(self, items: tuple[str, ...]) -> list[Measure]:
        """Measures of the named items, every time basis."""
        return [measure for measure in self.measures if measure.item in items]


def measures_of(form: Form, dictionary: Dictionary) -> tuple[Measure, ...]:
    """Numeric columns of a wide form, in the order of the form."""
    items = tuple(
        Measure(
            entry.measure,
            entry.item.indicator,
            entry.basis,
            entry.flat_label,
            entry.item.unit,
            dictionary.units[entry.item.unit].factor,
        )
        for entry in form.item_columns()
    )
    own = tuple(
        Measure(
            column.name,
            column.name,
            None,
            column.label,
            column.unit or "",
            dictionary.units[column.unit].factor if column.unit else 1,
        )
        for column in form.columns
        if column.type in ("amount", "percent") or column.name == "employees"
    )
    return items + own


def run_check(rule: Rule, rows: Rows) -> pl.DataFrame | None:
    """Failures of one rule, or None when rules of this kind are judged elsewhere."""
    check = _CHECKS.get(type(rule))
    return None if check is None else check(rule, rows)


def _unique_row(_: UniqueRow, rows: Rows) -> pl.DataFrame:
    twice = rows.frame.filter(pl.len().over("file_sha256", "sheet_no", "unit_key") > 1)
    return twice.select(
        *_CARRIED,
        *_period(rows.frame),
        subject=pl.col("enterprise_code"),
        observed_text=pl.format("第 {} 行", "row_no"),
    )


def _non_negative(rule: NonNegative, rows: Rows) -> pl.DataFrame:
    return _failing(rows, rule.items, lambda value, _: value < 0, "不小于 0")


def _in_range(rule: InRange, rows: Rows) -> pl.DataFrame:
    bounds = f"在 {rule.min} 至 {rule.max} 之间"
    return _failing(
        rows, rule.items, lambda value, _: ~value.is_between(rule.min, rule.max), bounds
    )


def _failing(
    rows: Rows,
    items: tuple[str, ...],
    fails: Callable[[pl.Expr, Measure], pl.Expr],
    expected: str,
) -> pl.DataFrame:
    return pl.concat(
        rows.frame.filter(fails(pl.col(measure.column), measure)).select(
            *_CARRIED,
            *_period(rows.frame),
            *_named(measure),
            observed_text=_printed(measure),
            expected_text=pl.lit(expected),
        )
        for measure in rows.of(items)
    )


def _part_within_whole(rule: PartWithinWhole, rows: Rows) -> pl.DataFrame:
    wholes = {measure.time_basis: measure for measure in rows.of((rule.whole,))}
    pairs = [
        (part, wholes[part.time_basis])
        for part in rows.of((rule.part,))
        if part.time_basis in wholes
    ]
    return pl.concat(
        rows.frame.filter(pl.col(part.column) > pl.col(whole.column)).select(
            *_CARRIED,
            *_period(rows.frame),
            *_named(part),
            observed_text=_printed(part),
            expected_text=pl.format("不大于 {} {}", pl.lit(whole.subject), _printed(whole)),
        )
        for part, whole in pairs
    )


def _named(measure: Measure) -> list[pl.Expr]:
    return [
        pl.lit(measure.item).alias("indicator_code"),
        pl.lit(measure.time_basis, dtype=pl.String).alias("time_basis"),
        pl.lit(measure.subject).alias("subject"),
    ]


def _printed(measure: Measure) -> pl.Expr:
    value = (pl.col(measure.column) / measure.factor).cast(pl.String).str.strip_suffix(".0000")
    return pl.format("{} {}", value, pl.lit(measure.unit))


def _period(frame: pl.DataFrame) -> list[pl.Expr]:
    # The register has a list date in place of a period.
    return [
        pl.col("period")
        if "period" in frame.columns
        else pl.col("as_of").cast(pl.String).alias("period")
    ]


_CHECKS: dict[type, Callable[[Any, Rows], pl.DataFrame]] = {
    UniqueRow: _unique_row,
    NonNegative: _non_negative,
    InRange: _in_range,
    PartWithinWhole: _part_within_whole,
}
