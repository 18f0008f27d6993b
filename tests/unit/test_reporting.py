"""Which periods a form owes, and the label of a return."""

import pytest

from warehouse.periods import PeriodError, parse_period
from warehouse.reporting import month_range, reporting_periods, return_period


@pytest.mark.parametrize(
    ("printed", "frequency", "text"),
    [
        ("2015年1-6月", "monthly", "2015-06"),
        ("2015年6月", "monthly", "2015-06"),
        ("2015年1-2月", "monthly", "2015-01/02"),
        ("2015年2月", "monthly", "2015-01/02"),
        ("2015-01/02", "monthly", "2015-01/02"),
        ("2015-06", "monthly", "2015-06"),
        ("2015年1—12月", "monthly", "2015-12"),
        ("2015年1-6月", "quarterly", "2015-06"),
        ("2015年2季度", "quarterly", "2015-06"),
        ("2015年上半年", "quarterly", "2015-06"),
        ("2015年1-3季度", "quarterly", "2015-09"),
        ("2015年", "quarterly", "2015-12"),
        ("2015年1-3月", "quarterly", "2015-03"),
        ("2018Q1-Q3", "irregular", "2018Q1-Q3"),
        ("2010年", "irregular", "2010"),
        ("2015年", "annual", "2015-12"),
        ("2015年1-12月", "annual", "2015-12"),
    ],
)
def test_a_return_is_labelled_by_its_end_month(printed: str, frequency: str, text: str) -> None:
    assert return_period(printed, frequency) == parse_period(text)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("printed", "frequency", "says"),
    [
        ("2015年1月", "monthly", "1月免报"),
        ("2015年", "monthly", "不是月份"),
        ("2015年2季度", "monthly", "不是月份"),
        ("2015年1-2月", "quarterly", "不是季度末"),
        ("2006-2010", "quarterly", "不是季度末"),
        ("2015年上半年", "annual", "不是一年"),
        ("2006-2010", "annual", "不是一年"),
    ],
)
def test_a_form_refuses_periods_it_cannot_have(printed: str, frequency: str, says: str) -> None:
    with pytest.raises(PeriodError, match=says):
        return_period(printed, frequency)  # type: ignore[arg-type]


def test_january_exempt_gives_eleven_returns_a_year_with_a_combined_february() -> None:
    texts = [period.text for period in reporting_periods("monthly", (1,), 201401, 201412)]
    assert texts == ["2014-01/02", *(f"2014-{month:02d}" for month in range(3, 13))]


def test_without_exemption_february_is_its_own_month() -> None:
    texts = [period.text for period in reporting_periods("monthly", (), 201412, 201502)]
    assert texts == ["2014-12", "2015-01", "2015-02"]


def test_quarterly_annual_and_irregular_reporting_periods() -> None:
    quarterly = reporting_periods("quarterly", (), 201402, 201503)
    assert [period.end for period in quarterly] == [201403, 201406, 201409, 201412, 201503]
    annual = reporting_periods("annual", (), 201402, 201601)
    assert [period.text for period in annual] == ["2014-12", "2015-12"]
    assert reporting_periods("irregular", (), 201401, 201612) == []


def test_month_range_crosses_years() -> None:
    assert month_range(201411, 201502) == [201411, 201412, 201501, 201502]
