"""Periods: the one grammar for "which time does a figure speak of", and how people print it.

Belongs here: parsing of grammar texts and printed forms, the integers joins use.
Does not: which periods a form owes (reporting.py), what is known when (known_from is not a period).
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

import polars as pl

Frequency = Literal["year", "month", "months", "quarter", "quarters", "half", "years", "point"]

GRAMMAR = "2010、2015-03、2015-01/02、2015Q1、2018Q1-Q3、2013H1、2006-2010、2014-12-31"
PRINTED_FORMS = "2015年1-2月、2015年6月、2015年1季度、2015年1-3季度、2015年上半年、2015年"


class PeriodError(ValueError):
    """A text is no period, or not one the form can have; the message is Chinese."""


@dataclass(frozen=True, slots=True)
class Period:
    """A period with its integer months; a point in time has start = end = its month."""

    text: str
    start: int
    end: int
    frequency: Frequency

    @property
    def partition(self) -> str:
        """Partition key `YYYY-MM`: every row belongs to the month in which its period ends."""
        return f"{self.end // 100:04d}-{self.end % 100:02d}"

    @property
    def last_day(self) -> date:
        """Last calendar day of the end month."""
        year, month = divmod(self.end, 100)
        return date(year, month, monthrange(year, month)[1])


def _months(text: str, year: int, first: int, last: int, frequency: Frequency) -> Period:
    if not (1900 <= year <= 2099 and 1 <= first <= last <= 12):
        raise PeriodError(f"“{text}”中的年份、月份或季度超出范围")
    return Period(text, year * 100 + first, year * 100 + last, frequency)


def year_period(year: int) -> Period:
    """The calendar year."""
    return _months(f"{year:04d}", year, 1, 12, "year")


def month_period(year: int, month: int) -> Period:
    """One month."""
    return _months(f"{year:04d}-{month:02d}", year, month, month, "month")


def months_period(year: int, last: int) -> Period:
    """January to `last`, combined; `2015-01/02` is the only one that monthly forms use."""
    if last < 2:
        raise PeriodError(f"{year}年1-{last}月不是合并月份：截止月份须在2至12之间")
    return _months(f"{year:04d}-01/{last:02d}", year, 1, last, "months")


def quarter_period(year: int, quarter: int) -> Period:
    """One quarter."""
    return _months(f"{year:04d}Q{quarter}", year, quarter * 3 - 2, quarter * 3, "quarter")


def quarters_period(year: int, last: int) -> Period:
    """The first quarter to `last`, cumulative."""
    if last < 2:
        raise PeriodError(f"{year}年1-{last}季度不是累计季度：截止季度须在2至4之间")
    return _months(f"{year:04d}Q1-Q{last}", year, 1, last * 3, "quarters")


def half_period(year: int, half: int) -> Period:
    """A half-year."""
    return _months(f"{year:04d}H{half}", year, half * 6 - 5, half * 6, "half")


def years_period(first: int, last: int) -> Period:
    """A span of years, e.g. of a five-year plan."""
    text = f"{first:04d}-{last:04d}"
    if first >= last:
        raise PeriodError(f"“{text}”的起始年份须早于截止年份")
    return Period(text, _months(text, first, 1, 1, "years").start, last * 100 + 12, "years")


def point_period(year: int, month: int, day: int) -> Period:
    """A point in time (a stock at the end of a day)."""
    text = f"{year:04d}-{month:02d}-{day:02d}"
    try:
        date(year, month, day)
    except ValueError:
        raise PeriodError(f"“{text}”不是存在的日期") from None
    return _months(text, year, month, month, "point")


Rule = tuple[re.Pattern[str], Callable[..., Period]]

_GRAMMAR_RULES: tuple[Rule, ...] = (
    (re.compile(r"([0-9]{4})"), year_period),
    (re.compile(r"([0-9]{4})-([0-9]{2})"), month_period),
    (re.compile(r"([0-9]{4})-01/([0-9]{2})"), months_period),
    (re.compile(r"([0-9]{4})Q([1-4])"), quarter_period),
    (re.compile(r"([0-9]{4})Q1-Q([2-4])"), quarters_period),
    (re.compile(r"([0-9]{4})H([12])"), half_period),
    (re.compile(r"([0-9]{4})-([0-9]{4})"), years_period),
    (re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})"), point_period),
)


def _first_match(rules: Iterable[Rule], text: str) -> Period | None:
    for pattern, build in rules:
        found = pattern.fullmatch(text)
        if found:
            return build(*(int(group) for group in found.groups()))
    return None


def parse_period(text: str) -> Period:
    """Read a grammar text such as `2015-01/02`; anything else raises PeriodError."""
    period = _first_match(_GRAMMAR_RULES, text.strip())
    if period is None:
        raise PeriodError(f"“{text}”不是报告期，可用写法：{GRAMMAR}")
    return period


def _cumulative_months(year: int, first: int, last: int) -> Period:
    if first != 1:
        raise PeriodError(f"{year}年{first}-{last}月：累计月份须从1月开始")
    return months_period(year, last) if last > 1 else month_period(year, 1)


def _cumulative_quarters(year: int, first: int, last: int) -> Period:
    if first != 1:
        raise PeriodError(f"{year}年{first}-{last}季度：累计季度须从1季度开始")
    return quarters_period(year, last) if last > 1 else quarter_period(year, 1)


_PRINTED_RULES: tuple[Rule, ...] = (
    (re.compile(r"([0-9]{4})年(?:度|全年)?"), year_period),
    (re.compile(r"([0-9]{4})年([0-9]{1,2})月份?"), month_period),
    (re.compile(r"([0-9]{4})年([0-9]{1,2})月?-([0-9]{1,2})月份?(?:累计)?"), _cumulative_months),
    (re.compile(r"([0-9]{4})年第?([1-4])季度"), quarter_period),
    (re.compile(r"([0-9]{4})年第?([1-4])(?:季度)?-第?([1-4])季度"), _cumulative_quarters),
    (re.compile(r"([0-9]{4})年前([2-4])个?季度"), quarters_period),
    (re.compile(r"([0-9]{4})年上半年"), lambda year: half_period(year, 1)),
    (re.compile(r"([0-9]{4})年下半年"), lambda year: half_period(year, 2)),
)

# Dashes, tildes and 至/到 seen between months in real files; 一 is a dash only after a number.
_DASHES = re.compile(r"[‐‑‒–—―−~～至到]|(?<=[0-9月])一(?=[0-9])")
_QUARTER_WORD = re.compile(r"[一二三四](?=个?季度)|[一二三四](?=-[第0-9一二三四]+季度)")
_DIGIT = {"一": "1", "二": "2", "三": "3", "四": "4"}


def _plain(text: str) -> str:
    """Half-width digits, one kind of dash, no spaces, quarters as digits."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    plain = _DASHES.sub("-", plain)
    return _QUARTER_WORD.sub(lambda found: _DIGIT[found.group()], plain)


def parse_report_period(text: str) -> Period:
    """Read a period as people print it (`2015年1—6月`); a grammar text is accepted too."""
    plain = _plain(text)
    period = _first_match(_PRINTED_RULES, plain) or _first_match(_GRAMMAR_RULES, plain)
    if period is None:
        raise PeriodError(f"“{text}”不是报告期，可用写法：{PRINTED_FORMS}")
    return period


def period_columns(expr_name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Add period_start, period_end (INT) and frequency; texts outside the grammar give nulls.

    Only the distinct texts are parsed, so the cost does not follow the rows.
    """
    schema = {
        expr_name: pl.String,
        "period_start": pl.Int32,
        "period_end": pl.Int32,
        "frequency": pl.String,
    }
    texts = frame.get_column(expr_name).drop_nulls().unique().to_list()
    rows: list[tuple[str, int | None, int | None, str | None]] = []
    for text in texts:
        try:
            period = parse_period(text)
        except PeriodError:
            continue
        rows.append((text, period.start, period.end, period.frequency))
    known = pl.DataFrame(rows, schema=schema, orient="row")
    return frame.join(known, on=expr_name, how="left", maintain_order="left")
