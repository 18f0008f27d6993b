"""Periods of the warehouse and of SDMX are the same periods, both ways."""

import duckdb
import pytest

from pipelines.publications.exports.sdmx.periods import (
    freq_sql,
    time_period_sql,
    warehouse_period,
)
from warehouse.periods import PeriodError

PERIODS = {
    "2015": ("A", "2015"),
    "2015-03": ("M", "2015-03"),
    "2015-01/02": ("M", "2015-01-01/P2M"),
    "2015-01/12": ("M", "2015-01-01/P12M"),
    "2015Q1": ("Q", "2015-Q1"),
    "2018Q1-Q3": ("Q", "2018-01-01/P9M"),
    "2013H1": ("S", "2013-S1"),
    "2006-2010": ("_O", "2006-01-01/P5Y"),
    "2014-12-31": ("_Z", "2014-12-31"),
}


@pytest.mark.parametrize(("period", "expected"), PERIODS.items())
def test_a_period_becomes_freq_and_time_period(period, expected):
    query = f"select {freq_sql('p')}, {time_period_sql('p')} from (select ? as p)"
    assert duckdb.execute(query, [period]).fetchall() == [expected]


@pytest.mark.parametrize(("period", "pair"), PERIODS.items())
def test_freq_and_time_period_give_the_period_back(period, pair):
    assert warehouse_period(*pair) == period


def test_no_two_periods_share_freq_and_time_period():
    assert len(set(PERIODS.values())) == len(PERIODS)


@pytest.mark.parametrize(
    ("freq", "time_period"), [("S", "2015-01-01/P7M"), ("Q", "2015-01-01/P4M"), ("M", "2015-W12")]
)
def test_what_the_warehouse_never_writes_is_refused(freq, time_period):
    with pytest.raises(PeriodError):
        warehouse_period(freq, time_period)
