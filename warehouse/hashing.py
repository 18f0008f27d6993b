"""Content hashes: what a set of rows says, whatever their order and whichever file holds them.

Belongs here: the canonical text of a row and the SHA-256 over sorted rows, in Polars (lake) and in
SQL (models). Does not belong here: which tables and partitions make up a build (engine).
"""

import hashlib
from collections.abc import Iterable, Sequence

import polars as pl

from warehouse.contracts import Column

# Text is escaped by backslash, so a bare "\N" can only be a missing value.
NULL = "\\N"
SEPARATOR = "\x1f"
# Doubles differ in the last digits between engines and processors; nine digits do not.
SIGNIFICANT_DIGITS = 9
_ESCAPES = (("\\", "\\\\"), (SEPARATOR, "\\s"), ("\n", "\\n"))
# Rows joined into one text at a time: bounds the memory of a hash.
_CHUNK = 50_000


def _header(columns: Iterable[tuple[str, str]]) -> bytes:
    return ("\t".join(f"{name}:{kind}" for name, kind in columns) + "\n").encode()


def _text(name: str, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if dtype == pl.String:
        for plain, escaped in _ESCAPES:
            column = column.str.replace_all(plain, escaped, literal=True)
        return column.fill_null(NULL)
    if dtype.is_float():
        rounded = column.round_sig_figs(SIGNIFICANT_DIGITS)
        column = pl.when(rounded == 0).then(0.0).otherwise(rounded)
    return column.cast(pl.String).fill_null(NULL)


def frame_hash(frame: pl.DataFrame, volatile: Sequence[str] = ()) -> str:
    """Content hash of a frame: column names, types and rows, without the volatile columns."""
    schema = {name: dtype for name, dtype in frame.schema.items() if name not in volatile}
    digest = hashlib.sha256(_header((name, str(dtype)) for name, dtype in schema.items()))
    lines = (
        frame.select(
            pl.concat_str(
                [_text(name, dtype) for name, dtype in schema.items()], separator=SEPARATOR
            ).alias("line")
        )
        .to_series()
        .sort()
    )
    for start in range(0, len(lines), _CHUNK):
        digest.update(join_lines(lines.slice(start, _CHUNK)))
    return digest.hexdigest()


def join_lines(lines: pl.Series) -> bytes:
    """Lines as bytes, each ended by a line feed."""
    text = lines.str.join("\n").item()
    return f"{text}\n".encode() if len(lines) else b""


def _sql_text(column: Column) -> str:
    name = f'"{column.name}"'
    if column.type == "VARCHAR":
        text = name
        for plain, escaped in _ESCAPES:
            text = f"replace({text}, {_sql_literal(plain)}, {_sql_literal(escaped)})"
    elif column.type == "DOUBLE":
        digits = SIGNIFICANT_DIGITS - 1
        text = f"printf('%.{digits}e', case when {name} = 0 then 0.0::double else {name} end)"
    else:
        text = f"cast({name} as varchar)"
    return f"coalesce({text}, {_sql_literal(NULL)})"


def _sql_literal(text: str) -> str:
    return f"chr({ord(text)})" if len(text) == 1 and not text.isprintable() else f"'{text}'"


def sql_row_digest(columns: Sequence[Column]) -> str:
    """SQL expression: hex digest of the canonical text of one row."""
    parts = ", ".join(_sql_text(column) for column in columns)
    # One call: a chain of || copies the growing text once a column. No part is null.
    return f"sha256(concat_ws({_sql_literal(SEPARATOR)}, {parts}))"


class DigestHash:
    """Content hash of a table partition, fed with its row digests in ascending order."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._digest = hashlib.sha256(_header((column.name, column.type) for column in columns))
        self.rows = 0

    def update(self, digests: pl.Series) -> None:
        """Add the next row digests."""
        self._digest.update(join_lines(digests))
        self.rows += len(digests)

    def hexdigest(self) -> str:
        """Content hash of the rows given so far."""
        return self._digest.hexdigest()


def combined_hash(parts: Iterable[Iterable[str]]) -> str:
    """SHA-256 over sorted tuples of short texts (table, partition, partition hash)."""
    lines = sorted("\t".join(part) for part in parts)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
