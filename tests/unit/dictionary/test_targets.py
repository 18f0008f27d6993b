"""The 88 quantities of the plan, and the plan's own arithmetic as data."""

import csv
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from warehouse.dictionary import Dictionary, half_width
from warehouse.dictionary.targets import FieldReference

SHARED = Path(__file__).parents[3].parent / "shared"


def test_none_of_the_88_quantities_of_the_plan_is_left_out(dictionary: Dictionary) -> None:
    kinds = Counter(target.kind for target in dictionary.targets.values())
    assert kinds >= Counter({"target": 60, "baseline": 25, "unquantified": 3})


def test_exactly_ten_have_baseline_and_target(dictionary: Dictionary) -> None:
    both = {
        target.id
        for target in dictionary.targets.values()
        if target.baseline_value is not None and target.target_value is not None
    }
    assert both == {
        "sme_value_added", "sme_tax_paid", "sme_count", "sme_employees", "private_value_added",
        "private_value_added_share_gdp", "private_households", "private_employees",
        "private_employees_annual_increase", "private_firms_over_100m",
    }  # fmt: skip


def _value(dictionary: Dictionary, text: str) -> Decimal:
    reference = FieldReference.of(text)
    target = dictionary.targets[reference.target_id]
    value = target.value(reference.field)
    assert value is not None
    return value * dictionary.units[target.unit].factor


# Results as in the plan's arithmetic, in base units (or percent).
IMPLIED = {
    "private_value_added_share_gdp": Decimal("1724137931034.48"),
    "sme_value_added_share_gdp": Decimal("46.40"),
    "sme_employees": Decimal("4390000"),
    "private_employees": Decimal("6642000"),
    "guarantee_capacity": Decimal("150000000000"),
    "guarantee_capital_total": Decimal("7500000000"),
    "credit_db_firms": Decimal("500"),
}


@pytest.mark.parametrize("target_id", IMPLIED)
def test_cross_checks_give_what_the_plan_implies(dictionary: Dictionary, target_id: str) -> None:
    check = dictionary.targets[target_id].cross_check
    assert check is not None
    total = Decimal(0)
    for term in check.terms:
        product = Decimal(term.multiplier)
        for factor in term.factors:
            product *= _value(dictionary, factor)
        total += product
    if check.divisor:
        total /= _value(dictionary, check.divisor) / (100 if check.percent_divisor else 1)
    assert total.quantize(Decimal("0.01")) == IMPLIED[target_id]


def test_only_the_listed_quantities_have_cross_checks(dictionary: Dictionary) -> None:
    assert {key for key, target in dictionary.targets.items() if target.cross_check} == set(IMPLIED)


@pytest.mark.parametrize(
    ("printed", "width"),
    [("693", "0.5"), ("4338.6", "0.05"), ("47.73", "0.005"), ("1327.60", "0.005"), ("0", "0.5")],
)
def test_half_width_is_half_the_last_printed_digit(printed: str, width: str) -> None:
    assert half_width(printed) == Decimal(width)


def test_quantities_equal_the_plan_table(dictionary: Dictionary) -> None:
    path = SHARED / "plan" / "targets.csv"
    if not path.exists():
        pytest.skip("the shared plan table is not at hand")
    with path.open(encoding="utf-8") as file:
        rows = {row["target_id"]: row for row in csv.DictReader(file)}
    assert set(rows) == set(dictionary.targets)
    for key, row in rows.items():
        target = dictionary.targets[key]
        # The increase of 10 (万人/年) is that of 2006-2010; the table leaves its year empty.
        year = "2010" if key == "private_employees_annual_increase" else row["baseline_year"]
        if row["baseline_value"]:
            assert str(target.baseline_year) == year, key
        for field in ("baseline_value", "target_value", "unit", "direction", "section", "quote"):
            assert (getattr(target, field) or "") == row[field], (key, field)
        assert str(target.target_year or "") == row["target_year"], key
        assert (target.growth_target_pct or "") == row["growth_target_pct"], key


def test_every_clause_stands_in_the_plan(dictionary: Dictionary) -> None:
    path = SHARED / "plan" / "plan_2011_2015.txt"
    if not path.exists():
        pytest.skip("the plan's text is not at hand")
    plan = path.read_text(encoding="utf-8")
    absent = [key for key, target in dictionary.targets.items() if target.quote not in plan]
    assert absent == []


def test_every_quantity_is_carried_or_says_why_not(dictionary: Dictionary) -> None:
    reasons = {key: one.no_data_reason for key, one in dictionary.targets.items()}
    silent = {key for key, reason in reasons.items() if reason is not None}
    assert silent == {
        "farmer_income_contribution", "charity_donations", "private_capital_stock",
        "group_firms_over_20b", "group_firms_10b", "group_firms_5_10b",
    }  # fmt: skip
    carried = {
        key for key, one in dictionary.targets.items() if one.indicator in dictionary.carriers
    }
    assert carried == set(reasons) - silent


def test_named_groups_without_a_code_are_those_of_the_watch_list(dictionary: Dictionary) -> None:
    """The reason names the firms; once one has a code, the reason no longer holds."""
    named = dictionary.watchlists.entries["key_enterprise"]
    assert all(entry.enterprise_id is None for entry in named)
    for key in ("group_firms_over_20b", "group_firms_10b", "group_firms_5_10b"):
        target = dictionary.targets[key]
        mine = [entry.entry_name for entry in named if entry.quote == target.quote]
        assert len(mine) == 5
        assert target.no_data_reason is not None
        assert "、".join(mine) in target.no_data_reason
