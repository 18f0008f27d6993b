"""Periods of the warehouse as FREQ and TIME_PERIOD of SDMX, and back.

Belongs here: the one table of both ways. Not here: what a period is (`warehouse/periods.py`).

A period that SDMX has no name for is a time range: its first day and its duration in ISO 8601
(`2015-01/02` is `2015-01-01/P2M`, `2018Q1-Q3` is `2018-01-01/P9M`); FREQ tells these two apart.
"""

import re
from dataclasses import dataclass

from warehouse.periods import PeriodError, parse_period


@dataclass(frozen=True)
class _Form:
    """One form of period: its grammar, its frequency and its TIME_PERIOD as SQL over {p}."""

    grammar: str
    freq: str
    sql: str


_YEAR = "left({p}, 4)"
_FORMS = (
    _Form("[0-9]{4}", "A", "{p}"),
    _Form("[0-9]{4}-[0-9]{2}", "M", "{p}"),
    _Form("[0-9]{4}-[0-9]{2}-[0-9]{2}", "_Z", "{p}"),
    _Form("[0-9]{4}H[12]", "S", f"{_YEAR} || '-S' || right({{p}}, 1)"),
    _Form("[0-9]{4}Q[1-4]", "Q", f"{_YEAR} || '-Q' || right({{p}}, 1)"),
    _Form(
        "[0-9]{4}-01/[0-9]{2}",
        "M",
        f"{_YEAR} || '-01-01/P' || cast(right({{p}}, 2) as integer) || 'M'",
    ),
    _Form(
        "[0-9]{4}Q1-Q[2-4]",
        "Q",
        f"{_YEAR} || '-01-01/P' || 3 * cast(right({{p}}, 1) as integer) || 'M'",
    ),
    _Form(
        "[0-9]{4}-[0-9]{4}",
        "_O",
        f"{_YEAR} || '-01-01/P'"
        f" || (cast(right({{p}}, 4) as integer) - cast({_YEAR} as integer) + 1) || 'Y'",
    ),
)
_RANGE = re.compile(r"([0-9]{4})-01-01/P([0-9]+)([MY])")
_PART = re.compile(r"([0-9]{4})-([SQ])([1-4])")


def freq_sql(column: str) -> str:
    """SQL expression of FREQ over a column of periods; null for what is none."""
    return _case(column, {form.grammar: f"'{form.freq}'" for form in _FORMS})


def time_period_sql(column: str) -> str:
    """SQL expression of TIME_PERIOD over a column of periods; null for what is none."""
    return _case(column, {form.grammar: form.sql.format(p=column) for form in _FORMS})


def _case(column: str, results: dict[str, str]) -> str:
    lines = [
        f"when regexp_full_match({column}, '{grammar}') then {result}"
        for grammar, result in results.items()
    ]
    return f"case {' '.join(lines)} end"


def warehouse_period(freq: str, time_period: str) -> str:
    """The period that FREQ and TIME_PERIOD speak of.

    Raises:
        PeriodError: they are none that the warehouse writes.
    """
    return parse_period(_text(freq, time_period)).text


def _text(freq: str, time_period: str) -> str:
    span = _RANGE.fullmatch(time_period)
    part = _PART.fullmatch(time_period)
    if span:
        return _span(freq, int(span[1]), int(span[2]), span[3])
    if part:
        return f"{part[1]}{'H' if part[2] == 'S' else 'Q'}{part[3]}"
    return time_period


def _span(freq: str, year: int, length: int, unit: str) -> str:
    if unit == "Y":
        return f"{year:04d}-{year + length - 1:04d}"
    if freq == "Q" and length % 3 == 0:
        return f"{year:04d}Q1-Q{length // 3}"
    if freq == "M":
        return f"{year:04d}-01/{length:02d}"
    raise PeriodError(f"FREQ {freq} 与 TIME_PERIOD 的时段长度 {length}{unit} 不相配")
