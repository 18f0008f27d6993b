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


def check_character(body: str) -> str:
    """Check character of an organisation code's first eight characters (GB 11714)."""
    total = sum(
        weight * _ALPHABET.index(character)
        for weight, character in zip(_WEIGHTS, body, strict=True)
    )
    value = 11 - total % 11
    return {10: "X", 11: "0"}.get(value, str(value))


def is_organisation_code(text: str) -> bool:
    """Nine characters, or eight, a dash and one, with a right check character."""
    plain = text[:8] + text[9:] if text[8:9] == "-" else text
    if len(plain) != _ORGANISATION_LENGTH or any(c not in _ALPHABET for c in plain):
        return False
    return plain[8] in (check_character(plain[:8]), _PARENT_SEAT)


def enterprise_id(text: str | None) -> str | None:
    """The nine-character identity of a valid code (9th to 17th of a credit code), else None."""
    if not text:
        return None
    if is_organisation_code(text):
        return text.replace("-", "")
    if len(text) == _USCC_LENGTH and uscc.is_valid(text):
        return text[8:17]
    return None


def enterprise_ids(column: pl.Series) -> pl.DataFrame:
    """Distinct codes of a column with their identity (null where the check fails)."""
    distinct = column.drop_nulls().unique(maintain_order=True).to_list()
    return pl.DataFrame(
        {column.name: distinct, "enterprise_id": [enterprise_id(text) for text in distinct]},
        schema={column.name: pl.String, "enterprise_id": pl.String},
    )
