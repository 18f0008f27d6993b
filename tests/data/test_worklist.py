"""The worklist recomputed from the lake with Polars, and what makes an item come and go."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines import cli
from pipelines.all_models import all_models
from warehouse.home import Home

PROVINCE = {"M1": "140000", "Z1": "140000"}
ORDER = ["known_from", "version_no", "file_sha256", "sheet_no", "row_no"]
FIRM_ITEMS = [
    "output_ytd", "revenue_ytd", "main_revenue_ytd", "profit_ytd", "tax_paid_ytd",
    "employees_end", "electricity_ytd", "receivables_end",
]  # fmt: skip
CLOSE = Decimal("0.000001")


def _lake(home: Path, table: str) -> pl.DataFrame:
    return pl.read_parquet(Home(home).lake / table.replace(".", "/") / "*.parquet")


def _in_force(frame: pl.DataFrame, *key: str) -> pl.DataFrame:
    """The cells of the last version of each unit, refused rows aside."""
    kept = frame.filter(pl.col("edit_status") != "refused")
    last = kept.select("unit_key", *ORDER).unique().sort(ORDER)
    last = last.group_by("unit_key", maintain_order=True).last()
    return kept.join(last, on=["unit_key", *ORDER])


@pytest.fixture(scope="module")
def cells(sample_home: Path) -> pl.DataFrame:
    """Returned figures of regions in force, with the province's total of the cities' beside."""
    frame = _lake(sample_home, "edit.observation").filter(pl.col("form_code").is_in(list(PROVINCE)))
    frame = _in_force(frame)
    regions = _lake(sample_home, "ref.division").filter(level="city")["region_code"].unique()
    key = ["form_code", "indicator_code", "time_basis", "period"]
    cities = frame.filter(
        pl.col("region_code").is_in(regions.to_list()),
        pl.col("edit_status").is_in(["accepted", "flagged"]),
        pl.col("region_code") != "140000",
    )
    return frame.join(cities.group_by(key).agg(total=pl.col("value").sum()), on=key, how="left")


@pytest.fixture(scope="module")
def firms(sample_home: Path) -> pl.DataFrame:
    """Key firms' figures in force that passed, long, as shares of all firms' in percent."""
    frame = _in_force(_lake(sample_home, "edit.enterprise_return"))
    frame = frame.filter(pl.col("edit_status").is_in(["accepted", "flagged"]))
    long = frame.unpivot(FIRM_ITEMS, index=["enterprise_id", "period"], variable_name="item")
    long = long.drop_nulls().with_columns(value=pl.col("value").cast(pl.Float64).abs())
    total = pl.col("value").sum().over("item", "period")
    return long.with_columns(share=100 * pl.col("value") / total)


def _item(rows, **where) -> dict:
    conditions = " and ".join(f"{name} = '{value}'" for name, value in where.items())
    (row,) = rows(f"select * from mart.mart_worklist where {conditions}")
    return row


def _share(cells: pl.DataFrame, region: str, indicator: str, period: str) -> Decimal:
    (row,) = cells.filter(region_code=region, indicator_code=indicator, period=period).filter(
        pl.col("time_basis").is_in(["ytd", "end"])
    ).iter_rows(named=True)  # fmt: skip
    return 100 * abs(row["value"]) / row["total"]


def test_a_missing_return_weighs_as_its_unit_last_did(rows, cells):
    item = _item(rows, issue_kind="missing", form_code="M1")
    # Pingding sent nothing for October; March is the last it is known by.
    assert (item["unit_code"], item["period"], item["size_period"]) == (
        "140321", "2015-10", "2015-03",
    )  # fmt: skip
    assert item["due_on"].isoformat() == "2015-11-10"
    own = cells.filter(form_code="M1", region_code="140321", period="2015-03")
    additive = set(own["indicator_code"]) - {"private_value_added_real_growth"}
    shares = {name: _share(cells, "140321", name, "2015-03") for name in additive}
    largest = max(shares, key=lambda name: shares[name])
    assert item["effect_indicator_code"] == largest
    assert abs(item["effect_pct"] - shares[largest]) <= CLOSE


@pytest.mark.parametrize(
    ("region", "indicator", "rule", "size_period"),
    [
        ("140727", "private_employees", "M1-N01", "2015-03"),
        ("140882", "private_industry_value_added", "M1-P01", "2015-03"),
        ("140423", "private_revenue", "N01", "2015-03"),
        ("141181", "private_tax_paid", "N03", "2015-01/02"),
    ],
)
def test_a_cell_left_out_weighs_as_the_same_cell_of_the_nearest_month(
    rows, cells, region, indicator, rule, size_period
):
    item = _item(rows, unit_code=region, indicator_code=indicator, rule_id=rule)
    assert item["size_period"] == size_period
    assert abs(item["effect_pct"] - _share(cells, region, indicator, size_period)) <= CLOSE


def test_a_blocked_cell_never_known_before_weighs_as_reported(rows, cells):
    item = _item(rows, rule_id="Z1-N01")
    assert item["effect_basis"] == "reported"
    share = _share(cells, item["unit_code"], "fiscal_revenue", "2015-03")
    assert abs(item["effect_pct"] - share) <= CLOSE


@pytest.mark.parametrize(
    ("rule", "difference"), [("M1-C01", Decimal(10_000_000)), ("Z1-C01", Decimal(8_000_000))]
)
def test_a_city_that_is_not_its_counties_weighs_as_the_difference(rows, cells, rule, difference):
    """The rule itself says in its message by how much the two differ."""
    item = _item(rows, rule_id=rule)
    printed = difference // 10_000
    assert f"相差 {'-' if rule[0] == 'Z' else ''}{printed}万元" in item["problem"]
    (total,) = cells.filter(
        indicator_code=item["indicator_code"], period=item["period"], time_basis="ytd"
    )["total"].unique()
    assert abs(item["effect_pct"] - 100 * difference / total) <= CLOSE


def test_a_growth_rate_weighs_by_its_distance_from_its_peers_and_its_units_size(rows, cells):
    item = _item(rows, rule_id="M1-G01")
    counties = cells.filter(
        indicator_code=item["indicator_code"], period=item["period"], time_basis="ytd"
    ).filter(~pl.col("region_code").str.ends_with("00"))
    (own,) = counties.filter(region_code=item["unit_code"])["value"]
    points = abs(float(own) - counties["value"].cast(pl.Float64).median())
    share = _share(cells, item["unit_code"], item["effect_indicator_code"], item["period"])
    assert float(item["effect_pct"]) == pytest.approx(points * float(share) / 100, abs=2e-6)


def test_firms_weigh_by_their_largest_share_of_all_key_firms(rows, firms):
    found = rows(
        "select * from mart.mart_worklist where unit_kind = 'enterprise' and form_code = 'M3'"
    )
    assert {row["issue_kind"] for row in found} == {"missing", "rejected", "block", "query"}
    for row in found:
        last = firms.filter(enterprise_id=row["unit_code"], period=row["size_period"])
        assert float(row["effect_pct"]) == pytest.approx(last["share"].max(), abs=2e-6)


def test_the_list_is_in_order_of_effect_and_complete(rows):
    found = rows("select * from mart.mart_worklist order by effect_rank")
    effects = [row["effect_pct"] for row in found]
    known = [effect for effect in effects if effect is not None]
    assert known == sorted(known, reverse=True)
    assert effects[len(known) :] == [None] * (len(effects) - len(known))
    assert [row["effect_rank"] for row in found] == list(range(1, len(found) + 1))
    open_returns = rows(
        "select return_status_sk from core.fct_return_status where status in ('missing','rejected')"
    )
    assert {row["return_status_sk"] for row in open_returns} <= {row["issue_id"] for row in found}


def test_a_return_refused_row_by_row_is_one_item_with_all_its_reasons(rows):
    item = _item(rows, unit_code="140981", period="2015-01/02")
    assert item["issue_kind"] == "rejected"
    assert "第 24 行" in item["problem"] and "第 25 行" in item["problem"]


def test_figures_replaced_since_are_not_open(rows):
    """Every cell the list points at in a region's return is in force."""
    found = rows(
        "select wkl.issue_id from mart.mart_worklist as wkl inner join core.fct_observation as obs"
        " on wkl.file_sha256 = obs.file_sha256 and wkl.sheet_no = obs.sheet_no"
        " and wkl.cell_ref = obs.cell_ref where not obs.is_current and wkl.form_code != 'P1'"
    )
    assert found == []


