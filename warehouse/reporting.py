"""Which periods a form owes, and the period of a return as its sender printed it.

Belongs here: the frequencies of forms, the exempt January and its combined February.
Does not: the grammar of periods (periods.py), due days (dictionary/due_dates.py).
"""

from collections.abc import Iterable
from typing import Literal

from warehouse.periods import (
    Period,
    PeriodError,
    month_period,
    months_period,
    parse_report_period,
)

ReturnFrequency = Literal["monthly", "quarterly", "annual", "irregular"]

# Every how many months such a return ends, and what to say of one that ends elsewhere.
_ENDS: dict[ReturnFrequency, tuple[int, str]] = {
    "quarterly": (3, "不是季度末，季报可用写法：2015年1-6月、2015年2季度"),
    "annual": (12, "不是一年，年报可用写法：2015年、2015年1-12月"),
}


def return_period(text: str, frequency: ReturnFrequency) -> Period:
    """The period of a return, labelled by the month it ends in, so that all forms join on it.

    Year-to-date is a time basis, not a period: monthly `2015年1-6月` is the return of 2015-06.
    January has no return; February is the combined `2015-01/02`.
    """
    period = parse_report_period(text)
    if frequency == "irregular":
        return period
    year, month = divmod(period.end, 100)
    if frequency in _ENDS:
        step, wrong = _ENDS[frequency]
        if period.frequency in ("years", "point") or month % step:
            raise PeriodError(f"“{text}”{wrong}")
        return month_period(year, month)
    if period.frequency not in ("month", "months"):
        raise PeriodError(f"“{text}”不是月份，月报可用写法：2015年1-2月、2015年1-6月、2015年6月")
    if month == 1:
        raise PeriodError(f"“{text}”：1月免报，1月与2月合并，写作{year}年1-2月")
    return months_period(year, 2) if month == 2 else month_period(year, month)


def reporting_periods(
    frequency: ReturnFrequency, exempt_months: Iterable[int], first: int, last: int
) -> list[Period]:
    """Periods a form owes whose end month lies in [first, last] (yyyymm); irregular forms owe none.

    When January is exempt, February becomes the combined January-February period.
    """
    exempt = set(exempt_months)
    step = _ENDS[frequency][0] if frequency in _ENDS else int(frequency == "monthly")
    found: list[Period] = []
    for month in month_range(first, last):
        year, number = divmod(month, 100)
        if not step or number % step or number in exempt:
            continue
        combined = step == 1 and number == 2 and 1 in exempt
        found.append(months_period(year, 2) if combined else month_period(year, number))
    return found


def month_range(first: int, last: int) -> list[int]:
    """All yyyymm from first to last, both included."""
    start, end = (value // 100 * 12 + value % 100 - 1 for value in (first, last))
    return [index // 12 * 100 + index % 12 + 1 for index in range(start, end + 1)]
