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
    delimiter = delimiter_of(text)
    _check_cells(text.count("\n") + 1, text.count(delimiter))
    if not text.endswith(("\n", "\r")):
        notes = (*notes, Note("file", "文件最后一行没有换行，可能不完整，请核对末行"))
    rows = _split_quoted(text, delimiter) if '"' in text else _split_plain(text, delimiter)
    return RawSheet(1, "CSV", hidden=False, frame=text_frame(rows), notes=notes)


def _split_quoted(text: str, delimiter: str) -> pl.Series:
    """Lines as lists of cells, any of which may be quoted."""
    csv.field_size_limit(_MAX_CELL_CHARACTERS)
    try:
        records = list(csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise _torn(str(error)) from None
    return pl.Series(records, dtype=pl.List(pl.String))


def _split_plain(text: str, delimiter: str) -> pl.Series:
    """The same of a text without quotes: nothing but delimiters and ends of lines."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    column = pl.Series([lines]).str.split("\n").explode()
    cells = column.str.split(delimiter)
    if int(cells.explode().str.len_chars().max() or 0) > _MAX_CELL_CHARACTERS:  # type: ignore[arg-type]
        raise _torn(f"field larger than field limit ({_MAX_CELL_CHARACTERS})")
    nothing = pl.lit([], dtype=pl.List(pl.String))
    return pl.select(pl.when(column != "").then(cells).otherwise(nothing)).to_series()


def _torn(cause: str) -> UnreadableFile:
    return UnreadableFile(f"引号不成对或单元格过长，无法按 CSV 拆分（{cause}）")


def delimiter_of(text: str) -> str:
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
