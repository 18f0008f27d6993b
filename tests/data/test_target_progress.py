"""Every quantity of the plan, and its arithmetic checked against independent figures."""

from decimal import Decimal

import pytest

from warehouse.dictionary import load_dictionary


@pytest.fixture(scope="module")
def progress(rows):
    return {row["target_id"]: row for row in rows("select * from mart.mart_target_progress")}


def test_each_quantity_of_the_plan_has_a_light_and_a_reason(progress):
    assert set(progress) == set(load_dictionary().targets)
    lights = {"绿灯", "黄灯", "橙灯", "红灯", "无法判断"}
    assert all(row["light"] in lights and row["light_reason"] for row in progress.values())


# check_id of the plan's arithmetic -> quantity, column, figure computed independently there.
@pytest.mark.parametrize(
    ("target", "column", "expected", "places"),
    [
        ("private_value_added", "value_at_stated_growth", 9925.7, 1),
        ("private_value_added", "stated_growth_surplus", -74.3, 1),
        ("private_value_added", "growth_needed_pct", 18.176, 3),
        ("sme_value_added", "value_at_stated_growth", 7855.1, 1),
        ("sme_value_added", "growth_needed_pct", 17.428, 3),
        ("sme_tax_paid", "value_at_stated_growth", 1444.8, 1),
        ("sme_tax_paid", "growth_needed_pct", 17.880, 3),
        ("private_value_added_share_gdp", "cross_check_value", 17241.4, 1),
        ("sme_value_added_share_gdp", "cross_check_value", 46.40, 2),
        ("sme_employees", "cross_check_value", 439, 6),
        ("private_employees", "cross_check_value", 664.2, 6),
        ("sme_count", "increase_needed_per_year", 1, 4),
        ("sme_count", "growth_needed_pct", 10.20, 2),
        ("private_households", "increase_needed_per_year", 5.36, 2),
        ("private_households", "growth_needed_pct", 6.44, 2),
        ("private_firms_over_100m", "increase_needed_per_year", 186, 4),
        ("private_firms_over_100m", "growth_needed_pct", 21.35, 2),
        ("guarantee_capacity", "cross_check_value", 1500, 6),
        ("guarantee_capital_total", "cross_check_value", 75, 6),
        ("credit_db_firms", "cross_check_value", 500, 6),
        ("private_value_added", "completion_pct", 59.7, 1),
        ("private_value_added_share_gdp", "gap_to_target", -11.3, 1),
    ],
)
def test_arithmetic_of_the_plan(progress, target, column, expected, places):
    assert round(float(progress[target][column]), places) == pytest.approx(expected, abs=1e-9)


def test_headline_is_measured_by_the_implied_share_of_2015(progress):
    row = progress["private_value_added_share_gdp"]
    assert (row["latest_period"], row["latest_value"]) == ("2015", Decimal("46.7"))
    assert (row["latest_basis"], row["light"]) == ("implied", "橙灯")
    assert row["latest_is_synthetic"] is False


def test_unjudged_quantities_say_why(progress):
    assert progress["sme_value_added_share_gdp"]["light_reason"].startswith("规划只给出基期数")
    assert progress["parks_over_10b"]["light_reason"].startswith("规划提出要求")
    row = progress["group_firms_over_20b"]
    assert row["light"] == "无法判断"
    assert row["light_reason"] == row["no_data_reason"]
    assert "海鑫、安泰、通达、联盛、中钢" in row["no_data_reason"]


def test_each_quantity_has_a_value_or_the_declared_reason(progress):
    """Which ones cannot have a value is read from the dictionary, which values exist is not."""
    targets = load_dictionary().targets
    declared = {key: one.no_data_reason for key, one in targets.items() if one.no_data_reason}
    found = {key: row["no_data_reason"] for key, row in progress.items() if row["no_data_reason"]}
    assert found == declared
    assert len(declared) == 6
    valued = {key for key, row in progress.items() if row["latest_value"] is not None}
    assert valued == set(targets) - set(declared)
