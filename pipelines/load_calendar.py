"""When the load of a month is due, and which months still owe theirs, as plain values.

Belongs here: the scheduled morning of each month and what a history of loads says of it. Not here:
the history itself (`calendar_runs.py`), the clock (the caller's), due days (the dictionary).
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from warehouse.dictionary import Dictionary
from warehouse.dictionary.due_dates import due_on
from warehouse.dictionary.forms import Form
from warehouse.reporting import reporting_periods

LOAD_HOUR = 6
# A load of everything that changed does for every month.
ALL = "all"
# The due day of a month lies in the months after it, moved by holidays at the most.
_LOOK_BACK_DAYS = 100

How = Literal["scheduled", "caught_up", "run_now", "by_hand"]
State = Literal["planned", "done", "running", "failed", "missed", "before_service"]


class MonthLoad(NamedTuple):
    """The scheduled load of one month; `month` is its partition key, `at` has a time zone."""

    month: str
    due_on: date
    at: datetime
    is_provisional: bool


class Attempt(NamedTuple):
    """One load that was started: of a month, or of everything that changed (`ALL`)."""

    month: str
    state: Literal["done", "running", "failed"]
    how: How
    started: datetime
    ended: datetime | None
    message: str
    in_daemon: bool


def province_due_day(dictionary: Dictionary) -> int:
    """The day of the following month by which the province has all monthly returns."""
    return max(form.due_day.get("province", 0) for form in _monthly(dictionary))


def _monthly(dictionary: Dictionary) -> list[Form]:
    return [form for form in dictionary.forms if form.frequency == "monthly"]


def month_loads(dictionary: Dictionary, first: int, last: int) -> list[MonthLoad]:
    """The scheduled loads of the months from first to last (yyyymm), exempt months left out."""
    exempt = set.intersection(*(set(form.exempt_months) for form in _monthly(dictionary)))
    day, zone = province_due_day(dictionary), ZoneInfo(dictionary.scope.timezone)
    first = max(first, dictionary.scope.first_month_number)
    loads = []
    for period in reporting_periods("monthly", exempt, first, last):
        due, provisional = due_on(period, day)
        at = datetime.combine(due + timedelta(days=1), time(LOAD_HOUR), zone)
        loads.append(MonthLoad(period.partition, due, at, provisional))
    return loads


def loads_between(dictionary: Dictionary, since: datetime, until: datetime) -> list[MonthLoad]:
    """The loads whose scheduled moment lies in [since, until], the oldest first."""
    months = _month(since - timedelta(days=_LOOK_BACK_DAYS)), _month(until)
    return [load for load in month_loads(dictionary, *months) if since <= load.at <= until]


def next_loads(dictionary: Dictionary, now: datetime, count: int) -> list[MonthLoad]:
    """The next so many loads after now."""
    first = _month(now - timedelta(days=_LOOK_BACK_DAYS))
    later = month_loads(dictionary, first, first + 100 * (1 + count))
    return [load for load in later if load.at > now][:count]


def latest_load(dictionary: Dictionary, now: datetime) -> MonthLoad:
    """The last load whose scheduled moment has come."""
    return loads_between(dictionary, now - timedelta(days=_LOOK_BACK_DAYS), now)[-1]


def _month(moment: datetime) -> int:
    return moment.year * 100 + moment.month


def attempts_for(load: MonthLoad, attempts: Iterable[Attempt]) -> list[Attempt]:
    """The attempts that count for a scheduled load, the newest first.

    What ran before the scheduled morning did not have what came by the due day.
    """
    own = [a for a in attempts if a.month in (load.month, ALL) and a.started >= load.at]
    return sorted(own, key=lambda attempt: attempt.started, reverse=True)


def state_of(
    load: MonthLoad, attempts: Iterable[Attempt], since: datetime | None, now: datetime
) -> State:
    """What became of a scheduled load; `since` is when the installation began to serve."""
    states = [attempt.state for attempt in attempts_for(load, attempts)]
    for state in ("done", "running", "failed"):
        if state in states:
            return state
    if load.at > now:
        return "planned"
    return "missed" if since is not None and since <= load.at else "before_service"


def owed_loads(
    dictionary: Dictionary, attempts: Sequence[Attempt], since: datetime | None, now: datetime
) -> list[MonthLoad]:
    """Scheduled loads up to now that no load has done, the oldest first."""
    past = loads_between(dictionary, since or now, now)
    return [load for load in past if state_of(load, attempts, since, now) != "done"]
