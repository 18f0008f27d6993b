"""Periods: the grammar, the forms people print, and the Polars helper."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.periods import (
    Period,
    PeriodError,
    parse_period,
    parse_report_period,
    period_columns,
)

GRAMMAR = [
    ("2010", 201001, 201012, "year"),
    ("2015-03", 201503, 201503, "month"),
    ("2015-01/02", 201501, 201502, "months"),
    ("2015-01/11", 201501, 201511, "months"),
    ("2015Q1", 201501, 201503, "quarter"),
    ("2015Q4", 201510, 201512, "quarter"),
    ("2018Q1-Q3", 201801, 201809, "quarters"),
    ("2013H1", 201301, 201306, "half"),
    ("2013H2", 201307, 201312, "half"),
    ("2006-2010", 200601, 201012, "years"),
    ("2014-12-31", 201412, 201412, "point"),
    ("2016-02-29", 201602, 201602, "point"),
]


@pytest.mark.parametrize(("text", "start", "end", "frequency"), GRAMMAR)
def test_grammar(text: str, start: int, end: int, frequency: str) -> None:
    assert parse_period(text) == Period(text, start, end, frequency)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "", "2015年", "15-03", "2015-13", "2015-00", "2015-3", "2015-01/01", "2015-01/13",
        "2015-02/03", "2015Q5", "2015Q1-Q1", "2015Q2-Q3", "2015H3", "2010-2006", "2010-2010",
        "2015-02-29", "2014-12-32", "201503", "0000", "２０１５", "2015-03\n2015-04",
        "2010(target)",
    ],
)  # fmt: skip
def test_texts_outside_the_grammar_are_refused_in_chinese(text: str) -> None:
    with pytest.raises(PeriodError, match=r"[一-鿿]"):
        parse_period(text)


PRINTED = [
    ("2015年1-2月", "2015-01/02"),
    ("2015年1—6月", "2015-01/06"),
    ("2012年1－6月", "2012-01/06"),
    ("2015 年 1 – 6 月", "2015-01/06"),
    ("２０１５年１～９月份", "2015-01/09"),
    ("2015年1至11月", "2015-01/11"),
    ("2015年1月—12月累计", "2015-01/12"),
    ("2015年1一6月", "2015-01/06"),
    ("2015年1-1月", "2015-01"),
    ("2015年6月", "2015-06"),
    ("2015年06月份", "2015-06"),
    ("2015年1季度", "2015Q1"),
    ("2015年第一季度", "2015Q1"),
    ("2015年四季度", "2015Q4"),
    ("2015年1-3季度", "2015Q1-Q3"),
    ("2015年一至三季度", "2015Q1-Q3"),
    ("2015年前三季度", "2015Q1-Q3"),
    ("2015年前3个季度", "2015Q1-Q3"),
    ("2015年上半年", "2015H1"),
    ("2015年下半年", "2015H2"),
    ("2015年", "2015"),
    ("　2015年度　", "2015"),
    ("2014-12-31", "2014-12-31"),
    ("2018Q1-Q3", "2018Q1-Q3"),
]


@pytest.mark.parametrize(("printed", "text"), PRINTED)
def test_printed_forms(printed: str, text: str) -> None:
    assert parse_report_period(printed) == parse_period(text)


@pytest.mark.parametrize(
    "printed",
    ["2015年3-5月", "2015年2-3季度", "2015年13月", "2015年0月", "6月", "本年累计", "15年6月"],
)
def test_printed_forms_that_are_no_period(printed: str) -> None:
    with pytest.raises(PeriodError, match=r"[一-鿿]"):
        parse_report_period(printed)


def test_partition_and_last_day_follow_the_end_month() -> None:
    period = parse_period("2016-01/02")
    assert (period.partition, period.last_day) == ("2016-02", date(2016, 2, 29))


def test_period_columns_keep_rows_and_order_and_leave_bad_texts_null() -> None:
    frame = pl.DataFrame({"period": ["2015Q1", "坏", None, "2010", "2015Q1"], "n": [1, 2, 3, 4, 5]})
    found = period_columns("period", frame)
    assert found.schema == {
        "period": pl.String,
        "n": pl.Int64,
        "period_start": pl.Int32,
        "period_end": pl.Int32,
        "frequency": pl.String,
    }
    assert found["n"].to_list() == [1, 2, 3, 4, 5]
    assert found["period_end"].to_list() == [201503, None, None, 201012, 201503]
    assert found["frequency"].to_list() == ["quarter", None, None, "year", "quarter"]


def test_period_columns_of_an_empty_frame_have_their_types() -> None:
    found = period_columns("period", pl.DataFrame({"period": []}, schema={"period": pl.String}))
    assert found.schema["period_start"] == pl.Int32
    assert found.height == 0


YEARS = st.integers(1949, 2099)


@given(year=YEARS, last=st.integers(2, 12), dash=st.sampled_from("-‐–—－~～至到"))
def test_any_dash_means_the_same_cumulative_months(year: int, last: int, dash: str) -> None:
    assert parse_report_period(f"{year}年1{dash}{last}月").text == f"{year}-01/{last:02d}"


@given(text=st.text(alphabet="0123456789-/QH年月季度一二上半 ", max_size=12))
def test_whatever_is_accepted_reads_back_to_itself(text: str) -> None:
    try:
        period = parse_report_period(text)
    except PeriodError:
        return
    assert parse_period(period.text) == period
    assert period.start <= period.end
