"""The reporting months of the sample and how people print them.

Here: months, their labels and the dates on which returns leave. Not here: the period grammar of the
warehouse, which must read these labels without sharing code with the writer of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

# The yearly totals are extrapolated outside 2011-2016: beyond these years they say nothing.
FIRST_YEAR, LAST_YEAR = 2001, 2040
FIRST_USCC_MONTH = (2015, 10)
FIRST_USCC_REGISTER = date(2015, 10, 31)


class SampleError(ValueError):
    """A wish of the caller that cannot be met; the message is Chinese and says what to do."""


@dataclass(frozen=True, order=True)
class Month:
    """A month whose return exists: February stands for January and February combined."""

    year: int
    month: int

    @property
    def key(self) -> str:
        return f"{self.year}-{self.month:02d}"

    @property
    def period(self) -> str:
        """The text of the warehouse's period grammar, for the manifest."""
        return f"{self.year}-01/02" if self.month == 2 else self.key

    @property
    def label(self) -> str:
        return f"{self.year}年1-{self.month}月"

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    def ends(self, frequency: str) -> bool:
        """Whether a form of that frequency is due for this month."""
        return {"monthly": True, "quarterly": self.month % 3 == 0, "annual": self.month == 12}[
            frequency
        ]

    @property
    def uses_credit_code(self) -> bool:
        return (self.year, self.month) >= FIRST_USCC_MONTH

    def day_after(self, day: int, months: int = 1) -> date:
        """A day of the nth following month, in which the return is sent."""
        years, month = divmod(self.month - 1 + months, 12)
        return date(self.year + years, month + 1, day)


def parse_month(text: str) -> Month:
    """`2015-03`; January has no return of its own."""
    found = re.fullmatch(r"(\d{4})-(\d{2})", text.strip())
    if not found or not 1 <= int(found[2]) <= 12:
        raise SampleError(f"月份“{text}”写法不对，请写成 2015-03 这样的形式。")
    if not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        raise SampleError(f"年份须在 {FIRST_YEAR} 到 {LAST_YEAR} 之间，给出的是 {found[1]}。")
    if int(found[2]) == 1:
        raise SampleError(f"“{text}”没有报表：1月免报，1-2月合并为 {found[1]}-02。")
    return Month(int(found[1]), int(found[2]))


def parse_choice(text: str) -> tuple[Month, frozenset[str]]:
    """`2015-03`, or `2015-12:B1+Y1` for some forms of a month; no forms mean all."""
    month, _, forms = text.partition(":")
    return parse_month(month), frozenset(one.strip() for one in forms.split("+") if one.strip())


def months_between(first: Month, last: Month) -> list[Month]:
    """Both ends included, without the Januaries."""
    if last < first:
        raise SampleError(f"起始月份 {first.key} 晚于终止月份 {last.key}，请对调。")
    every = (Month(y, m) for y in range(first.year, last.year + 1) for m in range(2, 13))
    return [month for month in every if first <= month <= last]


def register_dates(year: int) -> list[date]:
    """The register is drawn up each January, and once more when the credit codes came in."""
    dates = [date(year, 1, 31)]
    return [*dates, FIRST_USCC_REGISTER] if year == FIRST_USCC_REGISTER.year else dates


def register_of(month: Month) -> date:
    """The latest register drawn up by the end of the month."""
    past = [d for d in register_dates(month.year) if (d.year, d.month) <= (month.year, month.month)]
    return past[-1]
