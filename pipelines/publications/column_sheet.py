"""A worksheet whose rows are written as columns: cells of a whole column are made at once.

Belongs here: the XML of such cells. Everything else of a file is XlsxWriter's; its own way, a call
and a dozen steps a cell, took 20 times as long: half of the time of a site (1.2 million cells).
Not here: what the cells say.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

import polars as pl
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from pipelines.publications.excel import LONGEST_TEXT

# XML cannot hold them; a spreadsheet program reads `_x0001_` as the character.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9a-fA-F]{4}_)")


@dataclass(frozen=True)
class Numbers:
    """A column of numbers as plain decimal text, null where the cell is empty."""

    values: pl.Series
    # The format of every cell, or by the decimals of each.
    style: Format | Mapping[int, Format]
    decimals: pl.Series | None = None


@dataclass(frozen=True)
class Texts:
    """A column of values and what is written for each, None where the cell is empty."""

    values: pl.Series
    words: Mapping[object, str | None]


# XlsxWriter ships no types.
class ColumnSheet(Worksheet):  # type: ignore[misc]
    """A sheet with rows that are given as columns below those that are written cell by cell."""

    _rows = ""

    def write_columns(self, first_row: int, columns: Sequence[Numbers | Texts]) -> None:
        """Write whole columns side by side, all of the same height, from a row on."""
        height = len(columns[0].values)
        if not height:
            return
        numbers = pl.Series(range(first_row + 1, first_row + height + 1), dtype=pl.Int64)
        cells = pl.DataFrame(
            [pl.select(pl.format('<row r="{}">', numbers)).to_series().alias("row")]
            + [
                _cells(column, xl_col_to_name(place), numbers).alias(str(place))
                for place, column in enumerate(columns)
            ]
        )
        rows = cells.select(pl.concat_str(pl.all(), pl.lit("</row>"), ignore_nulls=True))
        self._rows = "".join(rows.to_series())
        self._check_dimensions(first_row + height - 1, len(columns) - 1)

    def _write_rows(self) -> None:
        super()._write_rows()
        self.fh.write(self._rows)


def _cells(column: Numbers | Texts, letters: str, rows: pl.Series) -> pl.Series:
    if isinstance(column, Texts):
        values = list(column.words)
        texts = [None if text is None else _inline(text) for text in column.words.values()]
        told = column.values.replace_strict(values, texts, return_dtype=pl.String)
        made = pl.format(f'<c r="{letters}{{}}" t="inlineStr"><is>{{}}</is></c>', rows, told)
    else:
        made = pl.format(
            f'<c r="{letters}{{}}" s="{{}}"><v>{{}}</v></c>', rows, _styles(column), column.values
        )
    return pl.select(made).to_series()


def _styles(column: Numbers) -> pl.Expr | pl.Series:
    if isinstance(column.style, Format):
        return pl.lit(str(column.style._get_xf_index()))
    assert column.decimals is not None
    named = {places: str(style._get_xf_index()) for places, style in column.style.items()}
    return column.decimals.replace_strict(named, return_dtype=pl.String)


def _inline(text: str) -> str:
    """The text element of a cell; blanks at its ends are kept."""
    named = _CONTROLS.sub(
        lambda found: f"_x{ord(found.group()):04X}_", _LOOKS_ESCAPED.sub("_x005F_", text)
    )
    space = ' xml:space="preserve"' if text != text.strip() else ""
    return f"<t{space}>{escape(named[:LONGEST_TEXT])}</t>"
