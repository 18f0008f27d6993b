"""Writes enterprise returns as the GBK CSV files that people's offices export.

Here: encoding and line ends. Not here: what the columns say.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

ENCODING = "gbk"


def write_csv(path: Path, frame: pl.DataFrame) -> None:
    """Text columns only: numbers are printed before they come here."""
    text = frame.write_csv(line_terminator="\r\n", null_value="")
    path.write_bytes(text.encode(ENCODING))
