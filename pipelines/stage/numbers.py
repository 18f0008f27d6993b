"""Numbers: text to exact base units, and the half-width that its printing leaves open.

Belongs here: the one grammar of numbers (thousands separators, full-width digits, a negative in
brackets; no exponent, no words) and the arithmetic, all of it in Decimal. Does not: which cells
must hold a number.
"""

import unicodedata
from collections.abc import Iterable
from decimal import Decimal

import polars as pl

MONEY = pl.Decimal(24, 4)
# Fifteen digits are what a spreadsheet keeps; ten decimals are more than any return prints.
_WHOLE_DIGITS = 15
_MAX_DECIMALS = 10
_WORK = pl.Decimal(38, _MAX_DECIMALS)
_FACTOR = pl.Decimal(20, 0)
_SMALLEST = Decimal("0.0001")

_PLAIN = rf"\d{{1,{_WHOLE_DIGITS}}}"
_GROUPED = r"\d{1,3}(?:[, ]\d{3}){1,4}"
_NUMBER = rf"^[+-]?(?:{_PLAIN}|{_GROUPED})(?:\.\d{{1,{_MAX_DECIMALS}}})?$"


# Only what a full-width keyboard types: NFKC would make 12 of ①② and 102 of 10².
_WIDE = {
    **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
    "．": ".", "，": ",", "－": "-", "＋": "+", "％": "%", "（": "(", "）": ")", "\u3000": " ",
    "\u00a0": " ", "\u2002": " ", "\u2003": " ", "\u2009": " ", "\u202f": " ",
}  # fmt: skip
# A CSV written for Excel guards a figure as `="1,234"` or `'1234`.
_GUARD = r"""^(?:="([^"]*)"|'(.*))$"""
_BRACKETED = r"^\(\s*([^()+-].*?)\s*\)(\s*%)?$"


def _plain(text: pl.Expr) -> pl.Expr:
    half = text.str.replace_many(_WIDE).str.strip_chars()
    bare = half.str.replace(_GUARD, "$1$2").str.strip_chars()
    return bare.str.replace(_BRACKETED, "-$1$2").str.replace(r"^[−‐‑–]\s*", "-")


def is_bracketed(text: pl.Expr) -> pl.Expr:
    """A negative printed in brackets."""
    half = text.str.replace_many(_WIDE).str.strip_chars()
    return half.str.contains(_BRACKETED) & is_number(without_percent(text))


def is_number(text: pl.Expr) -> pl.Expr:
    """The text is a number by the grammar."""
    return _plain(text).str.contains(_NUMBER)


def without_percent(text: pl.Expr) -> pl.Expr:
    """A percentage may be printed with its sign; the unit says so already."""
    return _plain(text).str.strip_suffix("%").str.strip_chars_end()


def base_value(text: pl.Expr, factor: pl.Expr) -> pl.Expr:
    """The number times its unit's factor, exact, rounded to the four decimals that are stored.

    Null where the text is no number or the product is too large to be stored.
    """
    plain = _plain(text)
    digits = pl.when(plain.str.contains(_NUMBER)).then(
        plain.str.replace_all(r"[, +]", "").cast(_WORK, strict=False)
    )
    return (digits * factor.cast(_FACTOR)).round(4).cast(MONEY, strict=False)


def printed_decimals(text: pl.Expr) -> pl.Expr:
    """How many decimals are printed."""
    return _plain(text).str.extract(r"\.(\d+)$").str.len_chars().fill_null(0).cast(pl.Int32)


def half_width(decimals: pl.Expr, factor: pl.Expr) -> pl.Expr:
    """Half of the last printed digit in base units; never below the smallest stored unit.

    `693 亿元` stands for 693 ± 0.5 亿元, whatever the true figure is (domain.md §6).
    """
    half = pl.coalesce(
        [
            pl.when(decimals == places).then(
                pl.lit(Decimal(5).scaleb(-places - 1), dtype=pl.Decimal(38, _MAX_DECIMALS + 1))
            )
            for places in range(_MAX_DECIMALS + 1)
        ]
    )
    wide = (half * factor.cast(_FACTOR)).cast(MONEY, strict=False)
    smallest = pl.lit(_SMALLEST, dtype=MONEY)
    return pl.when(wide < smallest).then(smallest).otherwise(wide)


def is_missing_mark(text: pl.Expr, marks: Iterable[str]) -> pl.Expr:
    """A printed mark that says there is no figure; its width does not matter."""
    normal = sorted({unicodedata.normalize("NFKC", mark).strip() for mark in marks})
    return text.str.normalize("NFKC").str.strip_chars().is_in(normal)
