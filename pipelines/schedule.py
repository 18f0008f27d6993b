"""`dpe schedule`: what is due when, what ran, what is owed, as plain values.

Belongs here: the questions and their answers, from the dictionary and the history of loads. Not
here: how they are shown (`cli_schedule.py`), when a load is due (`load_calendar.py`).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from pipelines.calendar_runs import MESSAGE_TAG, History, caught_up_tags, home_history
from pipelines.load_calendar import (
    Attempt,
    MonthLoad,
    State,
    attempts_for,
    month_loads,
    next_loads,
    owed_loads,
    state_of,
)
from warehouse.dictionary import Dictionary
from warehouse.dictionary.due_dates import DueDate, days_off, planned_on, reporting_calendar
from warehouse.dictionary.forms import Form
from warehouse.home import Home
from warehouse.releases import ReleaseError, current_release, open_release

_ARRIVED = """
select printf('%04d-%02d', sub.period_end // 100, sub.period_end % 100) as month, count(*)
from core.dim_submission as sub
where sub.status = 'accepted' and list_contains(?, sub.form_code)
group by month
"""
_COMING = 3
_TOLD = 3


@dataclass(frozen=True)
class Due:
    """One due day of the dictionary; `moved_because` is empty where the planned day stands.

    A county's figures arrive in its city's file: what counts as late is after `arrives_by`.
    """

    form_code: str
    form_name: str
    period: str
    level: str
    is_unit: bool
    planned_on: date
    due_on: date
    arrives_by: date
    moved_because: str
    is_provisional: bool


@dataclass(frozen=True)
class Scheduled:
    """One scheduled load, what became of it, when it last ran, and how many sheets it had.

    Attributes:
        returns: accepted sheets of the month in the current release; None where none can be read.
    """

    month: str
    due_on: date
    at: datetime
    is_provisional: bool
    state: State
    last_run: Attempt | None
    returns: int | None


@dataclass(frozen=True)
class Plan:
    """What `dpe schedule show` tells."""

    due: list[Due]
    loads: list[Scheduled]
    owed: list[Scheduled]
    coming: list[Scheduled]
    last_run: Attempt | None
    daemon_alive: bool

    def to_json(self) -> dict[str, Any]:
        """The plan as plain values; days and moments as ISO text."""
        told: dict[str, Any] = _texts(asdict(self))
        return told


def _texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _texts(item) for name, item in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return _texts(value._asdict())
    if isinstance(value, list):
        return [_texts(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def zone_of(dictionary: Dictionary) -> ZoneInfo:
    """The time zone of the reporting calendar."""
    return ZoneInfo(dictionary.scope.timezone)


def due_days(dictionary: Dictionary, first: int, last: int) -> list[Due]:
    """The due days of all periods that end in the months from first to last (yyyymm)."""
    return [
        _due_day(form, due)
        for form, due in reporting_calendar(dictionary)
        if first <= due.period.end <= last
    ]


def _due_day(form: Form, due: DueDate) -> Due:
    planned = planned_on(due.period, form.due_day[due.level], form.due_months_after)
    return Due(
        form.form, form.name, due.period.text, due.level, due.is_unit,
        planned, due.due_on, due.arrives_by, _because(planned, due.due_on), due.is_provisional,
    )  # fmt: skip


def _because(planned: date, due: date) -> str:
    """Why a due day is not the planned one: the days off in between, side by side ones as one."""
    off = [(why, list(days)) for why, days in groupby(days_off(planned, due), lambda one: one[1])]
    spans = [(why, days[0][0], days[-1][0]) for why, days in off]
    return "，".join(
        f"{first:%m-%d}{why}" if first == last else f"{first:%m-%d}至{last:%m-%d}{why}"
        for why, first, last in spans
    )


def read_plan(home: Home, dictionary: Dictionary, now: datetime, first: int, last: int) -> Plan:
    """What is due for the months from first to last, and how the loads stand now."""
    arrived = _arrived(home, dictionary)
    with home_history(home, zone_of(dictionary), now) as history:
        runs = sorted(history.attempts, key=lambda attempt: attempt.started)
        return Plan(
            due=due_days(dictionary, first, last),
            loads=_states(month_loads(dictionary, first, last), history, now, arrived),
            owed=_states(_owed(dictionary, history, now), history, now, arrived),
            coming=_states(next_loads(dictionary, now, _COMING), history, now, arrived),
            last_run=runs[-1] if runs else None,
            daemon_alive=history.daemon_alive,
        )


def _arrived(home: Home, dictionary: Dictionary) -> Mapping[str, int] | None:
    """Accepted sheets of the monthly forms by month, as the current release has them."""
    forms = [form.form for form in dictionary.forms if form.frequency == "monthly"]
    try:
        release = current_release(home)
        if release is None:
            return None
        with open_release(home, release.name) as connection:
            return dict(connection.execute(_ARRIVED, [forms]).fetchall())
    except ReleaseError:
        return None


def _states(
    loads: list[MonthLoad], history: History, now: datetime, arrived: Mapping[str, int] | None
) -> list[Scheduled]:
    return [
        Scheduled(
            *load,
            state=state_of(load, history.attempts, history.since, now),
            last_run=next(iter(attempts_for(load, history.attempts)), None),
            returns=None if arrived is None else arrived.get(load.month, 0),
        )
        for load in loads
    ]


def _owed(dictionary: Dictionary, history: History, now: datetime) -> list[MonthLoad]:
    return owed_loads(dictionary, history.attempts, history.since, now)


def missed_loads(home: Home, dictionary: Dictionary, now: datetime) -> list[MonthLoad]:
    """Scheduled loads that were not done, the oldest first."""
    with home_history(home, zone_of(dictionary), now) as history:
        return _owed(dictionary, history, now)


def catch_up(
    home: Home,
    dictionary: Dictionary,
    now: datetime,
    load_month: Callable[[str, Mapping[str, str]], object],
) -> Iterator[tuple[MonthLoad, str]]:
    """Load each missed month once, the oldest first; gives each with its message when it is done.

    The record is the successful run itself: a process killed half-way leaves its month owed.
    """
    for load in missed_loads(home, dictionary, now):
        tags = caught_up_tags(load)
        load_month(load.month, tags)
        yield load, tags[MESSAGE_TAG]


@dataclass(frozen=True)
class Standing:
    """What `dpe status` tells of the calendar: months owed, and what was made up lately."""

    owed: list[str]
    caught_up: list[str]

    def to_json(self) -> dict[str, Any]:
        """Both as plain values."""
        return asdict(self)


def read_standing(home: Home, dictionary: Dictionary, now: datetime) -> Standing:
    """Months owed by now, and the newest messages of loads that were made up."""
    with home_history(home, zone_of(dictionary), now) as history:
        runs = sorted(history.attempts, key=lambda attempt: attempt.started, reverse=True)
        made_up = [run for run in runs if run.how == "caught_up" and run.state == "done"]
        told = [f"{run.message}（{run.started:%Y-%m-%d %H:%M}）" for run in made_up[:_TOLD]]
        return Standing([load.month for load in _owed(dictionary, history, now)], told)
