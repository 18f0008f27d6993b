"""What a trace has found, as plain values: for JSON and for the tables of the command line.

Belongs here: putting together figure, way and cells, or cell and figures. Not here: finding them
(`trace.py`, `trace_cells.py`), how they are shown (`cli_trace_views.py`).
"""

from collections.abc import Sequence
from typing import Any

import polars as pl

from pipelines import messages_trace as messages
from pipelines.trace import Tracer, Way
from pipelines.trace_cells import Cells
from pipelines.trace_corrections import correction_notes, corrections_at
from pipelines.trace_rows import CellAddress
from pipelines.trace_sheets import SHEET

_PLACE = [*SHEET, "row_no", "cell_ref"]


def figure_report(
    tracer: Tracer, cells: Cells, table: str, row: int, columns: Sequence[str]
) -> dict[str, Any]:
    """A row and the cells that its columns come from.

    Raises:
        TraceError: the release no longer fits dictionary and models.
    """
    way = tracer.sources(table, [row], columns)
    found = cells.resolve(way.ends)
    (values,) = _rows(tracer, table, [row])
    corrected = corrections_at(tracer, found)
    return {
        "release": tracer.release.name,
        "table": table,
        "key": {name: values[name] for name in tracer.contracts[table].key},
        "figures": {name: values[name] for name in columns},
        "path": [{"table": name, "rows": rows} for name, rows in way.passed],
        "cells": _cells(cells, found),
        "corrections": corrected,
        "dictionary": _dictionary(tracer, way),
        "notes": [*correction_notes(corrected), *_notes(way, found)],
    }


def cell_report(tracer: Tracer, cells: Cells, address: CellAddress) -> dict[str, Any]:
    """A cell and the figures of the marts that come from it."""
    place = (address.file_sha256, address.sheet_no, address.row, address.letter)
    here = cells.at(*place)
    reached = tracer.dependents(here)
    corrected = corrections_at(tracer, _as_cells(here, address))
    sheet = cells.sheets.sheet(address.file_sha256, address.sheet_no)
    printed = None if sheet is None else sheet.text_at(address.row, address.letter)
    known = cells.sheets.of(address.file_sha256, address.sheet_no)
    figures = [
        figure
        for table in tracer.models
        if table.startswith("mart.")
        for figure in _figures(tracer, table, reached.filter(pl.col("table_name") == table))
    ]
    return {
        "release": tracer.release.name,
        "file": known["file_name"],
        "file_sha256": address.file_sha256,
        "sender": known["sender"],
        "sheet_no": address.sheet_no,
        "sheet": known["sheet_name"],
        "cell": f"{address.letter}{address.row}",
        "text": printed,
        "figures": figures,
        "corrections": corrected,
        "notes": [*correction_notes(corrected), *([] if figures else [messages.NOTE_CELL_UNUSED])],
    }


def _as_cells(here: pl.DataFrame, address: CellAddress) -> pl.DataFrame:
    """The columns that are read from a cell, with the place of the cell."""
    return (
        here.select("column_name")
        .unique()
        .with_columns(
            file_sha256=pl.lit(address.file_sha256),
            sheet_no=pl.lit(address.sheet_no, pl.Int32),
            row_no=pl.lit(address.row, pl.Int32),
            cell_ref=pl.lit(f"{address.letter}{address.row}"),
        )
    )


def _rows(tracer: Tracer, table: str, rows: Sequence[int]) -> list[dict[str, Any]]:
    tracer.want(pl.Series(rows, dtype=pl.Int64))
    names = tracer.contracts[table].names
    order = ", ".join(tracer.contracts[table].key)
    return tracer.frame(
        f"select {', '.join(names)}, rowid as row_id from release.{table}"
        f" where rowid in (select row_id from wanted) order by {order}"
    ).to_dicts()


def _figures(tracer: Tracer, table: str, reached: pl.DataFrame) -> list[dict[str, Any]]:
    key = tracer.contracts[table].key
    columns = {
        row: names
        for row, names in reached.filter(~pl.col("column_name").is_in(key))
        .group_by("row_id")
        .agg("column_name")
        .rows()
    }
    order = tracer.contracts[table].names
    return [
        {
            "table": table,
            "key": {name: values[name] for name in key},
            "figures": {name: values[name] for name in order if name in columns[values["row_id"]]},
        }
        for values in (_rows(tracer, table, list(columns)) if columns else [])
    ]


def _cells(cells: Cells, found: pl.DataFrame) -> list[dict[str, Any]]:
    """Cells in the order of the sheets, each with the figures that come from it."""
    rows = (
        found.group_by(_PLACE)
        .agg(
            pl.col("figure_column").unique().sort().alias("columns"),
            pl.col("printed_text").drop_nulls().first(),
            pl.col("printed_unit").drop_nulls().first(),
            pl.col("table_name").unique().sort().alias("tables"),
        )
        .sort(_PLACE, nulls_last=True)
    )
    sheets = {place: cells.sheets.of(*place) for place in rows.select(SHEET).unique().rows()}
    return [
        {
            "file": sheets[row["file_sha256"], row["sheet_no"]]["file_name"],
            "sender": sheets[row["file_sha256"], row["sheet_no"]]["sender"],
            "file_sha256": row["file_sha256"],
            "sheet_no": row["sheet_no"],
            "sheet": sheets[row["file_sha256"], row["sheet_no"]]["sheet_name"],
            "row": row["row_no"],
            "cell": row["cell_ref"],
            "text": row["printed_text"],
            "unit": row["printed_unit"],
            "columns": row["columns"],
            "tables": row["tables"],
        }
        for row in rows.to_dicts()
    ]


def _dictionary(tracer: Tracer, way: Way) -> list[dict[str, Any]]:
    """Rows of the dictionary that figures come from, by table."""
    ends = way.ends.filter(pl.col("table_name").str.starts_with("ref."))
    counted = ends.group_by("table_name").agg(
        pl.col("row_id").n_unique().alias("rows"),
        pl.col("figure_column").unique().sort().alias("columns"),
    )
    return [
        {
            "table": row["table_name"],
            "title": tracer.contracts[row["table_name"]].title,
            "rows": row["rows"],
            "columns": row["columns"],
        }
        for row in counted.sort("table_name").to_dicts()
    ]


def _notes(way: Way, found: pl.DataFrame) -> list[str]:
    notes = [messages.NOTE_WINDOW.format(table=table) for table in way.windows]
    if found.is_empty():
        notes.append(messages.NOTE_NO_CELL)
    elif found.get_column("cell_ref").null_count():
        notes.append(messages.NOTE_WHOLE_ROW)
    return notes
