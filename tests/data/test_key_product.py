"""Watched products recomputed from the committed workbooks; what follows in other circumstances."""

from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import duckdb
import openpyxl
import polars as pl
import pytest
import yaml

from pipelines.all_models import all_models
from warehouse.home import Home

RETURNS = Path(__file__).parents[2] / "sample_raw" / "returns"
PLANTED = yaml.safe_load((RETURNS / "MANIFEST.yaml").read_text(encoding="utf-8"))["planted"]
COLUMNS = ["region", "_", "product", "_", "_", "output", "before", "_", "_", "stock", "makers"]
CITY = pl.col("region").str.ends_with("00")


def _printed(month: str) -> pl.DataFrame:
    """The data rows of M4 as printed, without those planted to be handed back."""
    refused = {
        (Path(plant["file"]).name, plant["row"])
        for plant in PLANTED
        if plant["form"] == "M4" and plant["outcome"] == "reject"
    }
    rows = []
    for path in sorted((RETURNS / month).glob("*_重点产品产量月报_*.xlsx")):
        sheet = openpyxl.load_workbook(path)["M4"].iter_rows(values_only=True)
        for number, cells in enumerate(sheet, start=1):
            code = str(cells[0] or "")
            if code.isdigit() and (path.name, number) not in refused:
                rows.append([cells[at] for at, name in enumerate(COLUMNS) if name != "_"])
    names = [name for name in COLUMNS if name != "_"]
    return pl.DataFrame(rows, schema=names, orient="row", infer_schema_length=None)


@pytest.fixture(scope="module")
def march() -> pl.DataFrame:
    return _printed("2015-03")


def _rounded(numerator: int, denominator: int, places: str) -> Decimal:
    exact = Decimal(numerator) * 100 / Decimal(denominator)
    return exact.quantize(Decimal(places), ROUND_HALF_UP)


def test_levels_of_every_region_and_product_are_as_printed(rows, march):
    found = rows(
        "select distinct region_code, product_code, value, value_last_year, stock, maker_count"
        " from mart.mart_key_product where period = '2015-03' and region_level != 'province'"
        " and value is not null"
    )
    expected = march.select("region", "product", "output", "before", "stock", "makers")
    assert march.height > 400
    assert {tuple(row.values()) for row in found} == set(expected.iter_rows())


def test_shares_growth_and_ranks_of_the_cities(rows, march):
    found = rows(
        "select * from mart.mart_key_product where period = '2015-03' and region_level = 'city'"
    )
    cities = march.filter(CITY)
    totals = dict(cities.group_by("product").agg(pl.col("output").sum()).iter_rows())
    assert len(found) == cities.height
    for row in found:
        same = cities.filter(product=row["product_code"])
        own = same.row(by_predicate=pl.col("region") == row["region_code"], named=True)
        total = totals[row["product_code"]]
        assert row["value_rank"] == 1 + same.filter(pl.col("output") > own["output"]).height
        share = _rounded(own["output"], total, "0.01") if total else None
        assert row["share_of_province_pct"] == share
        change = own["output"] - own["before"]
        growth = _rounded(change, own["before"], "0.1") if own["before"] else None
        assert row["growth_pct"] == growth


def test_the_province_is_the_sum_of_its_cities(rows, march):
    found = rows(
        "select product_code, value, value_last_year, growth_pct, share_of_province_pct,"
        " cities_reported, cities_expected from mart.mart_key_product"
        " where period = '2015-03' and region_code = '140000' and value is not null"
    )
    sums = march.filter(CITY).group_by("product").agg(pl.col("output", "before").sum())
    expected = {product: (now, before) for product, now, before in sums.iter_rows()}
    assert {row["product_code"] for row in found} == expected.keys()
    for row in found:
        now, before = expected[row["product_code"]]
        assert (row["value"], row["value_last_year"]) == (now, before)
        assert row["growth_pct"] == (_rounded(now - before, before, "0.1") if before else None)
        assert row["share_of_province_pct"] == (100 if now else None)
        assert row["cities_reported"] == row["cities_expected"] == 11


def test_shares_of_the_cities_make_the_province(rows):
    sums = rows(
        "select entry_id, period, count(*) as cities, sum(share_of_province_pct) as share"
        " from mart.mart_key_product where region_level = 'city' and period = '2015-03'"
        " group by all having sum(share_of_province_pct) is not null"
    )
    assert len(sums) > 15
    assert all(abs(row["share"] - 100) <= Decimal("0.005") * row["cities"] for row in sums)


def test_every_watched_product_has_a_value_or_a_reason(rows):
    found = rows("select * from mart.mart_key_product where region_level = 'province'")
    periods = {row["period"] for row in found}
    assert periods == {"2015-01/02", "2015-03", "2015-10"}
    for period in periods:
        here = {row["entry_id"]: row for row in found if row["period"] == period}
        assert len(here) == 38
        by_status = [row["data_status"] for row in here.values()]
        counts = {status: by_status.count(status) for status in set(by_status)}
        assert counts == {"有数据": 20, "无数据": 1, "不可计量": 17}
        nobody_makes = here["key_product_23"]
        assert (nobody_makes["data_status"], nobody_makes["value"]) == ("无数据", None)
        assert nobody_makes["no_data_reason"] == "本期没有地区报送该产品"
        service = here["key_product_25"]
        assert service["no_data_reason"].startswith("不可计量：是服务活动")
        assert (service["product_code"], service["value"]) == (None, None)


def test_a_blocked_figure_shows_no_value(rows):
    plant = next(plant for plant in PLANTED if plant["id"] == "K01")
    (row,) = rows("select * from mart.mart_key_product where data_status = '未通过审核'")
    assert (row["region_code"], row["period"]) == (plant["unit"], plant["period"])
    assert (row["value"], row["no_data_reason"]) == (None, "所报产量未通过审核")
    assert row["value_rank"] is None


