"""Which figures of a partition look like unit errors, with the evidence for each.

Belongs here: what a figure is compared with, and whether its whole row slipped or it alone.
Does not: the method (`unit_slips`), history (`history`), what is proposed (`proposals`).

A figure slipped where the method says so and another witness agrees. Witnesses: the former return
and the 上年同期 of the same row, when both are off by the same factor; else the anchor, an item in
another unit (employees), when the corrected figure per head lies nearer to the median of all
senders than the reported one; the first senders of a month are held against the senders of the
former one. Without an anchor, a figure that is too large stands on the former return alone; one
that is too small does not, since a former return that slipped looks the same.
"""

import polars as pl

from pipelines.edit.cells import ROW
from pipelines.edit.history import FIGURE
from pipelines.edit.rules import UnitSlip
from pipelines.edit.unit_slips import comparison, ratio_to, slipped_by

FORM, ITEM = "form", "item"
FORMER, LAST_YEAR = "former", "last_year"
_ITEM = ["indicator_code", "time_basis"]
# Cumulated from January, so comparable only per month elapsed.
_FLOWS = ("ytd", "ytd_last_year")
# Below this number of senders a median says nothing.
_SENDERS = 5


def find_slips(rule: UnitSlip, figures: pl.DataFrame, former: pl.DataFrame | None) -> pl.DataFrame:
    """Figures to correct, one row each.

    Args:
        rule: items, anchor, factors and limits.
        figures: figures of the partition (`cell_figures`, `row_figures`), in base units.
        former: figures in force of former returns (`in_force`), or None.

    Returns:
        Columns of `figures`, and `ratio` (reported over expected), `factor` (too large by),
        `reference_value` (expected, base units), `reference_kind` (`former`, `last_year`, or null
        for a figure that goes with its row), `reference_period_end`, `scope` (`form` or `item`),
        `scope_size` (figures of the row to correct); `principal_indicator_code` and
        `principal_time_basis`, the figure that the finding names.
    """
    money = figures.filter(pl.col("indicator_code").is_in([*rule.items, *rule.linked]))
    if former is None:
        former = money.clear().select(*FIGURE, "value", "period_end")
    judged = _judged(rule, _with_references(money, former), figures, former)
    seen = pl.col("ratio").is_not_null()
    slipped = seen & pl.col("factor").is_not_null()
    row_factor = pl.col("factor").filter(slipped).mode().sort().first().over(ROW)
    same = slipped & (pl.col("factor") == pl.col("row_factor"))
    judged = judged.with_columns(row_factor=row_factor).with_columns(
        row_same=same.sum().over(ROW),
        row_items=pl.col("indicator_code").filter(same).n_unique().over(ROW),
        row_judged=seen.sum().over(ROW),
    )
    whole = (pl.col("row_items") > 1) & (pl.col("row_same") * 2 > pl.col("row_judged"))
    # A figure that is not judged, or that nothing could be compared with, goes with its row.
    goes_along = whole & (same | ~seen)
    order = pl.col("indicator_code").replace_strict(
        {item: place for place, item in enumerate((*rule.items, *rule.linked))},
        return_dtype=pl.Int32,
    )
    found = (
        judged.with_columns(
            factor=pl.when(goes_along).then("row_factor").otherwise("factor"),
            scope=pl.when(goes_along).then(pl.lit(FORM)).otherwise(pl.lit(ITEM)),
            scope_size=goes_along.sum().over(ROW),
            place=order,
        )
        .filter(pl.col("factor").is_not_null())
        .sort(*ROW, "scope", pl.col("ratio").is_null(), "place", "time_basis")
    )
    whole_row = pl.col("scope") == FORM
    return found.with_columns(
        pl.when(whole_row)
        .then(pl.col(name).first().over(*ROW, "scope"))
        .otherwise(name)
        .alias(f"principal_{name}")
        for name in ("indicator_code", "time_basis")
    )


