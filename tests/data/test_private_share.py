"""The question of the plan, answered from the real published figures."""

from decimal import Decimal

import pytest

QUERY = """
    select * from mart.mart_private_share
    where region_code = '140000' and not is_synthetic
    order by period, gdp_vintage
"""


@pytest.fixture(scope="module")
def shares(rows):
    return {(row["period"], row["gdp_vintage"]): row for row in rows(QUERY)}


@pytest.mark.parametrize(
    ("period", "gdp_vintage", "gdp", "published", "implied", "computed"),
    [
        ("2010", "preliminary", "9088.06", "47.73", None, "47.74"),
        ("2010", "verified", "9200.86", "47.73", None, "47.15"),
        ("2015", "preliminary", "12802.58", None, "46.7", "46.60"),
        ("2015", "verified", "12766.49", None, "46.7", "46.73"),
        ("2016", "preliminary", "12928.34", None, "48.2", "48.20"),
        ("2016", "verified", "13050.41", None, "48.2", "47.75"),
        ("2017", "preliminary", "14973.51", "48.8", None, "48.75"),
        ("2017", "verified", "15528.42", "48.8", None, "47.01"),
    ],
)
def test_share_by_vintage(shares, period, gdp_vintage, gdp, published, implied, computed):
    row = shares[(period, gdp_vintage)]
    assert row["gdp"] == Decimal(gdp) * 10**8
    assert row["share_published"] == (Decimal(published) if published else None)
    assert row["share_implied"] == (Decimal(implied) if implied else None)
    assert row["share_computed"] == Decimal(computed)


@pytest.mark.parametrize(
    ("period", "value_added", "vintage"),
    [
        ("2010", "4338.6", "plan_baseline"),
        ("2015", "5966.30", "implied"),
        ("2016", "6231.07", "implied"),
        ("2017", "7300.32", "preliminary"),
    ],
)
def test_value_added_and_its_vintage(shares, period, value_added, vintage):
    row = shares[(period, "preliminary")]
    assert row["value_added"] == Decimal(value_added) * 10**8
    assert row["numerator_vintage"] == vintage


def test_implied_share_keeps_the_narrowest_interval(shares):
    # 48.8 less the 2.1 points of two years: two roundings; by 0.6 and 1.5 points it would be three.
    assert shares[("2015", "preliminary")]["share_implied_half_width"] == Decimal("0.1")
    assert shares[("2016", "preliminary")]["share_implied_half_width"] == Decimal("0.1")


def test_gap_to_58_is_by_the_implied_share_in_2015(shares):
    row = shares[("2015", "verified")]
    assert (row["gap_points"], row["gap_basis"]) == (Decimal("-11.3"), "implied")


def test_no_change_is_headlined_across_the_break_between_plan_and_release(shares):
    breaks = {period for (period, _), row in shares.items() if row["has_break"]}
    assert breaks == {"2015"}


def test_the_monthly_and_the_quarterly_return_are_no_break_of_each_other(rows):
    found = rows("""
        select source_code, numerator_vintage, value_added, has_break from mart.mart_private_share
        where region_code = '140000' and period = '2015-03' and is_synthetic order by source_code
    """)
    assert [(row["source_code"], row["has_break"]) for row in found] == [
        ("M1", False),
        ("Q1", False),
    ]
    assert found[0]["value_added"] == found[1]["value_added"]


def test_contradictions_of_the_headline_are_found_and_no_others(rows):
    found = rows("""
        select finding.period, comparison.denominator_vintage
        from core.fct_finding as finding
        inner join core.fct_ratio_comparison as comparison
            on finding.finding_id in (
                md5(concat_ws('|', finding.rule_id, 'published', comparison.comparison_sk)),
                md5(concat_ws('|', finding.rule_id, 'implied', comparison.comparison_sk))
            )
        where finding.rule_id = 'P1-V01'
            and finding.indicator_code = 'private_value_added_share_gdp'
    """)
    assert {(row["period"], row["denominator_vintage"]) for row in found} == {
        ("2010", "preliminary"),
        ("2010", "verified"),
        ("2016", "verified"),
        ("2017", "verified"),
    }
    assert len(found) == 4
