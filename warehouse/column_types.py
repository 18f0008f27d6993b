"""Types of columns as contracts write them, and what they are in Polars.

Belongs here: the list of types. Does not belong here: columns and tables (contracts).
"""

import re

import polars as pl

_SIMPLE: dict[str, pl.DataType] = {
    "VARCHAR": pl.String(),
    "INT": pl.Int32(),
    "BIGINT": pl.Int64(),
    "DOUBLE": pl.Float64(),
    "DATE": pl.Date(),
    "BOOLEAN": pl.Boolean(),
}
_DECIMAL = re.compile(r"DECIMAL\((\d{1,2}),(\d{1,2})\)")
_MAX_DIGITS = 38


def normal_type(text: object) -> object:
    """A type as it is compared: upper case, without blanks."""
    return text.replace(" ", "").upper() if isinstance(text, str) else text


def known_type(text: str) -> str:
    """The type itself; refuses what is not on the list."""
    decimal = _DECIMAL.fullmatch(text)
    if decimal and 1 <= int(decimal[1]) <= _MAX_DIGITS and int(decimal[2]) <= int(decimal[1]):
        return text
    if text in _SIMPLE:
        return text
    raise ValueError(f"类型“{text}”不认识；可用：{'、'.join(_SIMPLE)}、DECIMAL(p,s)")


def polars_type(text: str) -> pl.DataType:
    """Polars type of a known type."""
    decimal = _DECIMAL.fullmatch(text)
    return pl.Decimal(int(decimal[1]), int(decimal[2])) if decimal else _SIMPLE[text]
