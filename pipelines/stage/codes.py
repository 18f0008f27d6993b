"""Enterprise codes: check characters, and the one identity behind old and new codes.

Belongs here: the unified social credit code (GB 32100, checked by python-stdnum) and the
organisation code (GB 11714, which python-stdnum has not). Does not: whether a unit exists.
"""

import polars as pl
from stdnum.cn import uscc

# GB 11714-1997: weights of the eight characters; letters count from A = 10.
_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# The seat of a legal unit that reports as an establishment: its parent's eight characters and B.
_PARENT_SEAT = "B"
_USCC_LENGTH = 18
_ORGANISATION_LENGTH = 9
_ORGANISATION = rf"^[0-9A-Z]{{{_ORGANISATION_LENGTH}}}$"


def check_character(body: pl.Expr) -> pl.Expr:
    """Check character of an organisation code's first eight characters (GB 11714)."""
    values = {character: value for value, character in enumerate(_ALPHABET)}
    total = pl.sum_horizontal(
        weight * body.str.slice(place, 1).replace_strict(values, default=0, return_dtype=pl.Int32)
        for place, weight in enumerate(_WEIGHTS)
    )
    value = (11 - total % 11).cast(pl.String)
    return value.replace({"10": "X", "11": "0"})


def organisation_id(text: pl.Expr) -> pl.Expr:
    """Nine characters of an organisation code (also written 8-1) whose check holds, else null."""
    dashed = text.str.slice(8, 1) == "-"
    plain = pl.when(dashed).then(text.str.slice(0, 8) + text.str.slice(9)).otherwise(text)
    last = plain.str.slice(8)
    sound = (last == check_character(plain)) | (last == _PARENT_SEAT)
    return pl.when(plain.str.contains(_ORGANISATION) & sound).then(plain)


def enterprise_ids(column: pl.Series) -> pl.DataFrame:
    """Distinct codes of a column with their nine-character identity.

    The ninth to seventeenth of a credit code, an organisation code itself; null where the check
    fails.
    """
    distinct = column.drop_nulls().unique(maintain_order=True).to_frame()
    code = pl.col(column.name)
    credit = distinct.filter(code.str.len_chars() == _USCC_LENGTH).get_column(column.name)
    valid = [text for text in credit.to_list() if uscc.is_valid(text)]
    of_credit = pl.when(code.is_in(valid)).then(code.str.slice(8, _ORGANISATION_LENGTH))
    return distinct.with_columns(enterprise_id=pl.coalesce(organisation_id(code), of_credit))
