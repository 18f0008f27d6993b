"""The bulletin on the loaded sample: completeness first, words that fit the figures, two media."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import docx
import polars as pl
import pytest
from pypdf import PdfReader

from pipelines.publications.bulletin.build import write_files
from pipelines.publications.bulletin.declared import load_declared
from pipelines.publications.bulletin.document import Document, Paragraph, Picture, Table
from pipelines.publications.bulletin.docx import bulletin_docx
from pipelines.publications.bulletin.monthly import NoMonth, months, read_month
from pipelines.publications.bulletin.pdf import bulletin_pdf
from pipelines.publications.bulletin.writing import chart_rows, write_bulletin
from pipelines.publications.figures import number_text
from pipelines.publications.pages import find_view
from pipelines.publications.reading import ReleaseData
from warehouse.dictionary import load_dictionary
from warehouse.home import Home
from warehouse.releases import current_release, open_release

HOSTILE = '<script>alert(1)</script> #panic() =cmd|calc "引" & ' + "长" * 1000
pytestmark = pytest.mark.usefixtures("print_font")


@pytest.fixture(scope="module")
def data(sample_home: Path):
    home = Home(sample_home)
    release = current_release(home)
    assert release is not None
    with open_release(home) as connection:
        yield ReleaseData(connection, release, load_dictionary())


@pytest.fixture(scope="module")
def october(data: ReleaseData) -> Document:
    declared = load_declared()
    return write_bulletin(data, declared, read_month(data, declared, "2015-10"))


def test_a_month_with_missing_counties_says_so_in_its_first_paragraph(
    data: ReleaseData, october: Document
):
    missing = data.connection.sql(
        """
        select unit_name from core.fct_return_status
        where form_code = 'M1' and period = '2015-10' and region_level = 'county'
            and status in ('missing', 'rejected')
        """
    ).fetchall()
    first = october.blocks[0]
    assert isinstance(first, Paragraph)
    assert missing
    assert f"缺报{len(missing)}个" in first.text
    for (name,) in missing:
        assert name in first.text
    printed = PdfReader(BytesIO(bulletin_pdf(october, 0))).pages[0].extract_text()
    assert f"缺报{len(missing)}个" in "".join(printed.split())


def test_a_complete_month_says_that_too(data: ReleaseData):
    declared = load_declared()
    document = write_bulletin(data, declared, read_month(data, declared, "2015-03"))
    assert "全部报送" in document.blocks[0].text


def test_words_fit_the_figures_of_the_returns(data: ReleaseData, october: Document):
    rows = data.connection.sql(
        """
        select dr.region_name, fo.time_basis, fo.value / 100000000
        from core.fct_observation as fo
        inner join core.dim_region as dr on fo.region_sk = dr.region_sk
        where fo.indicator_code = 'private_value_added' and fo.period = '2015-10'
            and fo.vintage = 'monthly_return' and fo.breakdown = 'none' and fo.is_current
            and fo.is_counted and dr.region_level = 'city'
        """
    ).fetchall()
    values: dict[tuple[str, str], Decimal] = {(n, b): Decimal(str(v)) for n, b, v in rows}
    now = sum(value for (_, basis), value in values.items() if basis == "ytd")
    base = sum(value for (_, basis), value in values.items() if basis == "ytd_last_year")
    growth = (now - base) / base * 100
    text = "".join(block.text for block in october.blocks if isinstance(block, Paragraph))
    word = "增长" if growth > 0 else "下降"
    assert (
        f"民营经济增加值{number_text(now, 2)}亿元，同比{word}{number_text(abs(growth), 1)}%" in text
    )
    grown = {
        name: values[name, "ytd"] / values[name, "ytd_last_year"]
        for name, basis in values
        if basis == "ytd"
    }
    assert f"增速最快的是{max(grown, key=lambda name: grown[name])}" in text
    assert f"最慢的是{min(grown, key=lambda name: grown[name])}" in text


def test_the_cities_are_all_there_and_add_up(october: Document):
    (cities,) = [b for b in october.blocks if isinstance(b, Table) and b.title.startswith("各市")]
    (headline,) = [b for b in october.blocks if isinstance(b, Table) and b.title == "主要指标"]
    assert len(cities.rows) == 11
    total = sum(Decimal(row[1].replace(",", "")) for row in cities.rows)
    assert abs(total - Decimal(headline.rows[0][2].replace(",", ""))) <= Decimal("0.06")


def test_files_are_the_same_bytes_twice_and_the_director_has_one_page(
    data: ReleaseData, tmp_path: Path
):
    one, two = (write_files(data, "2015-10", tmp_path / name) for name in ("one", "two"))
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]
    assert [path.suffix for path in one] == [".pdf", ".docx", ".pdf"]
    assert len(PdfReader(one[2]).pages) == 1
    assert b"<pdfuaid:part>1" in one[0].read_bytes()


def test_the_document_for_editing_says_the_same(october: Document):
    word = docx.Document(BytesIO(bulletin_docx(october, datetime(2026, 1, 1, tzinfo=UTC))))
    written = [paragraph.text for paragraph in word.paragraphs]
    for block in october.blocks:
        if isinstance(block, Paragraph):
            assert block.text in written
    tables = [block for block in october.blocks if isinstance(block, Table)]
    assert [len(table.rows) for table in word.tables] == [len(one.rows) + 1 for one in tables]
    assert len(word.inline_shapes) == sum(isinstance(b, Picture) for b in october.blocks)


def test_charts_of_an_older_month_end_at_it_and_keep_the_path_of_the_plan(data: ReleaseData):
    declared = load_declared()
    month = read_month(data, declared, "2015-03")
    share, growth = declared.share_chart, declared.regions_chart
    shown, cities = chart_rows(data, share, month), chart_rows(data, growth, month)
    path = shown.filter(basis="plan")
    assert path["period_end"].max() > 201503
    assert shown.filter(pl.col("basis") != "plan")["period_end"].max() <= 201503
    assert cities["period_end"].max() == 201503
    assert data.rows(find_view(share.view))["period_end"].max() > 201512
    document = write_bulletin(data, declared, month)
    drawn = [block.svg for block in document.blocks if isinstance(block, Picture)]
    newest = write_bulletin(data, declared, read_month(data, declared, "2015-10"))
    assert drawn != [block.svg for block in newest.blocks if isinstance(block, Picture)]
    # A light rests on the newest figure there is; the text of an older month says so.
    assert re.search("其中[1-9][0-9]*个所据的数晚于本期", "".join(
        block.text for block in document.blocks if isinstance(block, Paragraph)
    ))  # fmt: skip


def test_hostile_names_stay_text_in_both_media(october: Document):
    table = Table(HOSTILE, "", ("甲", "乙"), ((HOSTILE, "1"),), HOSTILE)
    hostile = october._replace(title=HOSTILE, blocks=(Paragraph(HOSTILE + "\x07"), table))
    printed = "".join(
        page.extract_text() for page in PdfReader(BytesIO(bulletin_pdf(hostile, 0))).pages
    )
    assert "<script>alert(1)</script>" in printed.replace("\n", "")
    word = docx.Document(BytesIO(bulletin_docx(hostile, datetime(2026, 1, 1, tzinfo=UTC))))
    assert word.tables[0].cell(1, 0).text == HOSTILE
    assert HOSTILE in [paragraph.text for paragraph in word.paragraphs]


def test_a_month_without_returns_is_said(data: ReleaseData):
    declared = load_declared()
    assert "2015-10" in months(data, declared)
    with pytest.raises(NoMonth, match="1999-01 没有M1"):
        read_month(data, declared, "1999-01")
