"""数据解释单 of published figures, on the real publications: source, terms, versions, parts."""

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from pypdf import PdfReader

from pipelines.publications.explanation.blocks import Block
from pipelines.publications.explanation.facts import FigureKey
from pipelines.publications.explanation.pages import best_vintage, explain, write_pages
from pipelines.publications.explanation.published.facts import read_published
from pipelines.publications.explanation.published.sheet import published_sheet
from pipelines.publications.explanation.sheet import Sheet
from pipelines.publications.reading import ReleaseData
from warehouse.dictionary import load_dictionary
from warehouse.home import Home
from warehouse.releases import current_release, open_release

SHARE = FigureKey("private_value_added_share_gdp", "140000", "2017", "preliminary")
PREFECTURE = FigureKey("gdp", "140100", "2020", "preliminary")


@pytest.fixture(scope="module")
def data(sample_home: Path):
    home = Home(sample_home)
    release = current_release(home)
    assert release is not None
    with open_release(home) as connection:
        yield ReleaseData(connection, release, load_dictionary())


def blocks(sheet: Sheet) -> dict[str, Block]:
    return {block.title: block for block in sheet.blocks}


def number(text: str) -> Decimal:
    return Decimal(text.replace(",", "").replace("−", "-"))


def test_a_published_share_names_its_source_and_meets_its_two_terms(data: ReleaseData):
    sheet = explain(data, SHARE)
    assert (sheet.value, sheet.unit, sheet.marks[0]) == ("48.8", "%", "初步核算数")
    source = dict(blocks(sheet)["出处"].rows)
    assert source["所印"] == "48.8 %，准确"
    file, _, cell = source["登记单元格"].split("　")
    row = int(cell.lstrip("F"))
    lines = (Path("sample_raw/published") / file).read_text(encoding="utf-8").splitlines()
    assert ",民营经济增加值占GDP比重,48.8,%," in lines[row - 1]
    assert source["网址"] in lines[row - 1]
    computed = {row[0]: row for row in blocks(sheet)["按分子、分母计算"].rows}
    # 7300.32 by the preliminary and by the verified GDP, as printed in the same file.
    assert computed["初步核算数/初步核算数"][3:] == ("48.75", "48.75–48.75", "相符")
    assert computed["初步核算数/最终核实数"][3] == "47.01"
    assert computed["初步核算数/最终核实数"][5] == "矛盾"
    assert "47.01%，与之矛盾" in sheet.sentence
    (found,) = blocks(sheet)["矛盾与核对"].rows
    assert (found[0], found[2]) == ("公布比率与其分子分母矛盾", "未了结")


def test_other_versions_and_the_one_that_was_replaced_stand_beside_it(data: ReleaseData):
    sheet = explain(data, FigureKey("gdp", "140000", "2013", "preliminary"))
    versions = blocks(sheet)["其他版本和来源"].rows
    assert [(row[0], row[3], row[4], row[5]) for row in versions] == [
        ("最终核实数", "12,665.25", "−63.05", "现行"),
        ("初步核算数", "12,602.2", "0.0", "已被替代"),
    ]
    around = blocks(sheet)["前后各期"].rows
    assert [row[0] for row in around] == ["2011年", "2012年", "▸ 2013年", "2014年", "2015年"]
    assert around[2][3] == "+489.4"


def test_no_change_is_told_across_vintages_or_years(data: ReleaseData):
    around = blocks(explain(data, SHARE))["前后各期"].rows
    assert len(around) > 1
    assert {row[3] for row in around} == {"…"}


@pytest.mark.parametrize(
    ("key", "whole"),
    [(PREFECTURE, False), (FigureKey("private_value_added", "140000", "2015", "implied"), True)],
    ids=["three districts of ten", "all cities"],
)
def test_parts_as_printed_add_up_to_the_figure(data: ReleaseData, key: FigureKey, whole: bool):
    sheet = explain(data, key)
    below = blocks(sheet)["组成部分"]
    *parts, total, left = below.rows
    assert total[0] == "合计"
    assert left[0] == ("差额" if whole else "其他地区和差额")
    assert sum((number(row[1]) for row in parts), Decimal(0)) == number(total[1])
    assert number(total[1]) + number(left[1]) == number(sheet.value)


def test_neighbours_are_the_cities_of_the_same_publication(data: ReleaseData):
    sheet = explain(data, FigureKey("gdp", "140400", "2018Q1-Q3", "preliminary"))
    names = [row[0] for row in blocks(sheet)["同级地区"].rows]
    assert names[:3] == ["1　太原市", "2　▸ 长治市", "3　吕梁市"]


def test_every_figure_that_was_published_has_a_page(data: ReleaseData):
    every = data.connection.sql(
        """
        select distinct indicator_code, region_code, period, vintage from core.fct_observation
        where form_code = 'P1' and breakdown = 'none'
        """
    ).pl()
    assert every.height > 150
    for key in every.sort(pl.all()).iter_rows():
        facts = read_published(data, FigureKey(*key))
        assert facts is not None, key
        page = published_sheet(data, facts)
        assert page.value and len(page.blocks) == 7, key


def test_the_page_is_chosen_without_naming_the_vintage(data: ReleaseData):
    assert best_vintage(data, SHARE.indicator, SHARE.region, SHARE.period) == "preliminary"
    assert best_vintage(data, "gdp", "140000", "2013") == "verified"
    assert best_vintage(data, "private_value_added", "140000", "2015-10") == "monthly_return"


@pytest.mark.usefixtures("print_font")
def test_pages_of_published_figures_are_one_a4(data: ReleaseData, tmp_path: Path):
    longest = data.connection.sql(
        """
        select indicator_code, region_code, period, vintage from core.fct_observation
        where form_code = 'P1' and indicator_code in ('gdp', 'private_value_added_share_gdp')
            and region_code = '140000' and is_current
        """
    ).pl()
    keys = [FigureKey(*row) for row in longest.sort(pl.all()).iter_rows()]
    write_pages(data, [*keys, PREFECTURE], tmp_path)
    for path in sorted(tmp_path.glob("*.pdf")):
        assert len(PdfReader(path).pages) == 1, path.name
    assert "48.8" in (tmp_path / f"{SHARE.file_stem}.html").read_text(encoding="utf-8")
