"""Reach: which periods of an input one period of a table is computed from.

Belongs here: the words by which a contract declares it, read in both directions.
Does not belong here: fingerprints and filters that follow from it (engine).
"""

from collections.abc import Iterable
from typing import Literal

# A number is a distance in months: 12 is the same month of the next year.
Step = Literal["same", "previous", "next", "year_to_date"] | int
# The month in which a period ends (yyyymm); None is that of rows which belong to no period.
Period = int | None

SAME: tuple[Step, ...] = ("same",)
_MONTHS = {"same": 0, "previous": -1, "next": 1}
_DECEMBER = 12


def shifted(period: int, months: int) -> int:
    """The month that lies `months` after a month (before, if negative)."""
    year, month = divmod(period // 100 * 12 + period % 100 - 1 + months, 12)
    return year * 100 + month + 1


def periods_read(reach: Iterable[Step], period: Period) -> set[Period]:
    """Periods of an input that a period of the table reads."""
    return _periods(reach, period, 1)


def periods_reading(reach: Iterable[Step], period: Period) -> set[Period]:
    """Periods of the table that read a period of an input."""
    return _periods(reach, period, -1)


def _periods(reach: Iterable[Step], period: Period, direction: int) -> set[Period]:
    if period is None:
        return {None}
    found: set[Period] = set()
    for step in reach:
        if step == "year_to_date":
            january, december = period // 100 * 100 + 1, period // 100 * 100 + _DECEMBER
            first, last = (january, period) if direction > 0 else (period, december)
            found.update(range(first, last + 1))
        else:
            months = step if isinstance(step, int) else _MONTHS[step]
            found.add(shifted(period, direction * months))
    return found
