"""What the pages say of the loaded sample: it agrees with its tables, no firm is named."""

import re
from pathlib import Path

import polars as pl
import pytest

from pipelines.load_calendar import month_loads
from pipelines.publications.editions import pages_of
from pipelines.publications.pages import EDITIONS, find_view, load_pages
from pipelines.publications.reading import ReleaseData
from pipelines.publications.site.finding import entries
from pipelines.publications.site.payload import view_parts
from warehouse.dictionary import load_dictionary
from warehouse.dictionary.due_dates import is_working_day
from warehouse.home import Home
from warehouse.releases import current_release, open_release

PUBLIC = [view for page in pages_of("public") for view in page.views.values()]
SHARE = "private_value_added_share_gdp"


@pytest.fixture(scope="module")
def data(sample_home: Path):
    home = Home(sample_home)
    release = current_release(home)
    assert release is not None
    with open_release(home) as connection:
        yield ReleaseData(connection, release, load_dictionary())


def frame(data: ReleaseData, view: str) -> pl.DataFrame:
    return data.rows(find_view(view))


def one(data: ReleaseData, query: str):
    return data.connection.sql(query).fetchall()[0]


def test_every_page_has_its_place_in_the_navigation():
    orders = [page.order for page in pages_of("internal")]
    assert len(set(orders)) == len(orders)


def test_the_share_on_the_cards_is_that_of_the_share_mart(data):
    cards = frame(data, "overview/kpis").filter(pl.col("indicator_code") == SHARE)
    month = cards.row(by_predicate=pl.col("horizon") == "month", named=True)
    year = cards.row(by_predicate=pl.col("horizon") == "year", named=True)
    assert month["value"] == pytest.approx(
        float(
            one(
                data,
                f"""select share_computed from mart.mart_private_share
                where region_code = '140000' and period = '{month["period"]}'
                and numerator_vintage = 'monthly_return'""",
            )[0]
        )
    )
    assert (year["period"], float(year["value"]), year["change_value"]) == ("2017", 48.8, None)


def test_growth_on_the_cards_is_that_against_the_same_return(data):
    card = frame(data, "overview/kpis").row(
        by_predicate=(pl.col("indicator_code") == "private_value_added")
        & (pl.col("horizon") == "month"),
        named=True,
    )
    now, before = one(
        data,
        f"""select
            sum(value) filter (where time_basis = 'ytd'),
            sum(value) filter (where time_basis = 'ytd_last_year')
        from core.fct_region_rollup
        where source_code = 'M1' and indicator_code = 'private_value_added'
        and period = '{card["period"]}'""",
    )
    assert card["value"] == pytest.approx(float(now) / 1e8)
    assert card["change_value"] == pytest.approx(100 * float(now - before) / float(before))
    assert card["change_unit"] == "%"


def test_a_stock_has_a_change_and_no_growth(data):
    cards = frame(data, "overview/kpis").filter(pl.col("indicator_code") == "private_employees")
    assert cards["unit"].unique().to_list() == ["万人"]
    assert set(cards["change_unit"].drop_nulls()) <= {"万人"}
    assert not cards["change_basis"].str.contains("增速").any()


def test_the_share_chart_shows_each_share_and_the_path_once(data):
    shown = frame(data, "overview/share")
    path = shown.filter(pl.col("series") == "规划进度线")
    assert path.select("period", pl.col("value").cast(float)).rows() == [
        ("2010", 47.73),
        ("2015", 58.0),
    ]
    computed = one(
        data,
        """select count(*) from mart.mart_private_share
        where region_code = '140000' and share_computed is not null""",
    )[0]
    assert shown.filter(pl.col("series") == "按分子分母计算").height == computed


