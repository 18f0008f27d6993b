"""Cells as text: the normal form of labels and codes, dates, yes and no.

Belongs here: what is done to text before it is compared. Does not: numbers (`numbers.py`), or
which texts are allowed (`lookups.py`).
"""

import re
import unicodedata

import polars as pl

_BRACKETS = str.maketrans("【〔［〖】〕］〗", "(((())))")
_DASHES = re.compile(r"[‐‑‒–—―−─]")

# Put before the text of every cell of a merged range that holds a figure.
MERGED = "〔合并单元格〕"

# What Excel shows for a formula that failed; a reader keeps it as text.
CELL_ERRORS = (
    "#DIV/0!",
    "#N/A",
    "#NAME?",
    "#NULL!",
    "#NUM!",
    "#REF!",
    "#VALUE!",
    "#SPILL!",
    "#CALC!",
    "#ERROR!",
)
_NUMBERED_ERROR = r"^(?i:err:\d{3})$"


def label(text: str | None) -> str:
    """A label in its normal form: half-width, no white space, one kind of bracket and dash."""
    if not text:
        return ""
    half = unicodedata.normalize("NFKC", text.translate(_BRACKETS))
    return _DASHES.sub("-", "".join(half.split()))


def label_expr(text: pl.Expr) -> pl.Expr:
    """`label` over a column."""
    plain = text.str.replace_all("[【〔［〖]", "(").str.replace_all("[】〕］〗]", ")")
    half = plain.str.normalize("NFKC").str.replace_all(r"\s", "")
    return half.str.replace_all("[‐‑‒–—―−─]", "-")


def half_width(text: pl.Expr) -> pl.Expr:
    """Half-width, without white space at the ends."""
    return text.str.normalize("NFKC").str.strip_chars()


def code(text: pl.Expr) -> pl.Expr:
    """A code: half-width capitals without white space, without the marks that force text.

    A CSV written for Excel guards codes as `="140105"` or `'140105`.
    """
    plain = text.str.normalize("NFKC").str.replace_all(r"\s", "").str.to_uppercase()
    bare = plain.str.replace(r'^="(.*)"$', "$1").str.replace(r"^'", "")
    # A code kept as a number by a program that writes all numbers as fractions.
    return bare.str.replace(r"^(\d{6})\.0$", "$1")


def date(text: pl.Expr) -> pl.Expr:
    """A day written 2015-03-09, 2015/3/9, 2015.3.9, 20150309 or 2015年3月9日; null otherwise."""
    plain = text.str.normalize("NFKC").str.replace_all(r"\s", "")
    compact = plain.str.replace(r"^(\d{4})(\d{2})(\d{2})$", "$1-$2-$3")
    dashed = compact.str.replace(
        r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:T?00:00(?::00)?)?$", "$1-$2-$3"
    )
    whole = dashed.str.contains(r"^\d{4}-\d{1,2}-\d{1,2}$")
    return pl.when(whole).then(dashed).str.to_date("%Y-%m-%d", strict=False)


def is_unsaved(text: pl.Expr) -> pl.Expr:
    """The cell holds a formula that was saved without its result, not a guarded text."""
    return text.str.contains(r'^=(?:[^"]|"[^"]*$|"[^"]*".)')


def is_merged(text: pl.Expr) -> pl.Expr:
    """The cell is part of a merged range of figures (`merged.py`)."""
    return text.str.starts_with(MERGED)


def is_error(text: pl.Expr) -> pl.Expr:
    """The cell holds a formula error."""
    plain = half_width(text)
    return plain.str.to_uppercase().is_in(CELL_ERRORS) | plain.str.contains(_NUMBERED_ERROR)


def yes_no(text: pl.Expr) -> pl.Expr:
    """是/否 as a boolean; null otherwise."""
    return half_width(text).replace_strict(
        {"是": True, "否": False}, default=None, return_dtype=pl.Boolean
    )
