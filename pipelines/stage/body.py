"""The data rows of many sheets of one form edition, side by side under the names of its fields.

Belongs here: layout applied, sheets put together, physical rows counted by kind.
Does not: typing or checking of cells.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.stage.fields import (
    REGION_CODE,
    REGION_NAME,
    REPORTED_ON,
    VERSION_NO,
    Field,
    Fields,
    form_fields,
)
from pipelines.stage.layout import Layout, locate
from pipelines.stage.marks import read_marks
from pipelines.stage.rowkinds import FAULT, FIRST, KIND, SKIPPED, with_row_kinds
from pipelines.stage.sheets import ROW
from pipelines.stage.units import printed_units
from pipelines.stage.vertical import locate_vertical
from warehouse.dictionary import Form, Unit
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
    # The region that the sheet as a whole speaks of, or the city that sent it; null if unknown.
    region_code: str | None = None
    # Where its table stands, for who knows it already.
    layout: Layout | None = None


@dataclass(frozen=True)
class Body:
    """Rows as text by field; where each field stands, by sheet; rows counted by kind.

    `places` has the column letter of a field, its row where items stand down (else null), and the
    unit printed where it is not the form's. `skipped` are rows below the header left out as no
    data: row number, why, first text.
    """

    rows: pl.DataFrame
    places: pl.DataFrame
    counts: pl.DataFrame
    skipped: pl.DataFrame


def read_body(form: Form, sheets: Sequence[StageSheet], units: Mapping[str, Unit]) -> Body:
    """Put the data rows of accepted sheets of one edition together."""
    fields = form_fields(form, units)
    parts = [_read_sheet(form, fields, sheet, units) for sheet in sheets]
    return Body(
        rows=pl.concat([part.rows for part in parts]),
        places=pl.concat([part.places for part in parts]),
        counts=pl.concat([part.counts for part in parts]),
        skipped=pl.concat([part.skipped for part in parts]),
    )


def find_layout(
    form: Form, fields: Fields, frame: pl.DataFrame, units: Mapping[str, Unit]
) -> Layout | None:
    """Items across if that table is complete, else items down, else what was found of the first."""
    across = locate(fields, frame)
    if across is not None and not across.missing:
        return across
    return locate_vertical(form, frame, units) or across


def _read_sheet(form: Form, fields: Fields, sheet: StageSheet, units: Mapping[str, Unit]) -> Body:
    layout = sheet.layout or find_layout(form, fields, sheet.frame, units)
    if layout is None or layout.missing or layout.repeated:
        raise ValueError(f"sheet {sheet.file_sha256}/{sheet.sheet_no} was not identified")
    marks = read_marks(sheet.frame)
    marked = with_row_kinds(sheet.frame, layout, marks.rows)
    key = [
        pl.lit(sheet.file_sha256).alias("file_sha256"),
        pl.lit(sheet.sheet_no, dtype=pl.Int32).alias("sheet_no"),
    ]
    counts = marked.select(
        *key,
        pl.len().cast(pl.Int32).alias("physical_rows"),
        *[(pl.col(KIND) == kind).sum().cast(pl.Int32).alias(f"{kind}_rows") for kind in _KINDS],
    ).head(1)
    data = marked.filter(pl.col(KIND) == "data").select(
        *key,
        ROW,
        FAULT,
        *_texts(fields, layout, marked, _stated(sheet, layout)),
        pl.lit(sheet.region_code, dtype=pl.String).alias("sheet_region"),
        *_sheet_facts(sheet, layout),
    )
    skipped = marked.filter((pl.col(KIND) == "note") & pl.col(SKIPPED).is_not_null())
    places = _places(layout, printed_units(form, layout, marks, units), key)
    return Body(data, places, counts, skipped.select(ROW, SKIPPED, FIRST))


def _places(layout: Layout, printed: Mapping[str, str], key: Sequence[pl.Expr]) -> pl.DataFrame:
    rows = layout.rows or {}
    return pl.DataFrame(
        [(name, letter, rows.get(name), printed.get(name)) for name, letter in
         layout.letters.items()],
        schema={
            "field": pl.String, "letter": pl.String, "field_row": pl.Int32, "own_unit": pl.String,
        },
        orient="row",
    ).select(*key, "field", "letter", "field_row", "own_unit")  # fmt: skip


def cell_ref() -> pl.Expr:
    """Address of a field's cell, of rows joined with `places`."""
    return pl.concat_str("letter", pl.coalesce("field_row", ROW).cast(pl.String))


def _texts(
    fields: Sequence[Field], layout: Layout, frame: pl.DataFrame, stated: Mapping[str, str | None]
) -> list[pl.Expr]:
    found: list[pl.Expr] = []
    for field in fields:
        column = layout.columns.get(field.key)
        if column is None and field.key == REGION_NAME and REGION_CODE in layout.columns:
            cell = pl.col(f"c{layout.columns[REGION_CODE]}")
        elif column is None:
            cell = pl.lit(stated.get(field.key), dtype=pl.String)
        elif layout.rows is None:
            cell = pl.col(f"c{column}")
        else:
            own = frame.filter(pl.col(ROW) == layout.rows[field.key])
            cell = pl.lit(own.item(0, f"c{column}"), dtype=pl.String)
        found.append(cell.alias(field.key))
    return found


def _stated(sheet: StageSheet, layout: Layout) -> dict[str, str | None]:
    """What the sheet says once for all rows, where it has no column for it."""
    only_region = sheet.region_code if layout.is_of_one_region else None
    return {
        **layout.said,
        REGION_CODE: only_region,
        REGION_NAME: only_region,
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
