"""The marts of what the plan watches, recomputed from the lake with Polars."""

from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines.all_models import all_models
from warehouse.home import Home

CITY = pl.col("region_code").str.slice(0, 4) + "00"
ORDER = ["known_from", "version_no", "file_sha256", "sheet_no", "row_no"]


def _lake(home: Path, table: str) -> pl.DataFrame:
    return pl.read_parquet(Home(home).lake / table.replace(".", "/") / "*.parquet")


def _current(frame: pl.DataFrame, *also: str) -> pl.DataFrame:
    """The last version of each unit, where it was not stopped by a check."""
    kept = frame.filter(pl.col("edit_status") != "refused").sort(ORDER)
    last = kept.unique(["unit_key", *also], keep="last", maintain_order=True)
    return last.filter(pl.col("edit_status").is_in(["accepted", "flagged"]))


def _rounded(numerator: Decimal, denominator: Decimal, places: str) -> Decimal:
    return (numerator * 100 / denominator).quantize(Decimal(places), ROUND_HALF_UP)


@pytest.fixture(scope="module")
def returns(sample_home: Path) -> pl.DataFrame:
    return _current(_lake(sample_home, "edit.enterprise_return"))


@pytest.fixture(scope="module")
def march(returns: pl.DataFrame) -> pl.DataFrame:
    return returns.filter(period="2015-03")


def test_the_bridge_holds_all_entries_of_the_plan(rows):
    found = rows("select entry_id, member_type, data_status from core.bridge_watchlist")
    assert len({row["entry_id"] for row in found}) >= 156
    assert sum(row["member_type"] == "region" for row in found) >= 32
    firms = [row for row in found if row["entry_id"].startswith("key_enterprise")]
    assert [row["data_status"] for row in firms] == ["无数据"] * 15


def test_levels_of_every_city_and_industry(rows, march):
    expected = march.group_by(CITY.alias("city"), "industry_code").agg(
        pl.col("revenue_ytd").sum(), pl.col("revenue_ytd").count().alias("firms")
    )
    found = rows(
        "select region_code, industry_code, value, firm_count from mart.mart_key_industry"
        " where period = '2015-03' and region_level = 'city'"
        " and indicator_code = 'enterprise_revenue'"
    )
    assert {tuple(row.values()) for row in found} == set(expected.iter_rows())


def test_one_industry_of_the_province(rows, march):
    pharmacy = march.filter(industry_code="27")
    both = pharmacy.drop_nulls(["output_ytd", "output_ytd_last_year"])
    before = both["output_ytd_last_year"].sum()
    by_industry = march.group_by("industry_code").agg(pl.col("output_ytd").sum())
    (row,) = rows(
        "select * from mart.mart_key_industry where region_code = '140000'"
        " and period = '2015-03' and industry_code = '27' and indicator_code = 'enterprise_output'"
    )
    value = pharmacy["output_ytd"].sum()
    assert (row["value"], row["firm_count"]) == (value, pharmacy["output_ytd"].count())
    assert row["growth_pct"] == _rounded(both["output_ytd"].sum() - before, before, "0.1")
    assert row["share_pct"] == _rounded(value, march["output_ytd"].sum(), "0.01")
    assert row["value_rank"] == 1 + by_industry.filter(pl.col("output_ytd") > value).height
    assert (
        row["watch_entries"]
        == "10个特色产业：医药；“十一五”新兴产业：生物制药（部分）；优势产业：医药工业"
    )


def test_growth_is_that_of_the_same_firms(rows, returns):
    half = returns.filter(pl.col("profit_ytd_last_year").is_null() | (pl.col("profit_ytd") < 0))
    assert half.height > 0
    for row in rows(
        "select * from mart.mart_key_industry"
        " where indicator_code = 'enterprise_profit' and region_code = '140000'"
    ):
        firms = returns.filter(period=row["period"], industry_code=row["industry_code"])
        both = firms.drop_nulls(["profit_ytd", "profit_ytd_last_year"])
        assert row["value_compared"] == both["profit_ytd"].sum()
        assert row["value_last_year"] == both["profit_ytd_last_year"].sum()
        assert (row["growth_pct"] is None) == (row["value_last_year"] <= 0)
        assert row["share_pct"] is None


def test_cells_of_less_than_three_firms_are_marked(rows):
    found = rows(
        "select coalesce(firm_count, reported_enterprises, 0) as firm_count, is_confidential"
        " from mart.mart_key_industry"
    )
    assert all(row["is_confidential"] == (row["firm_count"] < 3) for row in found)
    assert any(row["is_confidential"] for row in found)


def test_a_watched_county(rows, sample_home):
    observations = _current(
        _lake(sample_home, "edit.observation").filter(form_code="M1", period="2015-03"),
        "indicator_code",
        "time_basis",
    ).filter(indicator_code="private_value_added")
    now = observations.filter(time_basis="ytd")
    value = now.filter(region_code="140702")["value"].item()
    before = observations.filter(time_basis="ytd_last_year", region_code="140702")["value"].item()
    cities = now.filter(pl.col("region_code").str.ends_with("00"))
    counties = now.filter(~pl.col("region_code").str.ends_with("00"))
    (row,) = rows(
        "select * from mart.mart_key_region where region_code = '140702'"
        " and period = '2015-03' and indicator_code = 'private_value_added'"
    )
    assert cities.height == 11
    assert (row["value"], row["value_last_year"]) == (value, before)
    assert row["growth_pct"] == _rounded(value - before, before, "0.1")
    assert row["share_of_province_pct"] == _rounded(value, cities["value"].sum(), "0.01")
    assert row["value_rank"] == 1 + counties.filter(pl.col("value") > value).height
    assert row["ranked_count"] == counties.height
    assert row["watch_entries"] == "产业集群：榆次纺机"


