"""How figures look: rounding, signs, missing values, periods, words of codes."""

from datetime import date
from decimal import Decimal

import pytest

from pipelines.publications.figures import cell_text, number_text, period_text, word_of
from pipelines.publications.pages import ViewColumn


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (Decimal("1234567.885"), 2, "1,234,567.89"),
        (Decimal("-0.5"), 0, "−1"),
        (Decimal("-0.004"), 2, "0.00"),
        (Decimal("0"), 1, "0.0"),
        (2.675, 2, "2.68"),
        (1e-7, 2, "0.00"),
        (12, 0, "12"),
        (None, 2, "…"),
    ],
)
def test_numbers_round_half_away_from_zero(value, decimals, text):
    assert number_text(value, decimals) == text


@pytest.mark.parametrize(
    ("period", "text"),
    [
        ("2015", "2015年"),
        ("2015-03", "2015年3月"),
        ("2015-01/02", "2015年1–2月"),
        ("2015Q1", "2015年第1季度"),
        ("2018Q1-Q3", "2018年1–3季度"),
        ("2013H1", "2013年上半年"),
        ("2006-2010", "2006–2010年"),
        ("2014-12-31", "2014年12月31日"),
        (None, "…"),
    ],
)
def test_periods_are_told_in_chinese(period, text):
    assert period_text(period) == text


def test_a_cell_takes_unit_and_decimals_from_its_row():
    column = ViewColumn(label="数", kind="figure", unit_from="unit", decimals_from="decimals")
    row = {"value": Decimal("12.345"), "unit": "亿元", "decimals": 1}
    assert cell_text(column, row, "value", {}) == "12.3"


@pytest.mark.parametrize(
    ("column", "value", "text"),
    [
        (ViewColumn(label="日", kind="day"), date(2015, 3, 9), "2015年3月9日"),
        (ViewColumn(label="是", kind="flag"), True, "是"),
        (ViewColumn(label="类", kind="mark", words={"a": "甲"}), "a", "甲"),
        (ViewColumn(label="名", kind="text"), "<script>", "<script>"),
        (ViewColumn(label="名", kind="text"), None, "…"),
    ],
)
def test_other_kinds(column, value, text):
    assert cell_text(column, {"x": value}, "x", dict(column.words or {})) == text


def test_a_pair_of_codes_is_told_as_a_pair_of_words():
    words = {"preliminary": "初步核算数", "verified": "最终核实数"}
    assert word_of(words, "preliminary/verified") == "初步核算数/最终核实数"
    assert word_of(words, "verified,preliminary") == "最终核实数、初步核算数"
