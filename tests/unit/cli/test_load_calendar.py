"""When the load of a month is due and whether it is owed; the clock is a value."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from pipelines.load_calendar import (
    Attempt,
    MonthLoad,
    latest_load,
    month_loads,
    next_loads,
    owed_loads,
    state_of,
)
from warehouse.dictionary import load_dictionary

DICTIONARY = load_dictionary()
ZONE = ZoneInfo("Asia/Shanghai")


def _at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZONE)  # type: ignore[arg-type, misc]


def _load(month: int) -> MonthLoad:
    (load,) = month_loads(DICTIONARY, month, month)
    return load


def _attempt(month: str, started: datetime, state: str = "done") -> Attempt:
    return Attempt(month, state, "scheduled", started, None, "", in_daemon=True)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("month", "due", "at"),
    [
        (201503, date(2015, 4, 15), _at(2015, 4, 16, 6)),
        (201502, date(2015, 3, 16), _at(2015, 3, 17, 6)),  # the 15th is a Sunday
        (201507, date(2015, 8, 17), _at(2015, 8, 18, 6)),  # the 15th is a Saturday
        (201602, date(2016, 3, 15), _at(2016, 3, 16, 6)),  # a leap year, January with it
        (201509, date(2015, 10, 15), _at(2015, 10, 16, 6)),  # after National Day
        (201512, date(2016, 1, 15), _at(2016, 1, 16, 6)),  # next year; the 16th is a Saturday
    ],
)
def test_a_month_is_loaded_the_morning_after_the_province_is_due(month, due, at):
    assert _load(month) == (f"{month // 100}-{month % 100:02d}", due, at, False)


def test_january_has_no_load_of_its_own():
    months = [load.month for load in month_loads(DICTIONARY, 201412, 201503)]
    assert months == ["2014-12", "2015-02", "2015-03"]


def test_a_year_without_official_calendar_is_provisional():
    assert [load.is_provisional for load in month_loads(DICTIONARY, 209803, 209803)] == [True]


@pytest.mark.parametrize(
    ("now", "latest", "coming"),
    [
        (_at(2015, 4, 16, 5, 59), "2015-02", ["2015-03", "2015-04"]),
        (_at(2015, 4, 16, 6), "2015-03", ["2015-04", "2015-05"]),
        (_at(2016, 1, 31), "2015-12", ["2016-02", "2016-03"]),
        (_at(2016, 2, 29), "2015-12", ["2016-02", "2016-03"]),
    ],
)
def test_the_latest_and_the_next_loads(now, latest, coming):
    assert latest_load(DICTIONARY, now).month == latest
    assert [load.month for load in next_loads(DICTIONARY, now, 2)] == coming


SINCE = _at(2015, 1, 5)


@pytest.mark.parametrize(
    ("attempts", "owed"),
    [
        ([], ["2014-12", "2015-02", "2015-03"]),
        ([_attempt("2015-02", _at(2015, 3, 17, 6))], ["2014-12", "2015-03"]),
        # Before its morning a month cannot have been complete.
        ([_attempt("2015-03", _at(2015, 4, 16, 5))], ["2014-12", "2015-02", "2015-03"]),
        # A load of everything does for every month that was due by then.
        ([_attempt("all", _at(2015, 3, 20))], ["2015-03"]),
        ([_attempt("2015-03", _at(2015, 4, 17), "failed")], ["2014-12", "2015-02", "2015-03"]),
        (
            [
                _attempt("2015-03", _at(2015, 4, 17), "failed"),
                _attempt("2015-03", _at(2015, 4, 18)),
                _attempt("2015-03", _at(2015, 4, 19), "running"),
            ],
            ["2014-12", "2015-02"],
        ),
    ],
)
def test_what_is_owed_follows_from_the_history(attempts, owed):
    found = owed_loads(DICTIONARY, attempts, SINCE, _at(2015, 4, 30))
    assert [load.month for load in found] == owed


def test_nothing_is_owed_for_the_time_before_the_installation():
    loads = owed_loads(DICTIONARY, [], _at(2015, 3, 17, 6, 1), _at(2015, 5, 1))
    assert [load.month for load in loads] == ["2015-03"]
    assert owed_loads(DICTIONARY, [], None, _at(2015, 4, 15)) == []


@pytest.mark.parametrize(
    ("attempts", "since", "now", "state"),
    [
        ([], SINCE, _at(2015, 4, 16, 5), "planned"),
        ([], SINCE, _at(2015, 4, 16, 7), "missed"),
        ([], None, _at(2015, 4, 16, 7), "before_service"),
        ([], _at(2015, 5, 1), _at(2015, 5, 2), "before_service"),
        ([_attempt("2015-03", _at(2015, 4, 17), "failed")], SINCE, _at(2015, 4, 18), "failed"),
        ([_attempt("2015-03", _at(2015, 4, 17), "running")], SINCE, _at(2015, 4, 18), "running"),
        ([_attempt("all", _at(2015, 4, 17))], SINCE, _at(2015, 4, 18), "done"),
    ],
)
def test_the_state_of_a_scheduled_load(attempts, since, now, state):
    assert state_of(_load(201503), attempts, since, now) == state
