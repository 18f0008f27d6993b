"""The data rows of many sheets of one form edition, side by side under the names of its fields.

Belongs here: layout applied, sheets put together, physical rows counted by kind.
Does not: typing or checking of cells.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.stage.fields import REPORTED_ON, VERSION_NO, Field, form_fields
from pipelines.stage.layout import FAULT, KIND, Layout, locate, with_row_kinds
from pipelines.stage.marks import read_marks
from pipelines.stage.sheets import ROW
from warehouse.dictionary import Form
from warehouse.periods import Period

SHEET_KEY = ["file_sha256", "sheet_no"]
ROW_KEY = [*SHEET_KEY, ROW]
_KINDS = ("title", "header", "note", "blank", "data")


@dataclass(frozen=True)
class StageSheet:
    """An accepted sheet: its text, and what was found out about it as a whole."""

    file_sha256: str
    sheet_no: int
    period: Period | None
    reported_on: date | None
    received_on: date
    version_no: int | None
    is_synthetic: bool
    frame: pl.DataFrame


@dataclass(frozen=True)
class Body:
    """Rows as text by field; the column letter of each field by sheet; rows counted by kind."""

    rows: pl.DataFrame
    letters: pl.DataFrame
    counts: pl.DataFrame


def read_body(form: Form, sheets: Sequence[StageSheet]) -> Body:
    """Put the data rows of accepted sheets of one edition together."""
    fields = form_fields(form)
    parts = [_read_sheet(fields, sheet) for sheet in sheets]
    return Body(
        rows=pl.concat([part.rows for part in parts]),
        letters=pl.concat([part.letters for part in parts]),
        counts=pl.concat([part.counts for part in parts]),
    )


def _read_sheet(fields: Sequence[Field], sheet: StageSheet) -> Body:
    layout = locate(fields, sheet.frame)
    if layout is None or layout.missing or layout.repeated:
        raise ValueError(f"sheet {sheet.file_sha256}/{sheet.sheet_no} was not identified")
    marked = with_row_kinds(sheet.frame, layout, read_marks(sheet.frame).rows)
    key = [
        pl.lit(sheet.file_sha256).alias("file_sha256"),
        pl.lit(sheet.sheet_no, dtype=pl.Int32).alias("sheet_no"),
    ]
    counts = marked.select(
        *key,
        pl.len().cast(pl.Int32).alias("physical_rows"),
        *[(pl.col(KIND) == kind).sum().cast(pl.Int32).alias(f"{kind}_rows") for kind in _KINDS],
    ).head(1)
    letters = pl.DataFrame(
        {"field": list(layout.letters), "letter": list(layout.letters.values())},
        schema={"field": pl.String, "letter": pl.String},
    ).select(*key, "field", "letter")
    rows = marked.filter(pl.col(KIND) == "data").select(
        *key, ROW, FAULT, *_texts(fields, layout, _stated(sheet)), *_sheet_facts(sheet, layout)
    )
    return Body(rows, letters, counts)


def _texts(fields: Sequence[Field], layout: Layout, stated: dict[str, str]) -> list[pl.Expr]:
    return [
        pl.col(f"c{layout.columns[field.key]}").alias(field.key)
        if field.key in layout.columns
        else pl.lit(stated.get(field.key), dtype=pl.String).alias(field.key)
        for field in fields
    ]


def _stated(sheet: StageSheet) -> dict[str, str]:
    """What the sheet says once for all rows, where it has no column for it."""
    return {
        REPORTED_ON: (sheet.reported_on or sheet.received_on).isoformat(),
        VERSION_NO: str(sheet.version_no or 1),
    }


def _sheet_facts(sheet: StageSheet, layout: Layout) -> list[pl.Expr]:
    period = sheet.period
    assumed = sheet.reported_on is None and REPORTED_ON not in layout.columns
    return [
        pl.lit(period.text if period else None, dtype=pl.String).alias("sheet_period"),
        pl.lit(period.start if period else None, dtype=pl.Int32).alias("period_start"),
        pl.lit(period.end if period else None, dtype=pl.Int32).alias("period_end"),
        pl.lit(period.frequency if period else None, dtype=pl.String).alias("frequency"),
        pl.lit(sheet.received_on, dtype=pl.Date).alias("received_on"),
        pl.lit(assumed, dtype=pl.Boolean).alias("is_day_assumed"),
        pl.lit(sheet.is_synthetic, dtype=pl.Boolean).alias("sheet_synthetic"),
    ]