@pytest.fixture(scope="module")
def after(sample_home: Path) -> Iterator[Callable[[str], pl.DataFrame]]:
    """The worklist as it would be after a statement changed the tables it is computed from."""
    with duckdb.connect() as connection:
        connection.execute("create schema ref; create schema core").fetchall()
        for path in (Home(sample_home).lake / "ref").iterdir():
            files = f"'{path.as_posix()}/*.parquet'"
            connection.execute(f"create view ref.{path.name} as from read_parquet({files})")
        build = Home(sample_home).build_file.as_posix()
        connection.execute(f"attach '{build}' as build (read_only)").fetchall()
        models = all_models()
        needed = {
            table
            for model in ("core.fct_open_issue", "mart.mart_worklist")
            for table in models[model].dependencies
            if table.startswith("core.") and table != "core.fct_open_issue"
        }
        for table in sorted(needed):
            connection.execute(f"create table {table} as from build.{table}").fetchall()

        def run(change: str) -> pl.DataFrame:
            connection.execute("begin").fetchall()
            connection.execute(change).fetchall()
            issues = models["core.fct_open_issue"].expanded.sql("duckdb", comments=False)
            connection.execute(f"create table core.fct_open_issue as {issues}").fetchall()
            mart = models["mart.mart_worklist"].expanded.sql("duckdb", comments=False)
            found = connection.sql(mart).pl()
            connection.execute("rollback").fetchall()
            return found

        yield run