def test_the_map_has_every_county_of_its_month(data):
    shown = frame(data, "overview/regions").filter(
        (pl.col("region_level") == "county") & (pl.col("indicator_code") == "private_value_added")
    )
    counts = shown.group_by("period_end").len().sort("period_end")
    expected = data.connection.sql(
        """select sub.period_end, count(distinct sub.region_code)
        from core.fct_observation as sub
        inner join core.dim_region as reg using (region_sk)
        where reg.region_level = 'county' and sub.form_code = 'M1' and sub.is_current
        and sub.is_counted and sub.time_basis = 'ytd'
        and sub.indicator_code = 'private_value_added'
        group by sub.period_end order by sub.period_end"""
    ).fetchall()
    assert counts.rows() == expected
    assert counts["len"].max() == 119
    # Counties that were taken apart later colour no outline of today.
    latest = shown.filter(pl.col("period_end") == pl.col("period_end").max())
    assert latest["successor_today_code"].null_count() == 2
    assert latest["region_name"].is_duplicated().sum() == 0


def test_ranks_and_shares_of_the_map_come_from_its_figures(data):
    shown = frame(data, "overview/regions").filter(indicator_code="private_value_added")
    # The province has a row where no city is missing.
    complete = shown.filter(region_level="province")["period"].max()
    cities = shown.filter(region_level="city", period=complete)
    assert cities["share_of_province_pct"].sum() == pytest.approx(100)
    assert cities.sort("value", descending=True)["value_rank"].to_list() == list(range(1, 12))


def test_lights_of_the_map_follow_the_rule_that_the_page_states(data):
    judged = frame(data, "overview/regions").filter(pl.col("light") != "无法判断")
    # As they are printed.
    grown, whole = (
        pl.col(name).round(1, mode="half_away_from_zero")
        for name in ("growth_pct", "province_growth_pct")
    )
    rule = (
        pl.when(grown < 0)
        .then(pl.lit("红灯"))
        .when(grown >= whole)
        .then(pl.lit("绿灯"))
        .when(2 * grown >= whole)
        .then(pl.lit("黄灯"))
        .otherwise(pl.lit("橙灯"))
    )
    assert judged.filter(pl.col("light") != rule).is_empty()
    assert judged["light"].n_unique() == 4


@pytest.mark.parametrize("view", ["overview/lights", "definitions/lights"])
def test_lights_add_up_to_all_quantities_of_the_plan(data, view):
    assert frame(data, view)["target_count"].sum() == 88


def test_the_path_ends_at_baseline_and_target(data):
    path = frame(data, "targets/path")
    ends = data.connection.sql(
        """select target_id, cast(baseline_value as double), cast(target_value as double)
        from mart.mart_target_progress where kind = 'target' and baseline_value is not null
        and target_value is not null and baseline_year < target_year order by target_id"""
    ).fetchall()
    found = path.group_by("target_id").agg(
        pl.col("path_value").sort_by("year").first().alias("first"),
        pl.col("path_value").sort_by("year").last().alias("last"),
    )
    for (target, first, last), (name, start, end) in zip(
        found.sort("target_id").rows(), ends, strict=True
    ):
        assert (target, first, last) == (name, pytest.approx(start), pytest.approx(end))


def test_contradictions_are_all_of_them(data):
    expected = one(
        data,
        """select count(*) from core.fct_ratio_comparison
        where 'contradicts' in (published_verdict, implied_verdict)""",
    )[0]
    assert frame(data, "targets/contradictions").height == expected > 0


def test_the_missing_are_those_that_completeness_counts(data):
    listed = pl.concat(
        frame(data, f"completeness/{name}").select("form_code", "period", "status")
        for name in ("missing", "missing_firms")
    )
    counted = frame(data, "completeness/rates")
    for status in ("missing", "rejected"):
        assert (
            listed.filter(pl.col("status") == status).height == counted[f"{status}_count"].sum() > 0
        )


def test_a_page_says_a_period_in_the_same_words_everywhere(data):
    matrix = load_pages()["completeness"].views["matrix"]
    labels = {part.value: part.label for part in view_parts(data, matrix)}
    assert (labels["201502"], labels["201510"]) == ("2015年1–2月", "2015年10月")