def _with_references(money: pl.DataFrame, former: pl.DataFrame) -> pl.DataFrame:
    """What each figure is compared with: the former return, and 上年同期 of the same row."""
    last_year = (
        money.filter(pl.col("time_basis") == "ytd_last_year")
        .unique([*ROW, "indicator_code"], keep="first", maintain_order=True)
        .select(
            *ROW,
            "indicator_code",
            time_basis=pl.lit("ytd"),
            last_year=pl.col("value").cast(pl.Float64),
        )
    )
    before = former.select(
        *FIGURE,
        former_value=pl.col("value").cast(pl.Float64),
        reference_period_end=pl.col("period_end"),
    )
    keys = [*ROW, *_ITEM]
    scale = _scale(pl.col("period_end"), pl.col("reference_period_end"))
    return (
        money.join(last_year, on=keys, how="left", maintain_order="left")
        .join(before, on=FIGURE, how="left", maintain_order="left")
        .with_columns(former_value=pl.col("former_value") * scale)
    )


def _scale(month: pl.Expr, former: pl.Expr) -> pl.Expr:
    """What a former amount is multiplied by to be one of the month."""
    elapsed = (month % 100) / (former % 100)
    return pl.when(pl.col("time_basis").is_in(_FLOWS)).then(elapsed).otherwise(1.0)


def _judged(
    rule: UnitSlip, money: pl.DataFrame, figures: pl.DataFrame, former_figures: pl.DataFrame
) -> pl.DataFrame:
    """Ratio and factor of each figure; the factor only where a second witness agrees."""
    limits = (rule.every_factor(), float(rule.lower), float(rule.upper))
    former, last_year = pl.col("former_value"), pl.col("last_year")
    is_former = former.is_not_null() & (former != 0)
    is_judged = pl.col("indicator_code").is_in(rule.items)
    judged = money.with_columns(
        reference_value=pl.when(is_judged).then(comparison(former, last_year)),
        reference_kind=pl.when(is_former).then(pl.lit(FORMER)).otherwise(pl.lit(LAST_YEAR)),
        reference_period_end=pl.when(is_former).then("reference_period_end"),
    )
    judged = judged.with_columns(
        ratio=ratio_to(pl.col("value"), pl.col("reference_value")),
        other=ratio_to(pl.col("value"), last_year),
    ).with_columns(
        claimed=slipped_by(pl.col("ratio"), *limits),
        second=slipped_by(pl.col("other"), *limits),
    )
    by_anchor = _anchor_agrees(rule, judged, figures, former_figures)
    both = is_former & (pl.col("claimed") == pl.col("second"))
    agreed = both.fill_null(value=False) | pl.col("by_anchor").fill_null(pl.col("claimed") > 1)
    return by_anchor.with_columns(factor=pl.when(agreed).then("claimed"))


def _anchor_agrees(
    rule: UnitSlip, judged: pl.DataFrame, figures: pl.DataFrame, former: pl.DataFrame
) -> pl.DataFrame:
    """Whether the corrected figure per head is nearer to the median; null without an anchor."""
    with_head = _per_head(judged, _heads(rule, figures, ROW), ROW)
    month = pl.lit(judged.get_column("period_end").max())
    then = former.with_columns(
        value=pl.col("value").cast(pl.Float64) * _scale(month, pl.col("period_end"))
    )
    before = _per_head(then, _heads(rule, former, ["unit"]), ["unit"]).group_by(_ITEM)
    medians = before.agg(former_median=_median())
    median = pl.coalesce(_median().over(_ITEM), "former_median")
    off = (pl.col("per_head") / median).log()
    nearer = (off - pl.col("claimed").log()).abs() < off.abs()
    return with_head.join(medians, on=_ITEM, how="left", maintain_order="left").with_columns(
        by_anchor=nearer
    )


def _heads(rule: UnitSlip, figures: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """The anchor of each return."""
    return (
        figures.filter(pl.col("indicator_code") == _text(rule.anchor), pl.col("value") > 0)
        .unique(by, keep="first", maintain_order=True)
        .select(*by, anchor=pl.col("value").cast(pl.Float64))
    )


def _per_head(figures: pl.DataFrame, heads: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    size = pl.col("value").cast(pl.Float64).abs()
    return figures.join(heads, on=by, how="left", maintain_order="left").with_columns(
        per_head=pl.when(size > 0).then(size / pl.col("anchor"))
    )


def _median() -> pl.Expr:
    """Of the senders, where they are enough to say something."""
    per_head = pl.col("per_head")
    return pl.when(per_head.count() >= _SENDERS).then(per_head.median())


def _text(value: str | None) -> pl.Expr:
    return pl.lit(value, dtype=pl.String)
