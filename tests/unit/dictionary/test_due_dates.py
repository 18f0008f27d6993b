"""Due dates: working days with the official swaps, all periods, provisional years."""

from datetime import date

import chinese_calendar
import polars as pl
import pytest

from warehouse.dictionary import Dictionary, next_working_day, reference_tables
from warehouse.dictionary.due_dates import days_off


@pytest.fixture(scope="module")
def due(dictionary: Dictionary) -> pl.DataFrame:
    return reference_tables(dictionary)["due_date"]


def test_every_due_date_is_a_working_day_after_the_period(due: pl.DataFrame) -> None:
    days = due["due_on"].unique().to_list()
    assert all(chinese_calendar.is_workday(day) for day in days)
    month = due["due_on"].dt.year() * 100 + due["due_on"].dt.month()
    assert (month > due["period_end"]).all()
    assert not due["is_provisional"].any()


@pytest.mark.parametrize(
    ("form", "period", "level", "expected"),
    [
        ("M1", "2014-01/02", "county", date(2014, 3, 10)),  # the 8th is a Saturday
        ("M1", "2015-09", "county", date(2015, 10, 8)),  # first working day after National Day
        ("M1", "2015-09", "city", date(2015, 10, 10)),  # a Saturday worked in exchange
        ("M1", "2016-01/02", "province", date(2016, 3, 14)),
        ("M3", "2015-12", "enterprise", date(2016, 1, 6)),
        ("Z1", "2015-12", "city", date(2016, 1, 22)),
        ("Q1", "2015-03", "city", date(2015, 4, 15)),
        ("Y1", "2015-12", "county", date(2016, 3, 10)),  # the annual return: in the third month
        ("Y1", "2015-12", "city", date(2016, 3, 21)),  # the 20th is a Sunday
        ("T1", "2015-12", "city", date(2016, 3, 15)),
        ("T1", "2015-12", "province", date(2016, 3, 25)),
        ("D2", "2015-06", "city", date(2015, 7, 15)),
    ],
)
def test_known_due_dates(
    due: pl.DataFrame, form: str, period: str, level: str, expected: date
) -> None:
    found = due.filter(form_code=form, period=period, level=level)
    assert found["due_on"].to_list() == [expected]


def test_the_day_planned_is_kept_beside_the_day_it_was_moved_to(due: pl.DataFrame) -> None:
    moved = due.filter(form_code="Y1", period="2015-12", level="city").row(0, named=True)
    assert (moved["planned_on"], moved["due_on"]) == (date(2016, 3, 20), date(2016, 3, 21))
    county = due.filter(form_code="M1", level="county")
    assert county["planned_on"].dt.day().unique().to_list() == [8]
    assert (due["due_on"] >= due["planned_on"]).all()
    free = due.filter(pl.col("due_on") > pl.col("planned_on"))["planned_on"].unique()
    assert not any(chinese_calendar.is_workday(day) for day in free)


def test_each_form_owes_its_periods(due: pl.DataFrame) -> None:
    periods = due.group_by("form_code").agg(pl.col("period").n_unique())
    owed = {"M1": 33, "M2": 44, "M3": 33, "Z1": 20, "Q1": 12, "B1": 12, "Y1": 3}
    owed |= {"T1": 3, "D1": 33, "D2": 12, "D3": 12, "D4": 33}
    assert owed.items() <= dict(periods.iter_rows()).items()
    assert due.filter(form_code="M1", period="2015-01").height == 0


def test_levels_that_only_aggregate_are_no_units(due: pl.DataFrame) -> None:
    units = due.filter("is_unit").group_by("form_code").agg(pl.col("level").unique().sort())
    expected = {
        "M1": ["city", "county"], "M2": ["city", "county"], "M3": ["enterprise"],
        "Q1": ["city", "county"], "Y1": ["city", "county"],
        "Z1": ["city", "county", "province"], "B1": ["city", "county", "province"],
    } | {key: ["city", "province"] for key in ("D1", "D2", "D3", "D4", "T1")}  # fmt: skip
    assert expected.items() <= dict(units.iter_rows()).items()


@pytest.mark.parametrize(
    ("first", "until", "reasons"),
    [
        (date(2015, 2, 18), date(2015, 2, 25), ["春节"] * 7),
        (date(2016, 2, 6), date(2016, 2, 7), []),  # a Saturday worked in exchange
        (date(2015, 4, 12), date(2015, 4, 13), ["周末"]),
        (date(2015, 10, 6), date(2015, 10, 8), ["国庆节"] * 2),
        (date(2099, 1, 3), date(2099, 1, 5), ["周末", "周末"]),
        (date(2015, 3, 10), date(2015, 3, 10), []),
    ],
)
def test_the_days_between_planned_and_due_say_why_nobody_works(
    first: date, until: date, reasons: list[str]
) -> None:
    found = days_off(first, until)
    if not reasons:
        assert next_working_day(first)[0] == first
    else:
        assert [why for _, why in found] == reasons


def test_a_year_without_official_calendar_is_provisional() -> None:
    assert next_working_day(date(2099, 1, 3)) == (date(2099, 1, 5), True)
    assert next_working_day(date(2015, 2, 18)) == (date(2015, 2, 25), False)


def test_a_county_is_held_to_the_day_its_citys_file_is_due(due: pl.DataFrame) -> None:
    march = due.filter(form_code="M1", period="2015-03")
    held = dict(march.select("level", "arrives_by").iter_rows())
    own = dict(march.select("level", "due_on").iter_rows())
    assert own["county"] < own["city"] == held["county"] == held["city"]
    enterprise = due.filter(form_code="M3", period="2015-03", level="enterprise").row(0, named=True)
    assert enterprise["arrives_by"] == enterprise["due_on"]
