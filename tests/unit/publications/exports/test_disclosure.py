"""What the public edition keeps back, and that it cannot be worked out from what it shows."""

from decimal import Decimal

import polars as pl
import pytest

from pipelines.publications.exports.disclosure import released_query, released_tables
from warehouse.contracts import model_contracts

TABLE = "mart.mart_key_industry"
CITIES = ("140100", "140200", "140300")


@pytest.fixture
def industry(insert):
    """Put one industry of three cities and their province: city -> (value, firms, compared)."""
    for code, parent in (("140000", None), *((city, "140000") for city in CITIES)):
        insert("core.dim_region", region_sk=code, region_code=code, parent_code=parent)

    def put(period: str, code: str, cells: dict[str, tuple[int, int, int]]) -> None:
        total = tuple(sum(cell[number] for cell in cells.values()) for number in range(3))
        for region, (value, firms, compared) in {"140000": total, **cells}.items():
            insert(
                TABLE,
                region_code=region,
                region_level="province" if region == "140000" else "city",
                period=period,
                period_end=201503,
                industry_code=code,
                indicator_code="enterprise_revenue",
                value=value,
                firm_count=firms,
                value_last_year=value - 1,
                compared_firm_count=compared,
                growth_pct=5,
                share_pct=50,
                is_confidential=firms < 3,
            )

    return put


def _public(release) -> dict[tuple[str, str], dict[str, object]]:
    table = release.sql(released_query(model_contracts()[TABLE], "public")).pl()
    return {(row["region_code"], row["industry_code"]): row for row in table.to_dicts()}


def test_a_single_firm_does_not_follow_by_subtraction(release, industry):
    industry("2015-03", "06", {"140100": (70, 9, 9), "140200": (20, 5, 5), "140300": (7, 1, 1)})
    rows = _public(release)
    shown = [rows[city, "06"]["value"] for city in CITIES]
    assert rows["140000", "06"]["value"] == Decimal(97)
    assert shown == [None, None, None]
    assert all(rows[city, "06"]["is_confidential"] for city in CITIES)
    assert all(rows[city, "06"]["firm_count"] is None for city in CITIES)


def test_what_is_not_confidential_is_shown(release, industry):
    industry("2015-03", "06", {"140100": (70, 9, 9), "140200": (20, 5, 5), "140300": (7, 1, 1)})
    industry("2015-03", "13", {"140100": (50, 9, 9), "140200": (30, 5, 5), "140300": (9, 4, 4)})
    rows = _public(release)
    assert [rows[city, "13"]["value"] for city in CITIES] == [50, 30, 9]
    assert not any(rows[city, "13"]["is_confidential"] for city in CITIES)
    assert [rows[city, "13"]["value_last_year"] for city in CITIES] == [49, 29, 8]


def test_a_share_is_kept_back_where_the_others_would_give_a_hidden_one_away(release, industry):
    industry("2015-03", "06", {"140100": (70, 9, 9), "140200": (20, 5, 5), "140300": (7, 1, 1)})
    industry("2015-03", "13", {"140100": (50, 9, 9), "140200": (30, 5, 5), "140300": (9, 4, 4)})
    industry("2015-04", "13", {"140100": (50, 9, 9), "140200": (30, 5, 5), "140300": (9, 4, 4)})
    table = release.sql(released_query(model_contracts()[TABLE], "public")).pl()
    cities = table.filter(pl.col("region_level") == "city")
    assert cities.filter(pl.col("period") == "2015-03")["share_pct"].null_count() == 6
    assert cities.filter(pl.col("period") == "2015-04")["share_pct"].null_count() == 0


@pytest.mark.parametrize("compared", [1, 2, 3])
def test_last_year_is_kept_back_where_few_firms_or_all_but_few_reported_both_years(
    release, industry, compared
):
    industry(
        "2015-03", "13", {"140100": (50, 9, 9), "140200": (30, 5, 5), "140300": (9, 4, compared)}
    )
    rows = _public(release)
    assert [rows[city, "13"]["value"] for city in CITIES] == [50, 30, 9]
    assert [rows[city, "13"]["value_last_year"] for city in CITIES] == [None, None, None]
    assert [rows[city, "13"]["growth_pct"] for city in CITIES] == [None, None, None]


def test_the_internal_edition_shows_all(release, industry):
    industry("2015-03", "06", {"140100": (70, 9, 9), "140200": (20, 5, 5), "140300": (7, 1, 1)})
    contract = model_contracts()[TABLE]
    table = release.sql(released_query(contract, "internal")).pl()
    assert table.columns == list(contract.names)
    assert table["value"].to_list() == [97, 70, 20, 7]


def test_only_tables_declared_public_are_in_the_public_edition():
    contracts = model_contracts()
    public = set(released_tables(contracts, "public"))
    assert set(released_tables(contracts, "internal")) == set(contracts)
    assert public == {name for name, item in contracts.items() if item.audience == "public"}
    assert "core.dim_region" in public
    assert not {"core.dim_enterprise", "mart.mart_key_enterprise", "mart.mart_worklist"} & public
