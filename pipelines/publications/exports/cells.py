"""Cells of CSV that a spreadsheet would take for a formula.

Belongs here: the guard and how it is undone. Not here: writing files (`tables.py`).

A text that begins with `= + - @`, tab, a line break or a full-width form of these is written with
an apostrophe before it (OWASP, CSV injection). So is one whose apostrophes stand before such a
sign; taking away one apostrophe therefore always gives the text itself.
"""

import polars as pl

_SIGNS = r"[=+\-@\t\r\n＝＋－＠]"
# What a reader does: where this matches, drop the first character.
GUARDED = f"^'+{_SIGNS}"
_DANGEROUS = f"^('*{_SIGNS})"


def guarded(column: str) -> pl.Expr:
    """A text column as it is written."""
    return pl.col(column).str.replace(_DANGEROUS, "'${1}")


def unguarded(column: str) -> pl.Expr:
    """A column that was read, as it was before it was written."""
    text = pl.col(column)
    return pl.when(text.str.contains(GUARDED)).then(text.str.slice(1)).otherwise(text)
