"""A city's workbook with a sheet for each county, made of the enterprise returns of a month.

Belongs here: the workbook and the number of its cells. Does not: timing (`scenario.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import xlsxwriter

SHEETS = 12
_REGION = "行政区划代码"


@dataclass(frozen=True)
class CountySheets:
    """The workbook and its filled cells, headers included."""

    path: Path
    cells: int


def write_county_sheets(
    texts: Sequence[str], columns: Mapping[str, str], path: Path
) -> CountySheets:
    """The first twelve counties of the city with most rows among those that have twelve.

    Args:
        texts: CSV files of one form, one a city, in UTF-8.
        columns: their labels and declared types; amounts are written as numbers.
        path: the workbook to write.
    """
    amounts = [name for name, kind in columns.items() if kind.startswith("DECIMAL")]
    frames = [
        pl.read_csv(text, infer_schema=False).with_columns(pl.col(amounts).cast(pl.Float64))
        for text in texts
    ]
    large = [one for one in frames if one.get_column(_REGION).n_unique() >= SHEETS]
    city = max(large, key=lambda one: one.height)
    cells = 0
    with xlsxwriter.Workbook(path) as workbook:
        for county in city.get_column(_REGION).unique().sort().head(SHEETS):
            rows = city.filter(pl.col(_REGION) == county)
            page = workbook.add_worksheet(county)
            for number, row in enumerate([rows.columns, *rows.iter_rows()]):
                page.write_row(number, 0, row)
            cells += rows.width + sum(
                rows.height - rows[name].null_count() for name in rows.columns
            )
    return CountySheets(path, cells)
