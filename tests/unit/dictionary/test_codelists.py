"""Code lists: the counts of the official lists, validity, and rules that decide every unit."""

import csv
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from warehouse.dictionary import Dictionary, reference_tables

REFERENCE = Path(__file__).parents[3].parent / "shared" / "reference"


@pytest.fixture(scope="module")
def divisions(dictionary: Dictionary) -> pl.DataFrame:
    return reference_tables(dictionary)["division"]


def _valid(divisions: pl.DataFrame, day: date, level: str) -> pl.DataFrame:
    return divisions.filter(
        pl.col("in_scope"),
        pl.col("level") == level,
        pl.col("valid_from") <= day,
        pl.col("valid_to").is_null() | (pl.col("valid_to") > day),
    )


@pytest.mark.parametrize(
    ("year", "counties"),
    [(2010, 119), (2015, 119), (2017, 119), (2018, 117), (2019, 117), (2024, 117)],
)
def test_county_level_units_at_year_end(divisions: pl.DataFrame, year: int, counties: int) -> None:
    day = date(year, 12, 31)
    assert _valid(divisions, day, "county").height == counties
    assert _valid(divisions, day, "city").height == 11


def test_kinds_of_county_level_units(divisions: pl.DataFrame) -> None:
    kinds = _valid(divisions, date(2015, 12, 31), "county")["kind"].value_counts()
    assert dict(kinds.iter_rows()) == {"市辖区": 23, "县级市": 11, "县": 85}


def test_codes_exist_for_the_years_of_older_figures(divisions: pl.DataFrame) -> None:
    known = _valid(divisions, date(2006, 12, 31), "county")["region_code"].to_list()
    assert {"140525", "140502"} <= set(known)


def test_a_division_in_scope_lies_inside_its_parent(divisions: pl.DataFrame) -> None:
    scope = divisions.filter(pl.col("in_scope"), pl.col("level") != "province")
    assert scope.filter(pl.col("parent_code").str.slice(0, 2) != "14").height == 0
    assert divisions.filter(~pl.col("in_scope"))["region_code"].to_list() == ["610000"]


def test_successor_is_named_only_where_there_is_one(divisions: pl.DataFrame) -> None:
    found = dict(divisions.select("region_code", "successor_code").iter_rows())
    assert (found["140726"], found["140203"], found["140402"]) == ("140703", "140214", "140403")
    assert found["140202"] is None
    assert found["140211"] is None


def test_city_industry_and_registration_lists_are_complete(dictionary: Dictionary) -> None:
    broad = dictionary.codelist("industries").filter(pl.col("level").is_in(["section", "division"]))
    industries = broad.group_by("standard_version", "level").len()
    assert set(industries.iter_rows()) == {
        ("2011", "section", 20), ("2011", "division", 96),
        ("2017", "section", 20), ("2017", "division", 97),
    }  # fmt: skip
    types = dictionary.codelist("registration_types").group_by("standard_version").len()
    assert set(types.iter_rows()) == {("2011", 34), ("2023", 29)}


def test_the_finer_industries_are_those_of_watch_lists_and_products(dictionary: Dictionary) -> None:
    finer = dictionary.codelist("industries").filter(pl.col("level").is_in(["group", "class"]))
    members = reference_tables(dictionary)["watchlist_member"].filter(member_type="industry")
    anchors = dictionary.codelist("products")["industry_code"].drop_nulls()
    named = {code for code in [*members["member_code"], *anchors] if len(code) > 2}
    codes = set(finer["industry_code"])
    assert named | {code[:3] for code in named} <= codes
    # A firm of a named group may print its class; nothing else is listed.
    assert all(code in named or code[:3] in named for code in codes if len(code) == 4)
    for group in (code for code in named if len(code) == 3):
        assert any(code.startswith(group) and len(code) == 4 for code in codes), group
    assert set(finer["standard_version"]) == {"2011"}
    assert all(
        code[:-1] == parent for code, parent in finer[["industry_code", "parent_code"]].rows()
    )


def test_finer_industries_agree_with_the_shared_list(dictionary: Dictionary) -> None:
    path = REFERENCE / "industries.csv"
    if not path.exists():
        pytest.skip("the shared list of industries is not at hand")
    columns = ["version", "code", "name_zh", "level", "parent_code", "section", "sector"]
    shared = set(pl.read_csv(path, infer_schema=False).select(columns).iter_rows())
    finer = dictionary.codelist("industries").filter(pl.col("level").is_in(["group", "class"]))
    assert set(finer.drop("source").iter_rows()) <= shared


def test_every_industry_division_has_one_size_group(dictionary: Dictionary) -> None:
    divisions = dictionary.codelist("industries").filter(level="division")
    groups = dictionary.codelist("size_groups")
    keys = ["standard_version", "industry_code"]
    assert divisions.join(groups, on=keys, how="anti").height == 0
    assert groups.height == divisions.height
    found = {tuple(row[:2]): row[2] for row in groups.select(*keys, "industry_group").iter_rows()}
    assert found["2011", "59"] == "仓储业"
    assert found["2017", "59"] == "其他未列明行业"
    assert found["2011", "70"] == "其他未列明行业"
    assert found["2011", "06"] == "工业"


def test_thresholds_are_in_base_units(dictionary: Dictionary) -> None:
    frame = reference_tables(dictionary)["size_threshold"].filter(industry_group="工业")
    row = frame.row(0, named=True)
    assert (row["employees_large"], row["revenue_large"], row["assets_large"]) == (
        1000, 400_000_000, None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("definition", "registration", "holding", "verdict"),
    [
        ("mixed_non_public", "173", "210", "yes"),
        ("mixed_non_public", "330", None, "yes"),
        ("mixed_non_public", "159", "110", "share"),
        ("mixed_non_public", "130", "120", "no"),
        ("mixed_non_public", "190", "210", "undecided"),
        ("domestic_non_state", "159", "110", "no"),
        ("domestic_non_state", "159", "210", "yes"),
        ("domestic_non_state", "159", None, "undecided"),
        ("domestic_non_state", "330", "230", "no"),
        ("domestic_non_state", "410", None, "yes"),
        ("all_less_state_hmt_foreign", "173", "110", "no"),
        ("all_less_state_hmt_foreign", "173", None, "yes"),
        ("all_less_state_hmt_foreign", "120", "120", "yes"),
        ("all_less_state_hmt_foreign", "160", "220", "no"),
        ("all_less_state_hmt_foreign", "160", None, "undecided"),
        ("all_less_state_hmt_foreign", "410", None, "undecided"),
        ("private_part", "160", "210", "share"),
        ("private_part", "230", "220", "undecided"),
    ],
)
def test_definitions_decide_by_registration_and_holding(
    dictionary: Dictionary, definition: str, registration: str, holding: str | None, verdict: str
) -> None:
    rules = reference_tables(dictionary)["private_rule"].filter(definition_code=definition)
    matching = rules.filter(
        pl.col("registration_type").is_in([registration, "*"]),
        pl.col("holding_type").is_in([holding, "*"]),
    ).sort("priority")
    assert matching["verdict"][0] == verdict


def test_divisions_agree_with_the_shared_list(divisions: pl.DataFrame) -> None:
    path = REFERENCE / "divisions.csv"
    if not path.exists():
        pytest.skip("the shared list of divisions is not at hand")
    with path.open(encoding="utf-8") as file:
        expected = {(row["code"], row["name_zh"], row["valid_to"]) for row in csv.DictReader(file)}
    found = divisions.filter("in_scope").select(
        "region_code", "region_name", pl.col("valid_to").cast(pl.String).fill_null("")
    )
    assert set(found.iter_rows()) == expected
