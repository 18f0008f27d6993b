"""数据解释单 on the loaded sample: the figure is SQL's, the parts sum to the change, one A4."""

from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from pipelines.publications.explanation.blocks import Block
from pipelines.publications.explanation.facts import FigureKey, NoFigure, read_facts
from pipelines.publications.explanation.measure import Measure
from pipelines.publications.explanation.pages import write_pages
from pipelines.publications.explanation.rendering import sheet_html, sheet_pdf
from pipelines.publications.explanation.sheet import make_sheet
from pipelines.publications.figures import number_text, rounded
from pipelines.publications.reading import ReleaseData
from warehouse.dictionary import load_dictionary
from warehouse.home import Home
from warehouse.releases import current_release, open_release

KEYS = [
    FigureKey("private_value_added", "140000", "2015-10"),
    FigureKey("private_value_added", "140400", "2015-03"),
    FigureKey("private_value_added", "140727", "2015-10"),
    FigureKey("private_employees", "140000", "2015-10"),
    FigureKey("private_value_added_share_gdp", "140100", "2015-03"),
    FigureKey("private_value_added", "140000", "2015-12", "annual_return"),
]
pytestmark = pytest.mark.usefixtures("print_font")


@pytest.fixture(scope="module")
def data(sample_home: Path):
    home = Home(sample_home)
    release = current_release(home)
    assert release is not None
    with open_release(home) as connection:
        yield ReleaseData(connection, release, load_dictionary())


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.file_stem)
def test_parts_sum_to_the_change_that_the_page_prints(data: ReleaseData, key: FigureKey):
    measure = Measure(read_facts(data, key), data.dictionary)
    figure = measure.of(measure.own)
    if figure.change is None:
        assert measure.parts() == []
        return
    parts = measure.parts()
    assert len(parts) > 1
    total = sum((part.change for part in parts), Decimal(0))
    assert total == rounded(figure.change, measure.decimals)


def test_the_figure_and_its_largest_part_are_those_of_the_returns(data: ReleaseData):
    sheet = make_sheet(
        data, read_facts(data, FigureKey("private_value_added", "140000", "2015-10"))
    )
    query = """
        select dr.region_name, fo.time_basis, fo.value / 100000000
        from core.fct_observation as fo
        inner join core.dim_region as dr on fo.region_sk = dr.region_sk
        where fo.indicator_code = 'private_value_added' and fo.period = '2015-10'
            and fo.vintage = 'monthly_return' and fo.breakdown = 'none' and fo.is_current
            and fo.is_counted and dr.region_level = 'city'
    """
    values: dict[str, dict[str, Decimal]] = {}
    for name, basis, value in data.connection.execute(query).fetchall():
        values.setdefault(name, {})[basis] = Decimal(str(value))
    assert len(values) == 11
    assert sheet.value == number_text(sum(value["ytd"] for value in values.values()), 2)
    changes = {name: value["ytd"] - value["ytd_last_year"] for name, value in values.items()}
    largest = max(changes, key=lambda name: abs(changes[name]))
    assert sheet.blocks[1].rows[0][0] == largest
    assert sheet.blocks[1].rows[0][1].lstrip("+") == number_text(changes[largest], 2)


def test_a_corrected_figure_tells_its_revision_and_its_cell(data: ReleaseData):
    rows = data.connection.execute(
        """
        select region_code, period, cell_ref from core.fct_revision
        where indicator_code = 'private_value_added' and revision_kind = 'correction'
            and time_basis = 'ytd' and breakdown = 'none' and vintage = 'monthly_return'
            and is_counted and difference <> 0 and period = '2015-03'
        order by region_code
        """
    ).fetchall()
    row = rows[0]
    sheet = make_sheet(data, read_facts(data, FigureKey("private_value_added", row[0], row[1])))
    blocks = {block.title: block for block in sheet.blocks}
    assert "更正或再次发布" in {revised[1] for revised in blocks["修订"].rows}
    assert blocks["来源单元格"].rows[0][3] == row[2]


def test_a_missing_county_shows_in_the_coverage(data: ReleaseData):
    facts = read_facts(data, FigureKey("private_value_added", "140000", "2015-10"))
    (counties,) = [row for row in facts.coverage if row["unit_level"] == "county"]
    assert counties["missing_count"] > 0


@pytest.mark.parametrize(
    ("key", "told"),
    [
        (FigureKey("nothing", "140000", "2015-10"), "没有指标 nothing"),
        (FigureKey("private_value_added", "140000", "1999-10"), "没有 1999-10"),
        (FigureKey("private_value_added", "999999", "2015-10"), "999999 在 2015-10 没有"),
        (FigureKey("private_value_added_share_gdp", "140000", "2015-10"), "没有同一报告期的数"),
    ],
)
def test_a_figure_that_is_not_there_is_said(data: ReleaseData, key: FigureKey, told: str):
    with pytest.raises(NoFigure, match=told):
        read_facts(data, key)


def test_pages_are_one_a4_and_the_same_bytes_twice(data: ReleaseData, tmp_path: Path):
    for folder in ("one", "two"):
        write_pages(data, KEYS[:1], tmp_path / folder)
    first, second = (sorted((tmp_path / folder).iterdir()) for folder in ("one", "two"))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    (pdf,) = [path for path in first if path.suffix == ".pdf"]
    reader = PdfReader(pdf)
    assert len(reader.pages) == 1
    assert "变动由谁构成" in reader.pages[0].extract_text()


def test_hostile_names_stay_text(data: ReleaseData):
    hostile = '<script>alert(1)</script> #panic() "x" =cmd ' + "长" * 1000
    sheet = make_sheet(data, read_facts(data, KEYS[0]))
    sheet = sheet._replace(
        title=hostile, blocks=(Block(hostile, ("甲", "乙"), [(hostile, "1")], hostile),)
    )
    page = sheet_html(sheet, "x.pdf")
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)" in page
    text = "".join(part.extract_text() for part in PdfReader(BytesIO(sheet_pdf(sheet, 0))).pages)
    assert "<script>alert(1)</script>" in text.replace("\n", "")
