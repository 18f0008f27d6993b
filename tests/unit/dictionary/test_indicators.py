"""Indicators: formulas, aggregation rules, definitions that say something."""

import csv
from pathlib import Path

import pytest

from warehouse.dictionary import Dictionary

FIGURES = Path(__file__).parents[3].parent / "shared" / "figures" / "real_figures.csv"


def test_headline_share_is_value_added_over_gdp(dictionary: Dictionary) -> None:
    formula = dictionary.indicators[dictionary.scope.headline_target].formula
    assert formula is not None
    assert (formula.numerator, formula.denominator, formula.factor) == (
        "private_value_added", "gdp", 100,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("code", "of", "lag"),
    [
        ("private_value_added_increment", "private_value_added", 1),
        ("gdp_increment", "gdp", 1),
        ("private_value_added_share_gdp_change", "private_value_added_share_gdp", 1),
        ("private_value_added_share_gdp_change_2y", "private_value_added_share_gdp", 2),
    ],
)
def test_changes_say_what_they_are_a_change_of(
    dictionary: Dictionary, code: str, of: str, lag: int
) -> None:
    difference = dictionary.indicators[code].difference_of
    assert difference is not None
    assert (difference.indicator, difference.lag_years) == (of, lag)


@pytest.mark.parametrize(
    ("code", "of", "measure"),
    [
        ("sme_employees_annual_increase", "sme_employees", "increase_per_year"),
        ("private_employees_annual_increase", "private_employees", "increase_per_year"),
        ("sme_count_annual_increase", "sme_count", "increase_per_year"),
        ("private_firms_over_100m_new", "private_firms_over_100m", "increase"),
        ("sme_value_added_average_growth", "sme_value_added", "growth_per_year"),
    ],
)
def test_increases_of_the_plan_start_from_its_own_baseline(
    dictionary: Dictionary, code: str, of: str, measure: str
) -> None:
    since = dictionary.indicators[code].since_baseline
    assert since is not None
    assert (since.indicator, since.measure) == (of, measure)


@pytest.mark.parametrize(
    ("code", "numerator", "denominator"),
    [
        ("county_park_coverage", "counties_with_park", "county_count"),
        ("county_startup_service_coverage", "counties_with_startup_service", "county_count"),
        ("service_coverage", "service_served_firms", "sme_count"),
        ("private_employee_share_sec_ter", "private_employees", "employed_sec_ter"),
        ("sme_employee_share_enterprises", "sme_employees", "all_enterprise_employees"),
        ("sme_share_of_enterprises", "sme_count", "enterprises_total"),
        ("technical_staff_share", "technical_staff", "private_employees"),
    ],
)
def test_coverage_and_shares_name_both_terms(
    dictionary: Dictionary, code: str, numerator: str, denominator: str
) -> None:
    formula = dictionary.indicators[code].formula
    assert formula is not None
    assert (formula.numerator, formula.denominator) == (numerator, denominator)
    assert denominator not in ("registered_units", "market_entities")


def test_ratios_are_never_summed(dictionary: Dictionary) -> None:
    for indicator in dictionary.indicators.values():
        if indicator.unit in ("%", "百分点", "倍"):
            assert (indicator.over_regions, indicator.over_time) == ("none", "none"), indicator.code


def test_every_share_has_numerator_and_denominator_in_the_same_unit(dictionary: Dictionary) -> None:
    shares = [entry for entry in dictionary.indicators.values() if entry.formula]
    assert len(shares) >= 8
    for entry in shares:
        assert entry.formula is not None
        terms = (entry.formula.numerator, entry.formula.denominator)
        assert len({dictionary.indicators[term].unit for term in terms}) == 1, entry.code


def test_definitions_are_sentences_of_their_own(dictionary: Dictionary) -> None:
    definitions = [entry.definition for entry in dictionary.indicators.values()]
    assert all(text.endswith("。") and len(text) >= 10 for text in definitions)
    assert len(set(definitions)) == len(definitions)


def test_files_stay_small_enough_to_review(dictionary: Dictionary) -> None:
    for path in (dictionary.root / "indicators").glob("*.yaml"):
        assert len(path.read_text(encoding="utf-8").splitlines()) < 300, path.name


def test_every_published_indicator_is_known_with_a_unit_that_converts(
    dictionary: Dictionary,
) -> None:
    if not FIGURES.exists():
        pytest.skip("the shared figures are not at hand")
    with FIGURES.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if "biechouwo" not in row["source_url"]]
    for row in rows:
        code = dictionary.indicator_names[row["indicator"]]
        assert dictionary.units[row["unit"]].base_unit == dictionary.indicators[code].unit, row
