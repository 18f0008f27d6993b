"""Corrections: applied to the figures that still say what was corrected, and the journal of it.

Belongs here: staged rows in, rows to be judged out; what became of each correction.
Does not: who decided what (`raw.correction`), the rules (`editing`).

A correction speaks of one figure (replacement key, item, basis) with one value: every version of
the return that reports this value is corrected. A version that reports another one stands as it is,
and once it is in force the correction is refused: the return wins.
"""

from collections.abc import Sequence
from typing import NamedTuple

import polars as pl

from pipelines.edit.cells import ROW, VERSION_ORDER
from pipelines.edit.wide_checks import Measure
from warehouse.contracts import lake_contracts

APPLIED = "已按决定更正"
DROPPED = "已按决定不采用"
CHANGED = "更正不再适用：原值已变，以新报的数为准"
GONE = "更正不再适用：报表中已没有这个数"
_FIGURE = ["unit_key", "indicator_code", "time_basis"]
_CELL = [*ROW, "cell_ref"]
_MONEY = pl.Decimal(24, 4)


class Corrected(NamedTuple):
    """A partition with its corrections.

    Attributes:
        rows: as they are to be judged, in the columns of the staged table; a corrected cell shows
            the corrected figure as its text, a dropped cell is absent, a dropped item empty.
        staged: the partition as it was read.
        figures: its figures as reported: place, figure, `value`, versions.
        matched: those that are corrected, with the columns of the correction.
        corrections: all that speak of the partition.
    """

    rows: pl.DataFrame
    staged: pl.DataFrame
    figures: pl.DataFrame
    matched: pl.DataFrame
    corrections: pl.DataFrame


def correct_cells(staged: pl.DataFrame, corrections: pl.DataFrame) -> Corrected:
    """A long partition (`stg.observation`) with its corrections (`raw.correction`)."""
    figures = cell_values(staged)
    matched = _matching(figures, corrections)
    rows = staged
    if matched.height:
        is_dropped = pl.col("correction_action") == "drop"
        rows = staged.join(matched.filter(is_dropped), on=_CELL, how="anti", maintain_order="left")
        changes = matched.filter(~is_dropped).select(
            *_CELL, "corrected_value", "corrected_text", "corrected_half_width", "correction_factor"
        )
        width = pl.col("half_width").cast(pl.Float64) * pl.col("correction_factor")
        rows = (
            rows.join(changes, on=_CELL, how="left", maintain_order="left")
            .with_columns(
                value=pl.coalesce("corrected_value", "value"),
                half_width=pl.coalesce(
                    "corrected_half_width", width.round(4).cast(_MONEY), "half_width"
                ),
                # With its unit: the figure is printed as it was, the unit being what slipped.
                printed_text=pl.when(pl.col("corrected_text").is_null())
                .then("printed_text")
                .otherwise(pl.format("（更正后）{}", _without_unit())),
            )
            .select(staged.columns)
        )
    return Corrected(rows, staged, figures, matched, corrections)


def correct_rows(
    staged: pl.DataFrame, measures: Sequence[Measure], corrections: pl.DataFrame
) -> Corrected:
    """A wide partition with its corrections; the figures of a row are its measures."""
    figures = row_values(staged, measures)
    matched = _matching(figures, corrections)
    rows = staged
    given = [measure for measure in measures if measure.column in staged.columns]
    for measure in given if matched.height else ():
        own = matched.filter(
            pl.col("indicator_code") == measure.item,
            pl.col("time_basis").eq_missing(pl.lit(measure.time_basis, dtype=pl.String)),
        ).select(*ROW, "corrected_value", is_corrected=pl.lit(True))
        corrected = pl.col("corrected_value").cast(staged.schema[measure.column])
        rows = (
            rows.join(own, on=ROW, how="left", maintain_order="left")
            .with_columns(
                pl.when("is_corrected")
                .then(corrected)
                .otherwise(measure.column)
                .alias(measure.column)
            )
            .select(staged.columns)
        )
    return Corrected(rows, staged, figures, matched, corrections)


