"""Delimited text (CSV, TSV) to a sheet of text.

Belongs here: splitting into cells. Does not: bytes to characters (`encodings.py`), which column
means what, or which line is too short (`layout.py`, which knows the header).
"""

import csv
from io import StringIO

import polars as pl

from pipelines.stage.encodings import decode
from pipelines.stage.notes import Note
from pipelines.stage.sheets import (
    MAX_CELLS,
    MAX_ROWS,
    RawSheet,
    UnreadableFile,
    check_size,
    text_frame,
)

_MAX_CELL_CHARACTERS = 32_767
_DELIMITERS = ",\t;"
_SAMPLE_LINES = 20


def read_delimited(data: bytes) -> RawSheet:
    """The one sheet of a CSV file, with the number of cells of every line."""
    text, notes = decode(data)
    delimiter = _delimiter(text)
    _check_cells(text.count("\n") + 1, text.count(delimiter))
    if not text.endswith(("\n", "\r")):
        notes = (*notes, Note("file", "文件最后一行没有换行，可能不完整，请核对末行"))
    csv.field_size_limit(_MAX_CELL_CHARACTERS)
    try:
        records = list(csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise UnreadableFile(f"引号不成对或单元格过长，无法按 CSV 拆分（{error}）") from None
    rows = pl.Series(records, dtype=pl.List(pl.String))
    return RawSheet(1, "CSV", hidden=False, frame=text_frame(rows), notes=notes)


def _delimiter(text: str) -> str:
    """The delimiter that the first lines use most; a title alone has none."""
    head = "\n".join(text.split("\n", _SAMPLE_LINES)[:_SAMPLE_LINES])
    return max(_DELIMITERS, key=head.count)


def _check_cells(lines: int, delimiters: int) -> None:
    """Refuse a file by counting, before its cells take memory."""
    if lines > MAX_ROWS:
        check_size(lines, 1)
    if lines + delimiters > MAX_CELLS:
        raise UnreadableFile(
            f"文件有 {lines} 行、约 {lines + delimiters} 格，超过 {MAX_CELLS} 格的上限，请拆分"
        )
