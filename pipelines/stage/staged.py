"""What the staging of a form gives back: accepted rows, rejects, and the books that must balance.

Belongs here: rejects as rows of `stg.reject`, accounting as rows of `stg.accounting`, and the proof
that nothing was lost. Does not: the checks themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from pipelines.stage.body import ROW_KEY, SHEET_KEY, Body, cell_ref
from pipelines.stage.checks import Check
from pipelines.stage.reasons import reason_expr
from pipelines.stage.rowkinds import FAULT
from warehouse.contracts import lake_contracts
from warehouse.dictionary import Form

_LAYOUT_ROWS = ("title_rows", "header_rows", "note_rows", "blank_rows", "data_rows")


@dataclass(frozen=True)
class Staged:
    """Frames in the shape of their lake tables."""

    accepted: pl.DataFrame
    rejects: pl.DataFrame
    accounting: pl.DataFrame
    # Sources of published figures with the period_end they are used in; empty for returns.
    sources: pl.DataFrame | None = None

    @classmethod
    def together(cls, parts: Sequence["Staged"]) -> "Staged":
        """Editions of one form that run side by side."""
        sources = [part.sources for part in parts if part.sources is not None]
        return cls(
            pl.concat([part.accepted for part in parts]),
            pl.concat([part.rejects for part in parts]),
            pl.concat([part.accounting for part in parts]),
            pl.concat(sources) if sources else None,
        )


def shaped(frame: pl.DataFrame, table: str) -> pl.DataFrame:
    """Columns and types of a lake table, as its contract declares them."""
    schema = lake_contracts()[table].polars_schema
    return frame.select([pl.col(name).cast(dtype) for name, dtype in schema.items()])


def collect_rejects(
    rows: pl.DataFrame, checks: Sequence[Check], places: pl.DataFrame, form: Form, scope: str
) -> pl.DataFrame:
    """One reject for every row and reason; `rows` carry unit_code and the period columns."""
    # All conditions at once: those on one cell share its normal form, and processors share them.
    verdicts = rows.lazy().select(
        check.condition.alias(str(place)) for place, check in enumerate(checks)
    )
    failing = zip(checks, verdicts.collect().get_columns(), strict=True)
    none = _failed(rows.clear(), checks[0])
    found = [_failed(rows.filter(fails), check) for check, fails in failing if fails.any()]
    return reject_rows(pl.concat([none, *found]), places, form, scope)


def _failed(rows: pl.DataFrame, check: Check) -> pl.DataFrame:
    raw = pl.lit(None, dtype=pl.String) if check.field == FAULT else pl.col(check.field)
    return rows.select(
        *ROW_KEY,
        pl.lit(check.field).alias("field"),
        pl.col("period_text").alias("period"),
        "period_end",
        "unit_code",
        pl.lit(check.indicator_code, dtype=pl.String).alias("indicator_code"),
        pl.lit(check.time_basis, dtype=pl.String).alias("time_basis"),
        raw.alias("raw_text"),
        pl.lit(check.code).alias("reason_code"),
        reason_expr(check.code, check.detail).alias("reason_text"),
    )


def reject_rows(found: pl.DataFrame, places: pl.DataFrame, form: Form, scope: str) -> pl.DataFrame:
    """Rejects with the address of their cell, in the shape of `stg.reject`."""
    placed = found.join(places, on=[*SHEET_KEY, "field"], how="left").with_columns(
        cell_ref().alias("cell_ref"),
        pl.lit(scope).alias("scope"),
        pl.lit(form.code).alias("form_code"),
        pl.lit(form.edition).alias("edition"),
    )
    order = [*ROW_KEY, "field", "reason_code"]
    return shaped(placed.sort(order), "stg.reject")


def without(rows: pl.DataFrame, rejects: pl.DataFrame) -> pl.DataFrame:
    """The rows that no reject names."""
    return rows.join(
        rejects.select(ROW_KEY).unique(), on=ROW_KEY, how="anti", maintain_order="left"
    )


@dataclass(frozen=True)
class Tally:
    """What became of rows and cells: frames with one row per row or cell counted."""

    accepted_rows: pl.DataFrame
    rejected_rows: pl.DataFrame
    fact_cells: pl.DataFrame
    empty_cells: pl.DataFrame
    rejected_cells: pl.DataFrame


def account(
    form: Form, body: Body, period_end: int | None, cells_per_row: int, tally: Tally
) -> pl.DataFrame:
    """The books of every sheet; the cells of a rejected row are rejected with it."""
    books = body.counts
    counted = {
        "accepted_rows": tally.accepted_rows,
        "rejected_rows": tally.rejected_rows.select(ROW_KEY).unique(),
        "fact_cells": tally.fact_cells,
        "empty_cells": tally.empty_cells,
        "rejected_cells": tally.rejected_cells,
    }
    for name, frame in counted.items():
        sums = frame.group_by(SHEET_KEY).agg(pl.len().cast(pl.Int32).alias(name))
        books = books.join(sums, on=SHEET_KEY, how="left", maintain_order="left")
    filled = books.with_columns(pl.col(list(counted)).fill_null(0)).with_columns(
        pl.lit(form.code).alias("form_code"),
        pl.lit(form.edition).alias("edition"),
        pl.lit(period_end, dtype=pl.Int32).alias("period_end"),
        (pl.col("data_rows") * cells_per_row).alias("cells"),
        (pl.col("rejected_cells") + pl.col("rejected_rows") * cells_per_row).alias(
            "rejected_cells"
        ),
    )
    return shaped(filled, "stg.accounting")


def accounting_holds(books: pl.DataFrame) -> bool:
    """Every physical row, every data row and every cell is accounted for, on every sheet."""
    return books.filter(
        (pl.sum_horizontal(_LAYOUT_ROWS) != pl.col("physical_rows"))
        | (pl.col("accepted_rows") + pl.col("rejected_rows") != pl.col("data_rows"))
        | (pl.sum_horizontal("fact_cells", "empty_cells", "rejected_cells") != pl.col("cells"))
    ).is_empty()
