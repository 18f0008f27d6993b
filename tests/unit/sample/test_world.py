"""The simulated world: ties, identities and plausibility of what is sent clean."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from sample_raw.simulate.months import Month
from sample_raw.simulate.sheets import Sheet
from sample_raw.simulate.world import World

MONTHS = [Month(2014, 2), Month(2014, 12), Month(2015, 3), Month(2015, 12)]


def sheets(world: World, month: Month, form: str) -> list[Sheet]:
    books = world.month(month)[0].books.values()
    found = [s for book in books for s in book if isinstance(s, Sheet)]
    return [sheet for sheet in found if sheet.form.form == form]


def figure(sheet: Sheet, code: str, indicator: str, basis: str) -> float:
    value = sheet.row(code).cells[sheet.column(indicator, basis)]
    assert isinstance(value, int | float)
    return value


def test_counties_add_up_to_the_two_published_totals(clean_world: World) -> None:
    month, city_codes = Month(2015, 12), set(clean_world.places.city_codes)
    totals = {}
    for form, indicator in (("M1", "private_value_added"), ("Z1", "gdp")):
        counties = cities = 0.0
        for sheet in sheets(clean_world, month, form):
            for row in sheet.rows:
                value = figure(sheet, row.region_code, indicator, "ytd")
                counties += value * (row.region_code in clean_world.places.county_codes)
                cities += value * (row.region_code in city_codes)
        totals[indicator] = (counties, cities)
    assert totals["private_value_added"] == (59_663_000, 59_663_000)
    assert totals["gdp"] == (128_025_800, 128_025_800)
    province = sheets(clean_world, month, "Z1")[-1]
    assert figure(province, "140000", "gdp", "ytd") == 128_025_800
    assert figure(province, "140000", "gdp_real_growth", "ytd") == 3.1
    assert clean_world.ties()[0]["value"] == 59_663_000


@pytest.mark.parametrize("month", MONTHS, ids=lambda m: m.key)
def test_every_city_row_is_the_sum_of_its_counties(clean_world: World, month: Month) -> None:
    for sheet in sheets(clean_world, month, "M1"):
        city = next(r for r in sheet.rows if r.region_code in clean_world.places.city_codes)
        for indicator, basis in sheet.slots:
            if indicator.endswith("growth"):
                continue
            counties = [
                figure(sheet, r.region_code, indicator, basis) for r in sheet.rows if r is not city
            ]
            assert figure(sheet, city.region_code, indicator, basis) == sum(counties)


@pytest.mark.parametrize("month", MONTHS, ids=lambda m: m.key)
def test_clean_rows_break_no_rule(clean_world: World, month: Month) -> None:
    for sheet in sheets(clean_world, month, "M1"):
        for row in sheet.rows:
            cell = {slot: figure(sheet, row.region_code, *slot) for slot in sheet.slots}
            assert min(v for (i, _), v in cell.items() if not i.endswith("growth")) > 0
            assert abs(cell["private_value_added_real_growth", "ytd"]) < 30
            parts = cell["private_enterprises", "end"] + cell["self_employed_households", "end"]
            assert parts == cell["private_units", "end"]
            for basis in ("ytd", "ytd_last_year"):
                whole = cell["private_value_added", basis]
                assert cell["private_industry_value_added", basis] <= whole


def test_every_county_is_reported_once(clean_world: World) -> None:
    rows = [r.region_code for s in sheets(clean_world, Month(2014, 6), "M1") for r in s.rows]
    assert len(rows) == 119 + 11
    assert set(rows) == {*clean_world.places.county_codes, *clean_world.places.city_codes}


def test_flows_never_fall_and_last_year_is_restated(clean_world: World) -> None:
    now, before = clean_world.economy.year(2015), clean_world.economy.year(2014)
    for indicator, basis in now:
        if basis != "ytd" or indicator.endswith("growth"):
            continue
        assert (np.diff(now[indicator, "ytd"][:, 1:], axis=1) >= 0).all()
        restated, printed = now[indicator, "ytd_last_year"], before[indicator, "ytd"]
        assert (restated[:119, 11] != printed[:119, 11]).mean() > 0.9
        assert np.abs(restated[:, 11] / printed[:, 11] - 1).max() < 0.01
    assert (now["private_value_added", "ytd"] < now["gdp", "ytd"])[:, 1:].all()


def test_enterprise_returns_of_a_month(clean_world: World) -> None:
    old = pl.concat(clean_world.month(Month(2015, 3))[0].tables.values())
    new = pl.concat(clean_world.month(Month(2015, 10))[0].tables.values())
    assert old.height == new.height == 3000
    assert old["单位代码"].str.contains(r"^DP[0-9A-Z]{6}-[0-9X]$").all()
    assert set(new["单位代码"].str.slice(8, 9)) == set(old["单位代码"].str.replace("-", ""))
    assert set(old["行政区划代码"]) == set(clean_world.places.county_codes)
    whole, main = (
        new[f"{label}-本年累计"].cast(pl.Int64) for label in ("营业收入", "其中：主营业务收入")
    )
    assert (main <= whole).all()
    assert new["报告期"].unique().to_list() == ["2015年1-10月"]
    assert set(new["生产状态"]) == {"正常", "半停产", "停产"}


def test_key_list_changes_between_the_years(clean_world: World) -> None:
    lists = [
        set(pl.concat(clean_world.month(m)[0].tables.values())["单位代码"])
        for m in (Month(2014, 12), Month(2015, 2))
    ]
    assert [len(codes) for codes in lists] == [3000, 3000]
    assert len(lists[0] - lists[1]) == 120


def test_registers_follow_the_same_firms(clean_world: World) -> None:
    first, last = (
        pl.concat(clean_world.register(day)[0].tables.values())
        for day in (date(2014, 1, 31), date(2015, 10, 31))
    )
    assert first.height == last.height == 3720
    assert first.filter(pl.col("是否重点企业") == "是").height == 3000
    pairs = first.with_columns(id=pl.col("单位代码").str.replace("-", "")).join(
        last.with_columns(id=pl.col("单位代码").str.slice(8, 9)), on="id", suffix="_new"
    )
    assert pairs.height == 3720
    for column in ("单位名称", "控股情况", "是否重点企业"):
        changed = pairs.filter(pl.col(column) != pl.col(f"{column}_new")).height
        assert 0 < changed < 400
    share = last["非公有资本比例"].cast(pl.Float64)
    assert share.is_between(0, 100).all()
