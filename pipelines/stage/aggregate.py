"""Aggregate returns: one row a region or a part of it, one cell an indicator at a time basis.

Belongs here: from rows to observations. A bad cell is handed back alone, the county's other figures
stay; a row that does not say what it is about is handed back whole. Does not: layout, code lists.
"""

from collections.abc import Sequence

import polars as pl

from pipelines.stage import numbers, text
from pipelines.stage.body import ROW_KEY, SHEET_KEY, Body, StageSheet, cell_ref, read_body
from pipelines.stage.checks import column_checks, is_total, named, special_cells, unit_factor
from pipelines.stage.enrich import enrich
from pipelines.stage.fields import item_key
from pipelines.stage.known import known_columns
from pipelines.stage.lookups import Lookups, lookups
from pipelines.stage.reasons import blank, reason_expr, shown
from pipelines.stage.staged import (
    Staged,
    Tally,
    account,
    collect_rejects,
    reject_rows,
    shaped,
    without,
)
from warehouse.dictionary import BREAKDOWNS, NO_BREAKDOWN, ROW_UNIT, TOTAL, Dictionary, Form

_EMPTY = "empty"
ROW_UNIT_COLUMN = "unit"


def stage_aggregate(form: Form, sheets: Sequence[StageSheet], dictionary: Dictionary) -> Staged:
    """Observations, rejects and books of accepted sheets of one edition and one period."""
    known = lookups(dictionary, form)
    body = read_body(form, sheets, dictionary.units)
    rows = enrich(body.rows, form, known)
    row_rejects = collect_rejects(rows, column_checks(form, known), body.places, form, "row")
    good = without(rows, row_rejects)
    cells = _judged(_cells(_identified(good, form, known), body, form, known), form)
    verdict = pl.col("verdict")
    bad = cells.filter(verdict.is_not_null() & (verdict != _EMPTY))
    facts = cells.filter(verdict.is_null()).join(body.places, on=[*SHEET_KEY, "field"])
    period_end = next((sheet.period.end for sheet in sheets if sheet.period), None)
    tally = Tally(good, row_rejects, facts, cells.filter(verdict == _EMPTY), bad)
    return Staged(
        accepted=_observations(facts, form),
        rejects=pl.concat([row_rejects, reject_rows(_as_rejects(bad), body.places, form, "cell")]),
        accounting=account(form, body, period_end, len(form.item_columns()), tally),
    )


def _identified(rows: pl.DataFrame, form: Form, known: Lookups) -> pl.DataFrame:
    """Identification of the sound rows, typed."""
    vintage = (
        named(form.column("vintage"), known)
        if form.has_column("vintage")
        else pl.lit(form.vintage, dtype=pl.String)
    )
    return rows.with_columns(
        pl.col("region_key").alias("region_code"),
        vintage.alias("vintage"),
        *_breakdown(form, known),
        *known_columns(),
    )


def _breakdown(form: Form, known: Lookups) -> list[pl.Expr]:
    """What the row splits its region by, and the code of its part."""
    column = form.breakdown
    if column is None:
        whole = pl.lit(NO_BREAKDOWN).alias("breakdown")
        return [whole, pl.lit(TOTAL).alias("breakdown_code")]
    cell = pl.col(column.name)
    part = named(column, known) if column.type == "size_class" else text.code(cell)
    total = is_total(cell)
    return [
        pl.when(total)
        .then(pl.lit(NO_BREAKDOWN))
        .otherwise(pl.lit(BREAKDOWNS[column.type]))
        .alias("breakdown"),
        pl.when(total).then(pl.lit(TOTAL)).otherwise(part).alias("breakdown_code"),
    ]


def _cells(rows: pl.DataFrame, body: Body, form: Form, known: Lookups) -> pl.DataFrame:
    """One row per item cell, with what the form says of the item and the unit that is printed."""
    columns = form.item_columns()
    keys = [item_key(item.code, basis) for item, basis, _ in columns]
    items = pl.DataFrame(
        [
            (
                key, flat, item.indicator, basis, item.unit,
                known.units[item.unit], item.decimals,
                item.definition or form.definition,
            )
            for key, (item, basis, flat) in zip(keys, columns, strict=True)
        ],
        schema={
            "field": pl.String, "title": pl.String, "indicator_code": pl.String,
            "time_basis": pl.String, "printed_unit": pl.String, "factor": pl.Int64,
            "decimals": pl.Int32, "definition_code": pl.String,
        },
        orient="row",
    )  # fmt: skip
    index = [name for name in rows.columns if name not in keys]
    long = rows.unpivot(on=keys, index=index, variable_name="field", value_name="printed_text")
    cells = long.join(items, on="field")
    if form.has_column(ROW_UNIT_COLUMN):
        printed, factor = text.half_width(pl.col(ROW_UNIT_COLUMN)), unit_factor(known)
        own = pl.col("printed_unit") == ROW_UNIT
        cells = cells.with_columns(
            pl.when(own).then(printed).otherwise("printed_unit").alias("printed_unit"),
            pl.when(own).then(factor).otherwise("factor").alias("factor"),
        )
    return _rescaled(cells, body, known)


