"""Delimited text (CSV) to a sheet of text.

Belongs here: strict decoding and splitting. Does not: which column means what, or which line is
too short (`layout.py`, which knows the header).
"""

import codecs
import csv
import re
from io import StringIO

import polars as pl

from pipelines.stage.sheets import RawSheet, UnreadableFile, text_frame

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Control characters that no text has; they show a binary file or a wrong decoding.
_BINARY = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_MAX_CELL_CHARACTERS = 32_767


def read_delimited(data: bytes) -> RawSheet:
    """The one sheet of a CSV file (comma or tab), with the number of cells of every line."""
    text = decode(data)
    first_line = text.split("\n", 1)[0]
    delimiter = "\t" if first_line.count("\t") > first_line.count(",") else ","
    rows = _split_quoted(text, delimiter) if '"' in text else _split_plain(text, delimiter)
    return RawSheet(1, "CSV", hidden=False, frame=text_frame(rows, with_width=True))


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


def decode(data: bytes) -> str:
    """Text of a file in UTF-8, GB18030 (which holds GBK and GB2312), or UTF-16 with its mark.

    Raises:
        UnreadableFile: naming what was tried.
    """
    tried = ["utf-16"] if data.startswith(_UTF16) else ["utf-8-sig", "gb18030"]
    line = 0
    for encoding in tried:
        try:
            text = data.decode(encoding, errors="strict")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            continue
        if not _BINARY.search(text):
            return text.removeprefix("\ufeff")
        break
    names = "、".join(name.upper().removesuffix("-SIG") for name in tried)
    where = f"（第 {line} 行有无法识别的字符）" if line else ""
    raise UnreadableFile(f"不是电子表格，按 {names} 编码也读不出文字{where}")