def restored(corrected: Corrected, edited: pl.DataFrame) -> pl.DataFrame:
    """Edited rows of a long partition with what was printed, and with the dropped cells blocked."""
    if corrected.matched.is_empty():
        return edited
    printed = corrected.staged.select(*_CELL, "printed_text")
    rows = (
        edited.drop("printed_text")
        .join(printed, on=_CELL, how="left", maintain_order="left")
        .select(edited.columns)
    )
    dropped = corrected.staged.join(edited, on=_CELL, how="anti", maintain_order="left")
    status = [pl.lit("blocked").alias("edit_status"), pl.lit(False).alias("is_counted")]
    return pl.concat([rows, dropped.with_columns(status).select(edited.columns)])


def cell_values(staged: pl.DataFrame) -> pl.DataFrame:
    """The figures of a long partition as reported."""
    names = [*_CELL, *_FIGURE, "value", *VERSION_ORDER]
    return staged.select(*dict.fromkeys(names))


def row_values(staged: pl.DataFrame, measures: Sequence[Measure]) -> pl.DataFrame:
    """The figures of a wide partition as reported: a row a measure; an empty one is none."""
    kept = list(dict.fromkeys([*ROW, "unit_key", *VERSION_ORDER]))
    parts = [
        staged.select(
            *kept,
            cell_ref=pl.lit(None, dtype=pl.String),
            indicator_code=pl.lit(measure.item),
            time_basis=pl.lit(measure.time_basis, dtype=pl.String),
            value=pl.col(measure.column).cast(_MONEY),
        )
        for measure in measures
        if measure.column in staged.columns
    ]
    return pl.concat(parts).drop_nulls("value")


def journal(corrected: Corrected, edited: pl.DataFrame) -> pl.DataFrame:
    """What became of each correction: rows of `edit.correction`.

    Args:
        corrected: of `correct_cells` or `correct_rows`.
        edited: the edited rows, which say which of them are a return of their unit at all.
    """
    schema = lake_contracts()["edit.correction"].polars_schema
    if corrected.corrections.is_empty():
        return pl.DataFrame(schema=schema)
    dropped = pl.col("correction_action") == "drop"
    applied = corrected.matched.with_columns(
        correction_status=pl.lit("applied"),
        value_after="corrected_value",
        message=pl.when(dropped).then(pl.lit(DROPPED)).otherwise(pl.lit(APPLIED)),
    )
    told = pl.concat([applied, _refused(corrected, edited)], how="diagonal").with_columns(
        value_before="value"
    )
    place = [
        pl.col(name).cast(pl.String).fill_null("")
        for name in ("decision_no", *ROW, "unit_key", "indicator_code", "time_basis")
    ]
    full = told.with_columns(correction_id=pl.concat_str(place, separator="|"))
    return full.select(pl.col(name).cast(dtype) for name, dtype in schema.items())


def _refused(corrected: Corrected, edited: pl.DataFrame) -> pl.DataFrame:
    """The last correction of each figure whose value in force is another one, or none."""
    last = corrected.corrections.sort("decision_no").unique(
        _FIGURE, keep="last", maintain_order=True
    )
    standing = edited.filter(pl.col("edit_status") != "refused").select(ROW).unique()
    in_force = (
        corrected.figures.join(standing, on=ROW, how="semi")
        .sort(VERSION_ORDER)
        .unique(_FIGURE, keep="last", maintain_order=True)
    )
    found = last.join(in_force, on=_FIGURE, how="left", nulls_equal=True)
    other = pl.col("value").ne_missing(pl.col("reported_value"))
    return found.filter(other).with_columns(
        correction_status=pl.lit("refused"),
        value_after="value",
        message=pl.when(pl.col("value").is_null()).then(pl.lit(GONE)).otherwise(pl.lit(CHANGED)),
    )


def _matching(figures: pl.DataFrame, corrections: pl.DataFrame) -> pl.DataFrame:
    found = figures.join(corrections, on=_FIGURE, how="inner", nulls_equal=True)
    return found.filter(pl.col("value") == pl.col("reported_value"))


def _without_unit() -> pl.Expr:
    """The corrected figure without its unit, which stands in a column of its own."""
    return pl.col("corrected_text").str.strip_suffix(pl.col("printed_unit")).str.strip_chars()
