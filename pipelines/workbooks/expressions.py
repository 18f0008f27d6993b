"""Small pieces of spreadsheet formulas.

Belongs here: how values and alternatives are written. Does not: what is tested (`formulas.py`).
"""

from collections.abc import Sequence
from decimal import Decimal

# Binary fractions of a spreadsheet must not decide a comparison.
PLACES = 6


def quoted(text: str) -> str:
    """Text as a constant of a formula."""
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def any_of(tests: Sequence[str]) -> str | None:
    """One of the tests holds; None where there is none."""
    if not tests:
        return None
    return tests[0] if len(tests) == 1 else f"OR({','.join(tests)})"


def number(value: Decimal) -> str:
    """A number without exponent."""
    return format(value.normalize(), "f")