def test_a_late_return_is_open_until_the_next_period_is(after, cells, rows):
    assert after("select 1").filter(issue_kind="late").height == 0
    found = after(
        "delete from core.fct_return_status where form_code = 'M1' and period = '2015-10'"
    )
    late = found.filter(issue_kind="late")
    expected = rows("select unit_code from core.fct_return_status where status = 'late'")
    assert set(late["unit_code"]) == {row["unit_code"] for row in expected}
    for row in late.iter_rows(named=True):
        assert row["size_period"] == row["period"] == "2015-03"
        share = _share(cells, row["unit_code"], row["effect_indicator_code"], "2015-03")
        assert abs(row["effect_pct"] - share) <= CLOSE


def test_a_correction_closes_the_finding_on_what_it_replaces(after):
    (file,) = after("select 1").filter(rule_id="M1-P01")["file_sha256"]
    found = after(
        f"update core.fct_observation set is_current = false where file_sha256 = '{file}'"
    )
    assert found.filter(rule_id="M1-P01").height == 0


def test_a_query_on_a_sum_weighs_as_the_change_of_the_units_share(after, cells):
    """No rule of the sample asks about a single additive figure; this one is made to."""
    found = after(
        "update core.fct_finding set severity = 'query'"
        " where rule_id = 'M1-P01' and region_code = '140882'"
    )
    (item,) = found.filter(rule_id="M1-P01").iter_rows(named=True)
    assert item["effect_basis"] == "shift"
    now, last = (
        _share(cells, "140882", "private_industry_value_added", period)
        for period in ("2015-01/02", "2015-03")
    )
    assert abs(item["effect_pct"] - abs(now - last)) <= 2 * CLOSE


