"""sample_raw/published: a P1 return whose every cell the dictionary understands."""

import csv
import re
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from warehouse.dictionary import Dictionary, reference_tables
from warehouse.periods import parse_period

PROJECT = Path(__file__).parents[3]
FILE = PROJECT / "sample_raw" / "published" / "real_figures.csv"
FIGURES = PROJECT.parent / "shared" / "figures" / "real_figures.csv"
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def rows() -> Rows:
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_header_is_that_of_the_form(dictionary: Dictionary, rows: Rows) -> None:
    assert list(rows[0]) == dictionary.form("P1", 201501).header_labels
    assert len(rows) == 235


def test_required_cells_are_filled_and_enumerations_hold(
    dictionary: Dictionary, rows: Rows
) -> None:
    for column in dictionary.form("P1", 201501).columns:
        cells = [row[column.label] for row in rows]
        if column.required:
            assert all(cells), column.label
        if column.values:
            assert set(cells) <= set(column.values), column.label
        if column.type == "yes_no":
            assert set(cells) == {"是", "否"}
        if column.max_length:
            assert max(map(len, cells)) <= column.max_length


def test_codes_names_and_units_are_known(dictionary: Dictionary, rows: Rows) -> None:
    vintages = set(dictionary.codelist("vintages")["vintage"])
    for row in rows:
        indicator = dictionary.indicators[dictionary.indicator_names[row["指标名称"]]]
        assert dictionary.units[row["计量单位"]].base_unit == indicator.unit, row
        assert row["数据版本"] in vintages
        is_private = indicator.population in ("private", "non_public")
        assert row["民营口径"] == ("not_stated" if is_private else "not_applicable")
        assert re.fullmatch(r"[0-9]+(\.[0-9]+)?", row["发布数值"])


def test_regions_are_valid_in_their_period(dictionary: Dictionary, rows: Rows) -> None:
    divisions = reference_tables(dictionary)["division"]
    known = {row["region_code"]: row for row in divisions.to_dicts()}
    for row in rows:
        region, day = known[row["行政区划代码"]], parse_period(row["报告期"]).last_day
        assert region["valid_from"] <= day, row
        assert region["valid_to"] is None or day < region["valid_to"], row
        assert row["地区名称"].endswith(region["region_name"]), row


@pytest.mark.parametrize(
    ("indicator", "period", "printed", "qualifier"),
    [
        ("民营经济上缴税金", "2010", "693", "准确"),
        ("民营经济增加值", "2010", "4338.6", "准确"),
        ("百强民营企业营业收入", "2009", "1327.60", "准确"),
        ("民营经济从业人员占二三产业从业人员比重", "2010", "60", "以上"),
        ("科技型民营企业数", "2010", "1300", "以上"),
        ("私营企业户数", "2010-12-31", "15.87", "以上"),
        ("营业收入亿元以上民营企业数", "2014-12-31", "920", "约"),
        ("小巨人企业主营业务收入", "2012", "3000", "约"),
        ("新创办小微企业户数", "2012", "3.02", "准确"),
        ("非公有制经济税收", "2007", "240", "预计"),
        ("地区生产总值增速", "2013H1", "9.0", "准确"),
    ],
)
def test_numbers_are_as_printed_with_their_own_qualifier(
    rows: Rows, indicator: str, period: str, printed: str, qualifier: str
) -> None:
    found = [row for row in rows if (row["指标名称"], row["报告期"]) == (indicator, period)]
    assert [(row["发布数值"], row["数值限定"]) for row in found] == [(printed, qualifier)]


@pytest.mark.parametrize(
    ("indicator", "period", "vintage", "known"),
    [
        ("民营经济增加值", "2010", "plan_baseline", ("2011-12-31", "年", "是")),
        ("民营经济增加值", "2017", "preliminary", ("2018-05-28", "日", "否")),
        ("地区生产总值", "2016", "preliminary", ("2017-02-28", "月", "是")),
        ("地区生产总值", "2016", "verified", ("2018-01-31", "月", "是")),
        ("地区生产总值", "2010Q1-Q3", "preliminary", ("2010-11-30", "日", "否")),
        ("私营企业户数", "2014-12-31", "reported", ("2015-09-30", "月", "否")),
        ("民营经济税收", "2022H1", "reported", ("2022-11-22", "日", "否")),
    ],
)
def test_publication_dates_follow_the_rules(
    rows: Rows, indicator: str, period: str, vintage: str, known: tuple[str, str, str]
) -> None:
    found = {
        (row["发布日期"], row["日期精度"], row["日期为推定"])
        for row in rows
        if (row["指标名称"], row["报告期"], row["数据版本"]) == (indicator, period, vintage)
        and row["行政区划代码"] == "140000"
    }
    assert found == {known}


def test_nothing_is_known_before_its_period_began(rows: Rows) -> None:
    for row in rows:
        start = parse_period(row["报告期"]).start
        known = date.fromisoformat(row["发布日期"])
        assert known.year * 100 + known.month >= start, row


def test_derived_rows_stay_and_the_form_names_them_as_not_loaded(
    dictionary: Dictionary, rows: Rows
) -> None:
    derived = [row["发布数值"] for row in rows if row["数据版本"] == "derived_arithmetic"]
    assert derived == ["6231.07", "5966.3", "48.2", "46.7"]
    assert dictionary.form("P1", 201501).not_loaded_vintages == ("derived_arithmetic",)


def test_the_change_against_2015_is_there_for_the_implied_share(rows: Rows) -> None:
    found = [row for row in rows if row["指标名称"] == "民营经济增加值占GDP比重较两年前提高"]
    assert [(row["报告期"], row["发布数值"], row["计量单位"]) for row in found] == [
        ("2017", "2.1", "百分点")
    ]


def test_rows_equal_the_individually_sourced_figures(rows: Rows) -> None:
    if not FIGURES.exists():
        pytest.skip("the shared figures are not at hand")
    with FIGURES.open(encoding="utf-8") as file:
        source = [row for row in csv.DictReader(file) if "biechouwo" not in row["source_url"]]
    expected = Counter(
        (
            row["period"].removesuffix("(target)"), row["region_name"], row["indicator"],
            Decimal(row["value"]), row["unit"], row["vintage"], row["quote"], row["source_title"],
        )
        for row in source
    )  # fmt: skip
    found = Counter(
        (
            row["报告期"], row["地区名称"], row["指标名称"], Decimal(row["发布数值"]),
            row["计量单位"], row["数据版本"], row["原文摘录"], row["来源标题"],
        )
        for row in rows
    )  # fmt: skip
    assert sum(expected.values()) == 234
    assert expected - found == Counter()
    assert [key[2] for key in (found - expected)] == ["民营经济增加值占GDP比重较两年前提高"]