def _rescaled(cells: pl.DataFrame, body: Body, known: Lookups) -> pl.DataFrame:
    """Cells that a sheet prints in another unit than the form's; their decimals are as printed."""
    own = body.places.filter(pl.col("own_unit").is_not_null())
    if own.is_empty():
        return cells
    printed = pl.col("own_unit")
    factor = printed.replace_strict(dict(known.units), default=None, return_dtype=pl.Int64)
    decimals = numbers.printed_decimals(pl.col("printed_text")).cast(pl.Int32)
    return (
        cells.join(own.drop("letter", "field_row"), on=[*SHEET_KEY, "field"], how="left",
                   maintain_order="left")
        .with_columns(
            pl.coalesce(printed, "printed_unit").alias("printed_unit"),
            pl.coalesce(factor, "factor").alias("factor"),
            pl.when(printed.is_not_null()).then(decimals).otherwise("decimals").alias("decimals"),
        )
        .drop("own_unit")
    )  # fmt: skip


def _judged(cells: pl.DataFrame, form: Form) -> pl.DataFrame:
    """Add value and verdict: null for a fact, `empty`, or the reason code of a bad cell."""
    cell = pl.col("printed_text")
    bare = (
        pl.when(pl.col("printed_unit") == "%").then(numbers.without_percent(cell)).otherwise(cell)
    )
    valued = cells.with_columns(numbers.base_value(bare, pl.col("factor")).alias("value"))
    special = pl.coalesce(
        [pl.when(found).then(pl.lit(code)) for code, found in special_cells(cell).items()]
    )
    verdict = (
        pl.when(blank(cell))
        .then(pl.lit("N03"))
        .when(special.is_not_null())
        .then(special)
        .when(numbers.is_missing_mark(cell, form.missing_marks))
        .then(pl.lit(_EMPTY))
        .when(pl.col("value").is_null())
        .then(pl.lit("N01"))
    )
    return valued.with_columns(verdict.alias("verdict"))


def _as_rejects(bad: pl.DataFrame) -> pl.DataFrame:
    detail = pl.concat_str([pl.col("title"), pl.lit("为"), shown(pl.col("printed_text"))])
    text_by_code = pl.coalesce(
        [
            pl.when(pl.col("verdict") == code).then(reason_expr(code, detail))
            for code in ("N01", "N02", "N03", "N04", "N05")
        ]
    )
    return bad.select(
        *ROW_KEY, "field", pl.col("period_text").alias("period"), "period_end", "unit_code",
        "indicator_code", "time_basis", pl.col("printed_text").alias("raw_text"),
        pl.col("verdict").alias("reason_code"), text_by_code.alias("reason_text"),
    )  # fmt: skip


def _observations(facts: pl.DataFrame, form: Form) -> pl.DataFrame:
    parts = ["region_code", "breakdown_code", "indicator_code", "vintage"]
    ordered = [name for name in parts if name in form.replaces_by]
    key = pl.concat_str([pl.lit(form.code), "period_text", *ordered], separator="|")
    return shaped(
        facts.with_columns(
            pl.lit(form.code).alias("form_code"),
            pl.lit(form.edition).alias("edition"),
            cell_ref().alias("cell_ref"),
            pl.col("period_text").alias("period"),
            pl.col("printed_text").str.strip_chars(),
            numbers.half_width(pl.col("decimals"), pl.col("factor")).alias("half_width"),
            pl.lit("准确").alias("qualifier"),
            pl.lit(form.origin).alias("origin"),
            pl.lit("日").alias("known_precision"),
            key.alias("unit_key"),
            pl.lit(form.code).alias("source_code"),
            pl.lit(None, dtype=pl.String).alias("quote"),
        ),
        "stg.observation",
    )