def test_the_command_lists_a_citys_items_with_place_and_advice(
    sample_home, capsys, monkeypatch, rows
):
    monkeypatch.setenv("DPE_HOME", str(sample_home))
    assert cli.run(["worklist", "--city", "140800", "--json", "--limit", "0"]) == 0
    told = json.loads(capsys.readouterr().out)
    expected = rows(
        "select issue_id from mart.mart_worklist where city_code = '140800' order by effect_rank"
    )
    assert told["open"] == len(told["items"]) == len(expected)
    assert all(item["city_code"] == "140800" for item in told["items"])
    first = told["items"][0]
    assert first["file_name"] == "140800_运城市_2015-02.xlsx" and first["cell_ref"] == "E22"
    # Counted to the newest day that the release knows of, as on the site, not to today.
    (newest,) = rows("select max(known_from) as day from core.fct_submission")
    assert told["counted_to"] == newest["day"].isoformat()
    assert first["days_overdue"] == (newest["day"] - date(2015, 3, 10)).days
    assert (first["filled_by"], first["phone"]) == ("示例丙", "000-0000000")
    assert cli.run(["worklist", "--limit", "2"]) == 0
    said = capsys.readouterr().out
    assert "只列出影响最大的 2 件" in said and "仅限内部使用" in said
    assert f"计至 {newest['day']}" in said and "000-0000000" in said
    assert "全省第" not in said


@pytest.mark.parametrize(
    ("option", "value", "where"),
    [
        ("--region", "140321", "region_code = '140321'"),
        ("--region", "140300", "'140300' in (region_code, city_code)"),
        ("--period", "2015-01/02", "period = '2015-01/02'"),
    ],
)
def test_a_county_or_a_period_by_itself_is_numbered_from_one(
    sample_home, capsys, monkeypatch, rows, option, value, where
):
    monkeypatch.setenv("DPE_HOME", str(sample_home))
    expected = rows(f"select effect_rank from mart.mart_worklist where {where} order by 1")
    assert expected
    assert cli.run(["worklist", option, value, "--json", "--limit", "0"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [item["effect_rank"] for item in told["items"]] == [
        one["effect_rank"] for one in expected
    ]
    assert cli.run(["worklist", option, value]) == 0
    said = capsys.readouterr().out
    assert re.search("│ +1 │", said)
    assert f"（全省第 {expected[0]['effect_rank']}）" in said


def test_about_a_return_that_never_came_the_sender_of_the_last_one_is_asked(
    sample_home, capsys, monkeypatch, rows
):
    """Pingding's return for October is missing; the city's file of March names its filler."""
    monkeypatch.setenv("DPE_HOME", str(sample_home))
    assert cli.run(["worklist", "--region", "140321", "--period", "2015-10", "--json"]) == 0
    (item,) = json.loads(capsys.readouterr().out)["items"]
    assert item["issue_kind"] == "missing" and item["file_name"] is None
    assert (item["filled_by"], item["phone"]) == ("示例丙", "000-0000000")


def test_a_lost_file_of_the_archive_leaves_the_contact_empty(copied_home, capsys):
    shutil.rmtree(copied_home / "archive")
    assert cli.run(["worklist", "--region", "140321", "--json"]) == 0
    for item in json.loads(capsys.readouterr().out)["items"]:
        assert (item["filled_by"], item["phone"]) == (None, None)


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [("--region", "太原", "没有地区代码 太原"), ("--period", "2015/3", "没有报告期 2015/3")],
)
def test_a_choice_that_is_nowhere_is_wrong_use(
    sample_home, capsys, monkeypatch, option, value, words
):
    monkeypatch.setenv("DPE_HOME", str(sample_home))
    assert cli.run(["worklist", option, value]) == 2
    assert words in capsys.readouterr().err


def test_a_city_that_does_not_exist_is_wrong_use(sample_home, capsys, monkeypatch):
    monkeypatch.setenv("DPE_HOME", str(sample_home))
    assert cli.run(["worklist", "--city", "149900"]) == 2
    assert "没有市代码 149900" in capsys.readouterr().err
