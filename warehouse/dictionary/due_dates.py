"""Due dates: the reporting calendar of every form, moved forward to Chinese working days.

Belongs here: working days (official swaps included) and the due day of each period and level.
Does not: who was late (marts), deadline exceptions (decision log).
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

import chinese_calendar

from warehouse.dictionary.forms import Form, Level
from warehouse.dictionary.model import Dictionary
from warehouse.dictionary.scope import Scope
from warehouse.periods import Period
from warehouse.reporting import reporting_periods

# Open-ended editions get a calendar this far; years without an official calendar are provisional.
LAST_PERIOD_END = 203012
_UPWARDS = ("enterprise", "county", "city", "province")


class DueDate(NamedTuple):
    """When one level owes one period of a form; levels that are no units only aggregate."""

    form_code: str
    period: Period
    level: Level
    due_on: date
    is_provisional: bool
    is_unit: bool
    arrives_by: date
    # Before it was moved off weekends and holidays.
    planned_on: date


def is_working_day(day: date) -> tuple[bool, bool]:
    """(works, provisional); before the official calendar is out: Monday to Friday, provisional."""
    try:
        return bool(chinese_calendar.is_workday(day)), False
    except NotImplementedError:
        return day.weekday() < 5, True


def next_working_day(day: date) -> tuple[date, bool]:
    """The day itself if it is a working day, else the next one; and whether that is provisional."""
    provisional = False
    while True:
        works, guessed = is_working_day(day)
        provisional = provisional or guessed
        if works:
            return day, provisional
        day += timedelta(days=1)


def planned_on(period: Period, day: int, months_after: int = 1) -> date:
    """`day` of the nth month after the period ends, working day or not."""
    last = period.last_day
    years, month = divmod(last.month - 1 + months_after, 12)
    return date(last.year + years, month + 1, day)


def due_on(period: Period, day: int, months_after: int = 1) -> tuple[date, bool]:
    """Due date: the planned day moved forward to a working day."""
    return next_working_day(planned_on(period, day, months_after))


def days_off(first: date, until: date) -> list[tuple[date, str]]:
    """The days from first up to (not including) until, each with why nobody works, in Chinese."""
    days = [first + timedelta(days=passed) for passed in range((until - first).days)]
    return [(day, _why_off(day)) for day in days]


def _why_off(day: date) -> str:
    try:
        _, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        name = None
    return str(chinese_calendar.Holiday(name).chinese) if name else "周末"


def due_dates(form: Form, scope: Scope) -> list[DueDate]:
    """All due dates of an edition from the scope's first month to the horizon."""
    first = max(scope.first_month_number, form.valid_from.year * 100 + form.valid_from.month)
    last = LAST_PERIOD_END
    if form.valid_to is not None:
        last = min(last, form.valid_to.year * 100 + form.valid_to.month)
    found: list[DueDate] = []
    for period in reporting_periods(form.frequency, form.exempt_months, first, last):
        for level, day in form.due_day.items():
            is_unit = level in form.unit_levels
            sending = form.due_day[_sending_level(form, level)]
            arrives_by, _ = due_on(period, sending, form.due_months_after)
            planned = planned_on(period, day, form.due_months_after)
            due = next_working_day(planned)
            found.append(DueDate(form.form, period, level, *due, is_unit, arrives_by, planned))
    return found


def _sending_level(form: Form, level: Level) -> Level:
    """Whose due day a unit's figures are held to: those of a county arrive in its city's file.

    An enterprise's row carries its own 报出日期, so it keeps its own due day.
    """
    if level == "enterprise":
        return level
    return max(level, form.sender_level, key=_UPWARDS.index)


def reporting_calendar(dictionary: Dictionary) -> Iterator[tuple[Form, DueDate]]:
    """Every due date of every form; where editions run side by side, the newer one sets the day."""
    for form in dictionary.forms:
        for due in due_dates(form, dictionary.scope):
            if dictionary.form(form.form, due.period.end) is form:
                yield form, due
