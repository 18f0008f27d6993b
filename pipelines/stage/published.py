"""Published figures (P1): one row a figure, with its source, its quote and the day it became known.

Belongs here: from rows to observations and sources. Does not: layout, code lists.
"""

import hashlib
from collections.abc import Sequence

import polars as pl

from pipelines.stage import numbers, text
from pipelines.stage.body import SHEET_KEY, StageSheet, cell_ref, read_body
from pipelines.stage.checks import Check, column_checks, named, number_value, unit_factor
from pipelines.stage.enrich import enrich
from pipelines.stage.lookups import Lookups, lookups
from pipelines.stage.reasons import shown
from pipelines.stage.staged import Staged, Tally, account, collect_rejects, shaped, without
from warehouse.dictionary import NO_BREAKDOWN, TOTAL, Dictionary, Form

_VALUE = "printed"


def stage_published(form: Form, sheets: Sequence[StageSheet], dictionary: Dictionary) -> Staged:
    """Observations, rejects, books and sources of published sheets."""
    known = lookups(dictionary, form)
    body = read_body(form, sheets, dictionary.units)
    rows = enrich(body.rows, form, known)
    checks = [*column_checks(form, known), _not_loaded(form, known)]
    rejects = collect_rejects(rows, checks, body.places, form, "row")
    good = without(rows, rejects)
    observed = _observed(good.join(_letters(body.places), on=SHEET_KEY), form, known)
    nothing = good.clear()
    tally = Tally(good, rejects, observed, nothing, nothing)
    return Staged(
        accepted=shaped(observed, "stg.observation"),
        rejects=rejects,
        accounting=account(form, body, None, 1, tally),
        sources=observed.select("period_end", "source_code", "source_title", "source_url").unique(),
    )


def _letters(places: pl.DataFrame) -> pl.DataFrame:
    return places.filter(pl.col("field") == _VALUE).drop("field")


def _not_loaded(form: Form, known: Lookups) -> Check:
    """Derived figures stay out: they are derived again from what was published."""
    vintage = pl.col("vintage")
    derived = named(form.column("vintage"), known).is_in(form.not_loaded_vintages)
    detail = pl.concat_str([pl.lit("数据版本为"), shown(vintage)])
    return Check("vintage", "P01", derived.fill_null(False), detail)


def _observed(rows: pl.DataFrame, form: Form, known: Lookups) -> pl.DataFrame:
    cell = pl.col(_VALUE)
    factor = unit_factor(known)
    typed = rows.with_columns(
        pl.col("region_key").alias("region_code"),
        pl.col("period_text").alias("period"),
        named(form.column("indicator"), known).alias("indicator_code"),
        named(form.column("vintage"), known).alias("vintage"),
        named(form.column("definition"), known).alias("definition_code"),
        number_value(form.column(_VALUE), known).alias("value"),
        numbers.half_width(numbers.printed_decimals(numbers.without_percent(cell)), factor).alias(
            "half_width"
        ),
        cell.str.strip_chars().alias("printed_text"),
        text.half_width(pl.col("unit")).alias("printed_unit"),
        text.half_width(pl.col("qualifier")).alias("qualifier"),
        text.half_width(pl.col("published_precision")).alias("known_precision"),
        text.date(pl.col("published_on")).alias("known_from"),
        text.yes_no(pl.col("published_assumed")).alias("is_known_assumed"),
        *[pl.col(name).str.strip_chars() for name in ("quote", "source_title", "source_url")],
        cell_ref().alias("cell_ref"),
        pl.lit(form.code).alias("form_code"),
        pl.lit(form.edition).alias("edition"),
        pl.lit("period").alias("time_basis"),
        pl.lit(NO_BREAKDOWN).alias("breakdown"),
        pl.lit(TOTAL).alias("breakdown_code"),
        pl.lit(form.origin).alias("origin"),
        pl.lit(1, dtype=pl.Int32).alias("version_no"),
        pl.col("sheet_synthetic").alias("is_synthetic"),
    )
    key = [pl.lit(form.code), "period", "region_code", "indicator_code", "vintage"]
    return _with_source(typed).with_columns(pl.concat_str(key, separator="|").alias("unit_key"))


def _with_source(rows: pl.DataFrame) -> pl.DataFrame:
    """Add source_code: md5 of title and address, over the distinct sources."""
    rows = rows.with_columns(
        pl.concat_str(["source_title", pl.col("source_url").fill_null("")], separator="|").alias(
            "source_text"
        )
    )
    texts = rows["source_text"].unique().to_list()
    codes = [hashlib.md5(one.encode(), usedforsecurity=False).hexdigest() for one in texts]
    names = pl.DataFrame(
        {"source_text": texts, "source_code": codes},
        schema={"source_text": pl.String, "source_code": pl.String},
    )
    return rows.join(names, on="source_text", how="left", maintain_order="left")