def test_watched_regions_are_listed_whether_or_not_they_report(rows):
    found = rows("select period, region_code, data_status, value from mart.mart_key_region")
    by_period = {row["period"] for row in found}
    assert len(found) == len(by_period) * 13 * 3
    assert all((row["value"] is not None) == (row["data_status"] == "有数据") for row in found)


def test_one_key_enterprise(rows, march):
    firm = march.drop_nulls("output_ytd_last_year").sort("revenue_ytd", descending=True)[4]
    (row,) = rows(
        "select * from mart.mart_key_enterprise where period = '2015-03'"
        f" and enterprise_id = '{firm['enterprise_id'].item()}'"
    )
    for name in ("output_ytd", "revenue_ytd", "profit_ytd", "production_state"):
        assert row[name] == firm[name].item()
    now, before = firm["revenue_ytd"].item(), firm["revenue_ytd_last_year"].item()
    assert row["revenue_growth_pct"] == _rounded(now - before, before, "0.1")
    assert row["revenue_rank"] == 1 + march.filter(pl.col("revenue_ytd") > now).height
    assert row["data_status"] == "有数据"


def test_named_firms_stand_without_data_in_every_period(rows):
    found = rows(
        "select period, enterprise_name, revenue_ytd, no_data_reason from mart.mart_key_enterprise"
        " where data_status = '无数据'"
    )
    periods = rows("select distinct period from mart.mart_key_enterprise")
    assert len(found) == 15 * len(periods)
    assert all(row["revenue_ytd"] is None and row["no_data_reason"] for row in found)
    assert {"海鑫", "安泰", "金泽生物"} <= {row["enterprise_name"] for row in found}


def test_a_blocked_return_shows_no_figures(rows):
    found = rows("select * from mart.mart_key_enterprise where data_status = '未通过审核'")
    assert found
    assert all(row["revenue_ytd"] is None and row["production_state"] is None for row in found)


def test_size_tiers_of_the_register(rows, sample_home):
    register = _current(_lake(sample_home, "edit.register"))
    for as_of, firms in register.filter(unit_state="营业").group_by("as_of"):
        large = firms.filter(pl.col("revenue") >= 100_000_000)
        per_city = large.group_by(CITY.alias("city")).len()
        found = rows(
            "select region_code, firm_count, all_firm_count from mart.mart_size_tier"
            " where basis = 'register' and tier_name = '营业收入亿元以上'"
            f" and period = '{as_of[0]}' and region_level in ('city', 'province')"
        )
        counts = {row["region_code"]: row["firm_count"] for row in found}
        assert counts.pop("140000") == large.height
        assert counts == dict(per_city.iter_rows())
        assert max(row["all_firm_count"] for row in found) == firms.height


def test_sizes_exclude_and_revenue_tiers_contain_each_other(rows):
    found = rows("select * from mart.mart_size_tier where region_code = '140000'")
    for period in {row["period"] for row in found}:
        here = [row for row in found if row["period"] == period]
        sizes = sum(row["firm_count"] for row in here if row["tier_kind"] == "size")
        tiers = {row["tier_name"]: row["firm_count"] for row in here}
        assert sizes == here[0]["all_firm_count"]
        assert 0 < tiers["营业收入十亿元以上"] < tiers["营业收入亿元以上"] < sizes


@pytest.fixture(scope="module")
def at_another_month(sample_home: Path) -> Iterator[Callable[[str, str, int], pl.DataFrame]]:
    """Run a mart as if the returns of October 2015 were those of another month."""
    with duckdb.connect() as connection:
        connection.execute("create schema ref; create schema core").fetchall()
        for path in (Home(sample_home).lake / "ref").iterdir():
            files = f"'{path.as_posix()}/*.parquet'"
            connection.execute(f"create view ref.{path.name} as from read_parquet({files})")
        build = Home(sample_home).build_file.as_posix()
        connection.execute(f"attach '{build}' as build (read_only)").fetchall()
        for name in ("dim_enterprise", "dim_region", "dim_industry", "dim_indicator",
                     "bridge_watchlist", "fct_enterprise_month", "fct_observation"):  # fmt: skip
            connection.execute(f"create table core.{name} as from build.core.{name}").fetchall()

        def run(mart: str, period: str, period_end: int) -> pl.DataFrame:
            connection.execute(
                "create or replace table core.moved as select * replace (? as period,"
                " cast(? as int) as period_end) from core.fct_enterprise_month"
                " where period = '2015-10'",
                [period, period_end],
            ).fetchall()
            sql = all_models()[mart].expanded.sql("duckdb", comments=False)
            return connection.sql(sql.replace("core.fct_enterprise_month", "core.moved")).pl()

        yield run


def test_tiers_of_the_december_returns(at_another_month, returns):
    tiers = at_another_month("mart.mart_size_tier", "2015-12", 201512)
    october = returns.filter(period="2015-10")
    found = tiers.filter(basis="december_return", region_code="140000", tier_kind="revenue")
    assert dict(found.select("tier_name", "firm_count").iter_rows()) == {
        "营业收入亿元以上": october.filter(pl.col("revenue_ytd") >= 100_000_000).height,
        "营业收入十亿元以上": october.filter(pl.col("revenue_ytd") >= 1_000_000_000).height,
    }
    assert found["all_firm_count"].unique().to_list() == [october.height]


def test_no_entry_is_watched_after_its_time(at_another_month):
    last, after = (
        at_another_month("mart.mart_key_industry", *month).filter(basis="key_enterprises")
        for month in (("2015-12", 201512), ("2016-02", 201602))
    )
    assert last["watch_entries"].null_count() < last.height
    assert after["watch_entries"].null_count() == after.height
    assert after.height == last.height