def test_what_follows_a_choice_has_it_on_its_page():
    followed = set()
    for edition in EDITIONS:
        for page in pages_of(edition):
            for view in page.views.values():
                if view.follows:
                    followed.add(view.id)
                    assert view.follows in {one.split for one in page.views.values()}, view.id
    assert followed == {"completeness/missing", "completeness/missing_firms"}


@pytest.mark.parametrize("word", ["未报", "催报"])
def test_the_search_leads_from_what_people_call_it_to_the_page(data, word):
    pages = pages_of("internal")
    found = entries(data, pages, {page.name: f"{page.name}.html" for page in pages})
    assert ("报送完整性", "completeness.html") in {
        (title, address) for title, _, address, words in found if word in f"{title} {words}"
    }


def test_a_confidential_cell_is_blank_in_every_view(data):
    blank = ("value", "value_last_year", "growth_pct", "share_pct", "share_of_province_pct")
    seen = 0
    for page in load_pages().values():
        for view in page.views.values():
            if "is_confidential" in view.columns:
                hidden = data.rows(view).filter(pl.col("is_confidential"))
                seen += hidden.height
                for name in {*blank, "value_rank", "sales", "stock", "maker_count", "firm_count"}:
                    if name in view.columns:
                        assert hidden[name].null_count() == hidden.height, (view.id, name)
    assert seen > 0


@pytest.mark.parametrize("view", PUBLIC, ids=lambda view: view.id)
def test_a_public_view_names_no_enterprise(data, view):
    firms = data.connection.sql(
        """select enterprise_id as mark from core.dim_enterprise
        union select enterprise_code from core.dim_enterprise
        union select enterprise_name from core.dim_enterprise"""
    ).pl()["mark"]
    texts = data.rows(view).select(pl.col(pl.String))
    for name in texts.columns:
        told = texts[name].drop_nulls().unique()
        assert told.is_in(firms.implode()).sum() == 0, name
    # Running text: the names are matched inside it.
    names = firms.drop_nulls().unique().to_list()
    for name in {"problem", "advice", "example", "no_data_reason", "quote"} & set(texts.columns):
        running = texts[name].drop_nulls().unique()
        assert running.str.contains_any(names).sum() == 0, name


def test_what_is_due_lies_on_working_days_and_begins_where_the_data_end(data):
    due = frame(data, "calendar/due")
    assert all(is_working_day(day)[0] for day in due["due_on"].unique())
    assert due.filter(pl.col("due_on") < pl.col("planned_on")).is_empty()
    assert due["days_moved"].max() > 0
    newest = one(data, "select max(period_end) from mart.mart_completeness")[0]
    assert due["period_end"].max() > newest >= due["period_end"].min()


def test_figures_come_out_when_the_load_of_the_month_is_scheduled(data):
    shown = frame(data, "calendar/releases").sort("period_end")
    months = (shown["period_end"].min(), shown["period_end"].max())
    loads = month_loads(load_dictionary(), *months)
    assert shown.select("period_end", "due_on", "released_on").rows() == [
        (int(load.month.replace("-", "")), load.due_on, load.at.date()) for load in loads
    ]
    assert shown["state"].n_unique() == 2


def test_the_rule_of_a_form_is_that_of_its_sheet(data):
    rules = frame(data, "calendar/rules").filter(form_code="M1")
    told = dict(rules.select("level", "day_of_month").iter_rows())
    assert told == dict(load_dictionary().form("M1", 201512).due_day)
    assert rules["period_count"].to_list() == [33, 33, 33]


def test_every_code_of_a_view_has_its_word(data):
    for page in load_pages().values():
        for view in page.views.values():
            for name, column in view.columns.items():
                if column.kind == "mark":
                    codes = data.rows(view)[name].drop_nulls().unique()
                    parts = {part for code in codes for part in re.split("[,/]", str(code))}
                    assert parts <= set(data.words(column)), (view.id, name)
