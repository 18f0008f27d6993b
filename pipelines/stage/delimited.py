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
    csv.field_size_limit(_MAX_CELL_CHARACTERS)
    try:
        records = list(csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise UnreadableFile(f"引号不成对或单元格过长，无法按 CSV 拆分（{error}）") from None
    rows = pl.Series(records, dtype=pl.List(pl.String))
    return RawSheet(1, "CSV", hidden=False, frame=text_frame(rows, with_width=True))


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
