"""Returns and registers by enterprise (M3, R1): one row a unit, one column a measure.

Belongs here: from rows to typed wide rows. A row with a bad required cell or number is handed
back whole, with one reject for each reason. Does not: layout, code lists.
"""

from collections.abc import Sequence

import polars as pl

from pipelines.stage import numbers, text
from pipelines.stage.body import SHEET_KEY, Body, StageSheet, read_body
from pipelines.stage.checks import (
    NUMERIC,
    Check,
    column_checks,
    declared_columns,
    number_checks,
    number_value,
)
from pipelines.stage.enrich import enrich
from pipelines.stage.fields import item_key
from pipelines.stage.known import known_columns
from pipelines.stage.lookups import lookups
from pipelines.stage.rowkinds import FAULT
from pipelines.stage.staged import Staged, Tally, account, collect_rejects, shaped, without
from warehouse.dictionary import Column, Dictionary, Form

_MEASURE_PREFIX = "enterprise_"


def stage_enterprise(form: Form, sheets: Sequence[StageSheet], dictionary: Dictionary) -> Staged:
    """Typed rows, rejects and books of enterprise returns of one edition and one period."""
    known = lookups(dictionary, form)
    body = read_body(form, sheets, dictionary.units)
    measures = _item_values(form, body, dictionary)
    rows = enrich(body.rows, form, known).with_columns(**measures)
    checks = [*column_checks(form, known), *_item_checks(form)]
    rejects = collect_rejects(rows, checks, body.places, form, "row")
    typed = (
        without(rows, rejects)
        .with_columns(*known_columns(), *_identity(form))
        .with_columns(pl.col("period_text").alias("period"), _key(form, "period_text"))
    )
    period_end = next((sheet.period.end for sheet in sheets if sheet.period), None)
    return _staged(form, body, typed, rejects, list(measures), "stg.enterprise_return", period_end)


def stage_register(form: Form, sheets: Sequence[StageSheet], dictionary: Dictionary) -> Staged:
    """Typed rows, rejects and books of registers of one edition, of any reference day."""
    known = lookups(dictionary, form)
    body = read_body(form, sheets, dictionary.units)
    rows = enrich(body.rows, form, known)
    rejects = collect_rejects(rows, column_checks(form, known), body.places, form, "row")
    measures = [
        column.name
        for column in form.data_columns
        if column.type in NUMERIC and not column.required
    ]
    numeric = [column for column in declared_columns(form) if column.type in NUMERIC]
    values = {column.name: number_value(column, known) for column in numeric}
    typed = (
        without(rows, rejects)
        .with_columns(
            *known_columns(),
            *_identity(form),
            *[value.alias(name) for name, value in values.items() if name != "version_no"],
        )
        .with_columns(_key(form, "period_text"))
    )
    return _staged(form, body, typed, rejects, measures, "stg.register", None)


def measure_name(indicator: str, basis: str) -> str:
    """Column of an item in the wide row, e.g. `revenue_ytd` of enterprise_revenue."""
    return f"{indicator.removeprefix(_MEASURE_PREFIX)}_{basis}"


def _item_values(form: Form, body: Body, dictionary: Dictionary) -> dict[str, pl.Expr]:
    own = body.places.filter(pl.col("own_unit").is_not_null())
    values: dict[str, pl.Expr] = {}
    for item, basis, _ in form.item_columns():
        key = item_key(item.code, basis)
        factor = _factor(own.filter(pl.col("field") == key), item.unit, dictionary)
        values[measure_name(item.indicator, basis)] = numbers.base_value(pl.col(key), factor)
    return values


def _factor(own: pl.DataFrame, unit: str, dictionary: Dictionary) -> pl.Expr:
    """Factor of the form's unit, or of the one that a sheet prints for the field."""
    factor = dictionary.units[unit].factor
    if own.is_empty():
        return pl.lit(factor)
    sheet = pl.concat_str(SHEET_KEY, separator="|")
    printed = own.select(sheet.alias("sheet"), "own_unit")
    factors = {one: dictionary.units[name].factor for one, name in printed.iter_rows()}
    return sheet.replace_strict(factors, default=factor, return_dtype=pl.Int64)


def _item_checks(form: Form) -> list[Check]:
    """Checks of the item cells; their values stand beside them already."""
    sound = pl.col(FAULT).is_null()
    return [
        Check(
            check.field, check.code, sound & check.condition.fill_null(False), check.detail,
            check.indicator_code, check.time_basis,
        )
        for item, basis, flat in form.item_columns()
        for check in number_checks(
            item_key(item.code, basis), flat, pl.col(measure_name(item.indicator, basis)),
            form.missing_marks, True, item.indicator, basis,
        )
    ]  # fmt: skip


def _identity(form: Form) -> list[pl.Expr]:
    """The columns that are no measures, typed by what the form says of them."""
    typed = [
        _typed(column, form).alias(column.name)
        for column in form.data_columns
        if column.type not in NUMERIC and column.name != "reported_on"
    ]
    return [pl.lit(form.code).alias("form_code"), pl.lit(form.edition).alias("edition"), *typed]


def _typed(column: Column, form: Form) -> pl.Expr:
    cell = pl.col(column.name)
    match column.type:
        case "date":
            return text.date(cell)
        case "yes_no":
            return text.yes_no(cell)
        case "text":
            return cell.str.strip_chars()
        case "enum":
            return text.half_width(cell)
        case _:
            absent = numbers.is_missing_mark(cell, form.missing_marks)
            code = text.code(cell)
            return pl.when(~absent & (code != "")).then(code)


def _key(form: Form, stated: str) -> pl.Expr:
    parts = [pl.lit(form.code), pl.col(stated), pl.col("enterprise_id")]
    return pl.concat_str(parts, separator="|").alias("unit_key")


def _staged(
    form: Form, body: Body, typed: pl.DataFrame, rejects: pl.DataFrame, measures: list[str],
    table: str, period_end: int | None,
) -> Staged:  # fmt: skip
    cells = typed.select("file_sha256", "sheet_no", *measures).unpivot(
        on=measures, index=["file_sha256", "sheet_no"]
    )
    facts, empties = cells.filter(value_is(True)), cells.filter(value_is(False))
    tally = Tally(typed, rejects, facts, empties, cells.clear())
    return Staged(
        accepted=shaped(typed, table),
        rejects=rejects,
        accounting=account(form, body, period_end, len(measures), tally),
    )


def value_is(present: bool) -> pl.Expr:
    """Whether a measure was given."""
    return pl.col("value").is_not_null() if present else pl.col("value").is_null()
