"""Reference tables: exactly the columns, order, types and keys their lake contracts declare."""

from decimal import Decimal
from typing import Any

import polars as pl
import pytest
import yaml

from warehouse.dictionary import Dictionary, reference_tables
from warehouse.dictionary.base import read_yaml

NAMES = (
    "division", "industry", "registration_type", "holding_type", "size_threshold", "size_group",
    "private_rule", "private_definition", "indicator", "vintage", "target", "target_term", "form",
    "due_date", "scope", "watchlist", "watchlist_member", "watchlist_rule", "revenue_tier",
    "size_class", "product",
)  # fmt: skip
TYPES = {
    "VARCHAR": pl.String(), "INT": pl.Int32(), "DATE": pl.Date(), "BOOLEAN": pl.Boolean(),
    "DECIMAL(24,4)": pl.Decimal(24, 4), "DECIMAL(10,4)": pl.Decimal(10, 4),
}  # fmt: skip


@pytest.fixture(scope="module")
def tables(dictionary: Dictionary) -> dict[str, pl.DataFrame]:
    return reference_tables(dictionary)


def test_all_tables_are_given(tables: dict[str, pl.DataFrame]) -> None:
    assert set(tables) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_columns_types_and_keys_follow_the_contract(
    dictionary: Dictionary, tables: dict[str, pl.DataFrame], name: str
) -> None:
    path = dictionary.root / "lake" / f"ref.{name}.yaml"
    contract: dict[str, Any] = read_yaml(dictionary.root, path)
    fields = yaml.safe_load((dictionary.root / "fields.yaml").read_text(encoding="utf-8"))
    expected = {
        column: TYPES[(spec or {}).get("type") or fields[column]["type"]]
        for column, spec in contract["columns"].items()
    }
    frame = tables[name]
    assert list(frame.schema.items()) == list(expected.items())
    keys = frame.select(contract["key"])
    assert not keys.is_duplicated().any()
    assert sum(keys.null_count().row(0)) == 0


def test_target_values_are_in_base_units(tables: dict[str, pl.DataFrame]) -> None:
    row = tables["target"].row(
        by_predicate=pl.col("target_id") == "private_value_added", named=True
    )
    assert row["baseline_value"] == Decimal("433860000000")
    assert row["baseline_half_width"] == Decimal("5000000")
    assert row["target_value"] == Decimal("1000000000000")
    assert (row["unit"], row["unit_factor"], row["carried_by"]) == (
        "亿元",
        Decimal(10**8),
        "M1、Q1、Y1",
    )


def test_carried_by_counts_ratios_whose_terms_are_reported(tables: dict[str, pl.DataFrame]) -> None:
    carried = dict(tables["target"].select("target_id", "carried_by").iter_rows())
    assert carried["private_value_added_share_gdp"] == "M1、Q1、Y1、Z1"
    assert carried["private_employees"] == "M1、Q1、Y1"
    assert carried["sme_value_added"] == "M2、Y1"
    assert carried["guarantee_leverage"] == "B1"
    assert carried["private_households"] == "M1、Y1"
    assert carried["invention_patents"] == "T1"
    assert carried["county_park_coverage"] == "T1"
    assert carried["private_employee_share_sec_ter"] == "M1、Q1、Y1、D3"
    assert carried["private_firms_over_100m_new_11th_fyp"] == "R1"
    assert carried["specialty_industries"] == "监测清单"
    assert carried["charity_donations"] == ""


def test_terms_name_their_factors_and_repeat_the_divisor(tables: dict[str, pl.DataFrame]) -> None:
    terms = tables["target_term"]
    share = terms.filter(target_id="sme_value_added_share_gdp").row(0, named=True)
    assert (share["factor_1_target_id"], share["factor_2_target_id"], share["factor_2_field"]) == (
        "sme_value_added", "private_value_added_share_gdp", "target",
    )  # fmt: skip
    assert (share["divisor_target_id"], share["divisor_is_percent"]) == (
        "private_value_added",
        False,
    )
    capital = terms.filter(target_id="guarantee_capital_total")
    assert capital["multiplier"].to_list() == [1, 11, 108]
    assert capital["term_no"].to_list() == [1, 2, 3]


def test_indicator_formulas_become_columns(tables: dict[str, pl.DataFrame]) -> None:
    frame = tables["indicator"]
    share = frame.row(
        by_predicate=pl.col("indicator_code") == "sme_value_added_share_gdp", named=True
    )
    assert (share["numerator_code"], share["denominator_code"], share["ratio_factor"]) == (
        "sme_value_added", "gdp", 100,
    )  # fmt: skip
    change = frame.row(
        by_predicate=pl.col("indicator_code") == "private_value_added_share_gdp_change_2y",
        named=True,
    )
    assert (change["difference_of"], change["difference_lag_years"], change["numerator_code"]) == (
        "private_value_added_share_gdp", 2, None,
    )  # fmt: skip
    money = frame.row(by_predicate=pl.col("indicator_code") == "gdp", named=True)
    assert money["display_factor"] == Decimal(10**8)


def test_vintages_are_ranked_from_least_to_most_final(tables: dict[str, pl.DataFrame]) -> None:
    rank = dict(tables["vintage"].select("vintage", "vintage_rank").iter_rows())
    order = ("target", "forecast", "monthly_return", "preliminary", "verified", "census_revised")
    assert [rank[name] for name in order] == sorted(rank[name] for name in order)
    assert len(set(rank.values())) == len(rank)


def test_scope_is_one_row(tables: dict[str, pl.DataFrame]) -> None:
    assert tables["scope"].rows() == [
        ("140000", 2010, 2015, "private_value_added_share_gdp", "mixed_non_public")
    ]
