"""Delimited text (CSV, TSV) to a sheet of text.

Belongs here: splitting into cells. Does not: bytes to characters (`encodings.py`), which column
means what, or which line is too short (`layout.py`, which knows the header).
"""

import csv
from io import StringIO

import polars as pl

from pipelines.stage.encodings import decode
from pipelines.stage.sheets import RawSheet, UnreadableFile, text_frame

_MAX_CELL_CHARACTERS = 32_767
_DELIMITERS = ",\t;"
_SAMPLE_LINES = 20


def read_delimited(data: bytes) -> RawSheet:
    """The one sheet of a CSV file, with the number of cells of every line."""
    text, notes = decode(data)
    csv.field_size_limit(_MAX_CELL_CHARACTERS)
    try:
        reader = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
        records = list(reader)
    except csv.Error as error:
        raise UnreadableFile(f"引号不成对或单元格过长，无法按 CSV 拆分（{error}）") from None
    rows = pl.Series(records, dtype=pl.List(pl.String))
    return RawSheet(1, "CSV", hidden=False, frame=text_frame(rows, with_width=True), notes=notes)


def _delimiter(text: str) -> str:
    """The delimiter that the first lines use most; a title alone has none."""
    head = "\n".join(text.split("\n", _SAMPLE_LINES)[:_SAMPLE_LINES])
    return max(_DELIMITERS, key=head.count)