def test_few_makers_are_marked(rows):
    found = rows(
        "select value, maker_count, is_confidential from mart.mart_key_product"
        " where value is not null"
    )
    assert all(row["is_confidential"] == (row["maker_count"] < 3) for row in found)
    assert {row["is_confidential"] for row in found} == {True, False}


WhatIf = Callable[[str, dict[str, str]], pl.DataFrame]


@pytest.fixture(scope="module")
def what_if(sample_home: Path) -> Iterator[WhatIf]:
    """Run a model with some of its tables replaced by a query on the build file."""
    with duckdb.connect() as connection:
        connection.execute("create schema ref; create schema core").fetchall()
        for path in (Home(sample_home).lake / "ref").iterdir():
            files = f"'{path.as_posix()}/*.parquet'"
            connection.execute(f"create view ref.{path.name} as from read_parquet({files})")
        build = Home(sample_home).build_file.as_posix()
        connection.execute(f"attach '{build}' as build (read_only)").fetchall()
        tables = connection.sql(
            "select table_name from duckdb_tables()"
            " where database_name = 'build' and schema_name = 'core'"
        ).fetchall()

        def run(model: str, replaced: dict[str, str]) -> pl.DataFrame:
            for (name,) in tables:
                query = replaced.get(name, f"from build.core.{name}")
                connection.execute(f"create or replace view core.{name} as {query}")
            return connection.sql(all_models()[model].expanded.sql("duckdb", comments=False)).pl()

        yield run


# October's returns as if they were those of December 2014, sent on 10 January.
DECEMBER = (
    "select * replace ('2014-12' as period, 201412 as period_end, date '2015-01-10' as known_from)"
    " from build.core.fct_observation where period = '2015-10' and form_code = 'M1'"
)


def test_key_counties_are_the_ten_largest_of_the_year_before(what_if, rows):
    found = what_if("core.bridge_watchlist_rule", {"fct_observation": DECEMBER})
    largest = rows(
        "select obs.region_code, obs.value from core.fct_observation as obs"
        " inner join core.dim_region as reg on obs.region_sk = reg.region_sk"
        " where obs.period = '2015-10' and obs.form_code = 'M1' and obs.time_basis = 'ytd'"
        " and obs.indicator_code = 'private_value_added' and obs.is_current and obs.is_counted"
        " and reg.region_level = 'county' order by obs.value desc limit 10"
    )
    ordered = found.sort("value_rank")
    assert ordered["region_code"].to_list() == [row["region_code"] for row in largest]
    assert ordered["value_rank"].to_list() == list(range(1, 11))
    assert set(found.select("list_year", "valid_from_month", "valid_to_month").iter_rows()) == {
        (2015, 201503, 201601)
    }
    assert ordered["entry_name"].first() == "2014年民营经济增加值第1位"


def test_a_correction_after_the_day_does_not_change_the_list(what_if):
    first = what_if("core.bridge_watchlist_rule", {"fct_observation": DECEMBER})
    top = first.sort("value_rank")["region_code"].first()

    def corrected(day: str) -> str:
        """The largest county takes its figure back on that day."""
        mine = f"region_code = '{top}' and indicator_code = 'private_value_added'"
        return (
            f"with d as ({DECEMBER}) select * replace"
            f" (case when {mine} then date '{day}' end as known_to) from d union all by name"
            f" select * replace (cast(1 as decimal(24, 4)) as value, date '{day}' as known_from)"
            f" from d where {mine}"
        )

    late = what_if("core.bridge_watchlist_rule", {"fct_observation": corrected("2015-03-02")})
    early = what_if("core.bridge_watchlist_rule", {"fct_observation": corrected("2015-02-20")})
    assert sorted(late["region_code"]) == sorted(first["region_code"])
    assert top not in early["region_code"].to_list()
    assert early.height == first.height


def test_chosen_counties_are_watched_while_their_list_holds(what_if):
    chosen = what_if("core.bridge_watchlist_rule", {"fct_observation": DECEMBER})
    queries = ", ".join(
        f"('{code}', '{entry}')" for code, entry in chosen["region_code", "entry_name"].iter_rows()
    )
    rule = (
        "select '重点县' as watchlist_name, code as region_code, entry as entry_name,"
        " 201503 as valid_from_month, 201601 as valid_to_month"
        f" from (values {queries}) as v (code, entry)"
    )
    watched = what_if("mart.mart_key_region", {"bridge_watchlist_rule": rule})
    entries = watched.filter(pl.col("watch_entries").str.contains("重点县"))
    assert set(entries["period"]) == {"2015-03", "2015-10"}
    assert set(entries["region_code"]) == set(chosen["region_code"])


def test_without_a_citys_return_there_are_no_shares(what_if):
    late = (
        "select * replace (case when form_code = 'M4' and unit_code = '140300' then 'missing'"
        " else status end as status) from build.core.fct_return_status"
    )
    found = what_if("mart.mart_key_product", {"fct_return_status": late})
    assert found["share_of_province_pct"].null_count() == found.height
    assert found["cities_reported"].unique().to_list() == [10]


def test_groups_and_classes_roll_up_to_their_division(what_if):
    printed = what_if("mart.mart_key_industry", {})
    finer = (
        "select * replace (case industry_code when '35' then '3551' when '27' then '274'"
        " else industry_code end as industry_code) from build.core.fct_enterprise_month"
    )
    rolled = what_if("mart.mart_key_industry", {"fct_enterprise_month": finer})
    assert rolled.sort(pl.all()).equals(printed.sort(pl.all()))
