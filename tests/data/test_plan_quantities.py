"""Quantities of the plan recomputed from the committed files of T1, Y1, D1 to D4 and R1."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
import yaml

from pipelines.all_models import all_models
from pipelines.as_of import open_as_of
from warehouse.dictionary import load_dictionary
from warehouse.home import Home
from warehouse.releases import current_release

RETURNS = Path(__file__).parents[2] / "sample_raw" / "returns"
PLANTED = yaml.safe_load((RETURNS / "MANIFEST.yaml").read_text(encoding="utf-8"))["planted"]


@pytest.fixture(scope="module")
def progress(rows):
    return {row["target_id"]: row for row in rows("select * from mart.mart_target_progress")}


# What can be read off one column of the committed files of T1: quantity -> item and plan unit.
CITY_SUMS = {
    "parks_count": (1, 1), "parks_over_10b": (4, 1), "startup_bases": (9, 1),
    "provincial_demo_bases": (10, 1), "industrial_clusters": (11, 1), "clusters_over_10b": (12, 1),
    "supporting_leading_firms": (13, 1), "little_giant_firms": (14, 1),
    "private_firms_5_10b": (15, 1), "private_tech_firms": (17, 1),
    "private_firms_intl_certified": (18, 1), "famous_trademarks_china": (19, 1),
    "famous_trademarks_shanxi": (20, 1), "new_products_gap_filling": (21, 1),
    "invention_patents": (22, 1), "provincial_tech_service_institutions": (23, 1),
    "team_leaders_senior": (24, 1), "leading_talents": (25, 1), "high_end_talents": (26, 1),
    "managers_trained": (27, 10_000), "employees_college": (28, 10_000),
    "employees_mid_senior_titles": (29, 10_000), "yinhe_training": (31, 1),
    "professional_manager_training": (32, 1), "firm_own_training": (33, 10_000),
    "credit_db_firms": (36, 1), "window_service_platforms": (37, 1),
    "platform_city_coverage": (38, 1), "excellent_service_institutions": (39, 1),
}  # fmt: skip
PROVINCE_ITEMS = {
    "startup_base_area_min": (43, 1), "startup_base_firms_min": (44, 1),
    "provincial_service_platform": (45, 1), "provincial_sme_fund": (46, 10_000),
    "award_categories": (48, 1), "award_persons": (49, 1), "tech_fair_per_year": (50, 1),
    "monitoring_dimensions": (51, 1), "database_levels": (52, 1),
    "assessment_indicator_families": (53, 1),
}  # fmt: skip


def printed(file: Path, sheet: str) -> dict[str, list[Any]]:
    """Cells of the first row of each region, by the printed column number."""
    page = openpyxl.load_workbook(file, data_only=True)[sheet]
    rows = {str(row[0]): list(row) for row in reversed(list(page.iter_rows(values_only=True)))}
    numbers = next(page.iter_rows(min_row=9, max_row=9, values_only=True))
    places = {number: place for place, number in enumerate(numbers) if isinstance(number, int)}
    return {
        code: [None, *(cells[places[number]] for number in sorted(places))]
        for code, cells in rows.items()
        if code.startswith("14") and len(code) == 6
    }


@pytest.fixture(scope="module")
def t1():
    """Printed figures of the annual return: year -> region -> column."""
    return {
        year: {
            code: cells
            for file in (RETURNS / f"{year}-12").glob("*_规划任务完成情况年报_*.xlsx")
            for code, cells in printed(file, "T1").items()
        }
        for year in (2014, 2015)
    }


def city_sum(regions, column):
    return sum(Decimal(str(c[column])) for code, c in regions.items() if code != "140000")


@pytest.mark.parametrize("target", CITY_SUMS)
def test_a_quantity_of_the_annual_return_is_the_sum_of_the_cities(progress, t1, target):
    column, unit = CITY_SUMS[target]
    row = progress[target]
    assert (row["latest_period"], row["latest_source_code"]) == ("2015-12", "T1")
    assert row["latest_basis"] == "added_up"
    assert row["latest_value"] == city_sum(t1[2015], column) / unit


@pytest.mark.parametrize("target", PROVINCE_ITEMS)
def test_what_only_the_province_has_is_its_own_row(progress, t1, target):
    column, unit = PROVINCE_ITEMS[target]
    row = progress[target]
    assert (row["latest_period"], row["latest_basis"]) == ("2015-12", "returned")
    assert row["latest_value"] == Decimal(str(t1[2015]["140000"][column])) / unit
    assert {str(c[column]) for code, c in t1[2015].items() if code != "140000"} == {"－"}


@pytest.fixture(scope="module")
def december():
    """Year-end denominators of the other forms, printed, each as the sum of the cities."""
    annual = [
        cells
        for file in (RETURNS / "2015-12").glob("*_民营经济和中小企业年报_*.xlsx")
        for code, cells in printed(file, "Y1").items()
        if code.endswith("00")
    ]
    (file,) = (RETURNS / "2015-12").glob("*_人力资源社会保障部门交换表_*.xlsx")
    employment = printed(file, "D3")["140000"]
    items = load_dictionary().form("Y1", 201512)
    columns = [(entry.item.indicator, entry.basis) for entry in items.item_columns()]
    found = {
        slot: sum(Decimal(str(cells[1 + place])) for cells in annual)
        for place, slot in enumerate(columns)
        if slot[0] != "sme_profit"
    }
    assert len(annual) == 11
    return {
        **{
            indicator: value
            for (indicator, basis), value in found.items()
            if basis != "ytd_last_year"
        },
        "employed_sec_ter": Decimal(str(employment[2])),
        "all_enterprise_employees": Decimal(str(employment[5])),
    }


@pytest.mark.parametrize(
    ("target", "column", "denominator", "vintages"),
    [
        ("county_park_coverage", 2, 3, "annual_return/annual_return"),
        ("county_startup_service_coverage", 41, 3, "annual_return/annual_return"),
        ("manager_rotation_training", 35, 34, "annual_return/annual_return"),
        ("parks_value_added_share", 5, "private_value_added", "annual_return/annual_return"),
        ("parks_tax_share", 7, "private_tax_paid", "annual_return/annual_return"),
        ("technical_staff_share", 30, "private_employees", "annual_return/annual_return"),
        ("service_coverage", 40, "sme_count", "annual_return/annual_return"),
    ],
)
def test_shares_of_the_annual_return(progress, t1, december, target, column, denominator, vintages):
    whole = december.get(denominator) or city_sum(t1[2015], denominator)
    expected = (100 * city_sum(t1[2015], column) / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)
    row = progress[target]
    assert (row["latest_value"], row["latest_period"]) == (expected, "2015-12")
    assert (row["latest_basis"], row["latest_vintage"]) == ("computed", vintages)


@pytest.mark.parametrize(
    ("target", "numerator", "denominator", "vintages"),
    [
        ("private_employee_share_sec_ter", "private_employees", "employed_sec_ter",
         "annual_return/quarterly_return"),
        ("sme_employee_share_enterprises", "sme_employees", "all_enterprise_employees",
         "annual_return/quarterly_return"),
        ("sme_share_of_enterprises", "sme_count", 42, "annual_return/annual_return"),
    ],
)  # fmt: skip
def test_shares_name_the_vintage_of_both_terms(
    progress, t1, december, target, numerator, denominator, vintages
):
    whole = december.get(denominator) or city_sum(t1[2015], denominator)
    expected = (100 * december[numerator] / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)
    row = progress[target]
    assert (row["latest_value"], row["latest_vintage"]) == (expected, vintages)


@pytest.mark.parametrize(
    ("target", "indicator", "baseline"),
    [
        ("sme_employees_annual_increase", "sme_employees", "2890000"),
        ("private_employees_annual_increase", "private_employees", "4642000"),
        ("sme_count_annual_increase_11th_fyp", "sme_count", "80000"),
    ],
)
def test_yearly_increases_start_from_the_plan(progress, december, target, indicator, baseline):
    unit = 1 if target.startswith("sme_count") else 10_000
    expected = (december[indicator] - Decimal(baseline)) / 5 / unit
    row = progress[target]
    assert abs(row["latest_value"] - expected) <= Decimal("0.0001")
    assert row["latest_vintage"] == "annual_return/plan_baseline"


def test_leverage_is_computed_beside_the_reported_one(rows, progress):
    """A ratio in times is not multiplied by a hundred; what was reported stands first."""
    (terms,) = rows("""
        select
            max(case when indicator_code = 'guarantee_balance' then value end) as balance,
            max(case when indicator_code = 'guarantee_capital_total' then value end) as capital
        from core.fct_observation
        where form_code = 'B1' and is_current and region_code = '140000' and period = '2015-12'
    """)
    (row,) = rows("""
        select computed_value from core.fct_ratio_comparison
        where indicator_code = 'guarantee_leverage' and region_code = '140000'
            and period = '2015-12'
    """)
    expected = (terms["balance"] / terms["capital"]).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert row["computed_value"] == expected
    assert progress["guarantee_leverage"]["latest_basis"] == "returned"
    assert abs(progress["guarantee_leverage"]["latest_value"] - expected) <= Decimal("0.05")


def test_the_credit_database_grows_by_the_difference_of_two_annual_returns(progress, t1):
    row = progress["credit_db_annual_increase"]
    assert row["latest_value"] == city_sum(t1[2015], 36) - city_sum(t1[2014], 36)
    assert row["latest_vintage"] == "annual_return/annual_return"


def test_private_firms_of_the_register_are_counted_by_tier(rows):
    """Real figures come first in the progress; the count stands beside them, from the lists."""
    lists = (RETURNS / "register").glob("*_企业名录_2015-10-31.csv")
    text = b"".join(
        b"\n".join(file.read_bytes().splitlines()[number > 0 :]) + b"\n"
        for number, file in enumerate(sorted(lists))
    )
    firms = pl.read_csv(text.decode("gbk").encode(), infer_schema=False)
    private = firms.filter(
        pl.col("登记注册类型").is_in(("171", "172", "173", "174", "230", "330", "410", "420")),
        营业状态="营业",
    ).unique("单位代码")
    revenue = pl.col("营业收入(万元)").cast(pl.Float64, strict=False)
    (row,) = rows("""
        select value, vintage, definition_code, source_code, is_synthetic
        from core.fct_indicator_value
        where indicator_code = 'private_firms_over_100m' and period = '2015-10-31'
    """)
    # A row that was handed back or blocked is in the list, and in no count.
    unusable = {plant["printed_code"] for plant in PLANTED if plant["period"] == "2015-10-31"}
    usable = private.filter(~pl.col("单位代码").is_in(unusable))
    assert row["value"] == usable.filter(revenue >= 10_000).height
    assert row["value"] > 100
    assert (row["vintage"], row["source_code"], row["is_synthetic"]) == ("counted", "R1", True)


def test_the_specialty_industries_are_those_that_the_plan_names(progress):
    row = progress["specialty_industries"]
    named = load_dictionary().watchlists.entries["specialty_industry"]
    assert row["latest_value"] == len(named) == 10
    assert (row["latest_basis"], row["latest_is_synthetic"]) == ("counted", False)


def test_the_registry_never_stands_for_the_plans_private_units(rows, progress):
    """D2's private registration types are another population: nothing adds them to the plan's."""
    (row,) = rows("""
        select
            sum(case when breakdown_code in ('171', '172', '173', '174', '410') then value end)
                as private_types,
            max(case when breakdown_code = '_T' then value end) as registered
        from core.fct_observation
        where form_code = 'D2' and is_current and region_code = '140000'
            and period = '2015-03' and indicator_code = 'registered_units' and time_basis = 'end'
    """)
    (units,) = rows("""
        select value from core.fct_indicator_value
        where indicator_code = 'private_units' and period = '2015-03' and region_code = '140000'
            and source_code = 'M1'
    """)
    assert row["private_types"] < row["registered"]
    assert row["private_types"] != units["value"]
    sources = rows("""
        select distinct source_code from core.fct_indicator_value
        where indicator_code in ('private_units', 'private_enterprises', 'sme_count')
            and is_synthetic
    """)
    assert {"M1", "M2", "Y1"} <= {one["source_code"] for one in sources}
    assert not {"D1", "D2", "D3", "D4"} & {one["source_code"] for one in sources}
    assert progress["private_households"]["latest_source_code"] == "Y1"
    used = {one["latest_source_code"] for one in progress.values()}
    assert not {"D1", "D2", "D4"} & used


def test_progress_of_an_earlier_day_knows_only_what_had_arrived(sample_home):
    wanted = ("parks_count", "credit_db_annual_increase", "county_park_coverage")
    models = all_models()
    home = Home(sample_home)
    for day, periods in (
        (date(2015, 3, 1), (None, None, None)),
        (date(2015, 6, 1), ("2014-12", None, None)),
        (date(2016, 4, 1), ("2015-12", "2015-12", "2015-12")),
    ):
        with open_as_of(current_release(home), models, load_dictionary(), day) as connection:
            found = dict(
                connection.execute(
                    "select target_id, latest_period from mart.mart_target_progress"
                ).fetchall()
            )
        # The city whose counties with a park were wrong in 2014 leaves the coverage open.
        assert tuple(found[one] for one in wanted) == periods
