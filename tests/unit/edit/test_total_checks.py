"""Parts within a part, and printed ratios against their terms."""

from decimal import Decimal

import pytest

from tests.unit.edit.test_long_checks import cell, rule, run

WITHIN = rule("breakdown_within", "query", items=["private_revenue"], whole="C", parts=["25", "31"])
LEVERAGE = rule(
    "ratio_of_items",
    "query",
    ratio="guarantee_leverage",
    numerator="guarantee_balance",
    denominator="guarantee_capital_total",
)


def industries(*figures):
    return [
        cell(row, "140302", "private_revenue", printed, breakdown="industry", breakdown_code=code)
        for row, (code, printed) in enumerate(figures, start=1)
    ]


@pytest.mark.parametrize(
    ("figures", "fails"),
    [
        ((("C", "50"), ("25", "20"), ("31", "30")), False),
        ((("C", "50"), ("25", "20"), ("31", "31")), False),
        ((("C", "50"), ("25", "20"), ("31", "32")), True),
        # One of them alone may already be too much, and other industries do not count.
        ((("C", "50"), ("31", "52")), True),
        ((("C", "50"), ("06", "99"), ("B", "10")), False),
        ((("31", "32"),), False),
    ],
)
def test_divisions_stay_within_their_section(figures, fails):
    edited = run(industries(*figures), WITHIN)
    assert edited.findings.height == fails
    if fails:
        assert "制造业·" in edited.findings["message"].item()


def test_the_whole_region_is_no_part_of_itself():
    whole = cell(9, "140302", "private_revenue", "1")
    assert run([whole, *industries(("25", "20"))], WITHIN).findings.is_empty()


def guarantees(ratio, balance, capital):
    width = {"value": Decimal(ratio), "half_width": Decimal("0.05"), "printed_unit": "倍"}
    return [
        cell(1, "140302", "guarantee_leverage", ratio, **width),
        cell(1, "140302", "guarantee_balance", balance, "end"),
        cell(1, "140302", "guarantee_capital_total", capital, "end"),
        # Another county's figures are another row's.
        cell(2, "140303", "guarantee_balance", "1", "end"),
    ]


@pytest.mark.parametrize(
    ("ratio", "balance", "capital", "fails"),
    [
        ("3.9", "39000", "10000", False),
        ("3.9", "39490", "10000", False),
        ("3.9", "39600", "10000", True),
        ("39.0", "39000", "10000", True),
        # Nothing can be said of a capital that is within its own rounding of nothing.
        ("3.9", "39000", "0", False),
    ],
)
def test_a_printed_ratio_agrees_with_its_terms(ratio, balance, capital, fails):
    edited = run(guarantees(ratio, balance, capital), LEVERAGE)
    assert edited.findings["indicator_code"].to_list() == ["guarantee_leverage"] * fails
