"""Workbooks of the loaded sample: values of SQL, formulas that a spreadsheet program recomputes."""

import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from pipelines import cli
from pipelines.publications.reading import ReleaseData
from pipelines.publications.workbooks.build import build, workbook_bytes
from pipelines.publications.workbooks.choosing import UnknownRequest, find_scope, newest_month
from pipelines.publications.workbooks.cover import COVER, NOTES
from pipelines.publications.workbooks.plan import load_sheets
from pipelines.publications.workbooks.sheets import FIRST_ROW, HEAD_ROW
from tests.unit.publications.exports.conftest import HOSTILE
from warehouse.dictionary import load_dictionary
from warehouse.home import Home
from warehouse.releases import current_release, open_release

PROVINCE, CITY, COUNTY = "140000", "140700", "140727"
Recomputed = Callable[[bytes], Any]


@pytest.fixture(scope="module")
def data(sample_home: Path) -> Iterator[ReleaseData]:
    home = Home(sample_home)
    release = current_release(home)
    assert release is not None
    with open_release(home) as connection:
        yield ReleaseData(connection, release, load_dictionary())


@pytest.fixture(scope="module")
def made(data: ReleaseData) -> Callable[..., bytes]:
    def make(region: str, edition: Any = "internal") -> bytes:
        return workbook_bytes(data, edition, find_scope(data, region, newest_month(data)))

    return make


@pytest.fixture(scope="module")
def recomputed(tmp_path_factory) -> Recomputed:
    """The workbook as a spreadsheet program shows it after computing every formula itself."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed: apt-get install libreoffice-calc")
    folder = tmp_path_factory.mktemp("office")

    def compute(content: bytes) -> Any:
        (folder / "book.xlsx").write_bytes(_without_results(content))
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        subprocess.run(
            [program, profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML",
             "--outdir", str(folder / "out"), str(folder / "book.xlsx")],
            check=True, capture_output=True, timeout=300,
        )  # fmt: skip
        return openpyxl.load_workbook(folder / "out" / "book.xlsx", data_only=True)

    return compute


def _without_results(content: bytes) -> bytes:
    """The file with its formulas and without what we computed for them."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.startswith("xl/worksheets/"):
                part = re.sub(rb"</f><v>[^<]*</v>", b"</f>", part)
            new.writestr(name, part)
    return stream.getvalue()


def _book(content: bytes, *, results: bool = True) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=results)


def _rows(page: Any) -> list[dict[str, Any]]:
    """The rows of a table by heading without unit; an empty first column ends it."""
    names = [str(cell.value).split("\n")[0] for cell in page[HEAD_ROW + 1]]
    read = page.iter_rows(min_row=FIRST_ROW + 1, values_only=True)
    found = []
    for row in read:
        if row[0] is None:
            break
        found.append(dict(zip(names, row, strict=True)))
    return found


def _links(book: Any) -> list[str]:
    """Where the links of all cells lead, inside the book or out of it."""
    found = (cell.hyperlink for page in book for row in page.iter_rows() for cell in row)
    return [link.target or link.location for link in found if link]


def _formulas(content: bytes) -> list[tuple[str, str]]:
    return [
        (page.title, cell.coordinate)
        for page in _book(content, results=False)
        for row in page.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]


@pytest.mark.parametrize("region", [PROVINCE, CITY, COUNTY])
def test_libreoffice_recomputes_every_formula_to_the_figure_of_sql(made, recomputed, region):
    content = made(region)
    ours, theirs = _book(content), recomputed(content)
    assert theirs.sheetnames == ours.sheetnames
    formulas = _formulas(content)
    assert len(formulas) > 100
    numbers = 0
    for sheet, cell in formulas:
        mine, other = ours[sheet][cell].value, theirs[sheet][cell].value
        if isinstance(mine, int | float):
            numbers += 1
            assert other == pytest.approx(mine, rel=1e-9, abs=1e-9), (sheet, cell)
        else:
            assert (other or "") == (mine or ""), (sheet, cell)
    assert numbers > 80


def test_a_changed_figure_changes_what_is_computed_from_it(made, recomputed):
    book = _book(made(COUNTY), results=False)
    page = book["主要指标"]
    heads = {cell.value: cell.column for cell in page[HEAD_ROW + 1]}
    now, before = (page.cell(FIRST_ROW + 1, heads[name]) for name in ("本期", "上年同期"))
    now.value = 2 * before.value
    stream = io.BytesIO()
    book.save(stream)
    shown = recomputed(stream.getvalue())["主要指标"]
    assert shown.cell(FIRST_ROW + 1, heads["同比增速\n（%）"]).value == pytest.approx(100)


def test_figures_are_those_of_the_release_and_not_rounded(data, made):
    month = newest_month(data)
    query = """select value / 1e8 from core.fct_observation
        where form_code = 'M1' and is_current and is_counted and breakdown = 'none'
        and indicator_code = 'private_value_added' and region_code = ?
        and period_end = ? and time_basis = ?"""

    def one(region: str, basis: str) -> float:
        (row,) = data.connection.execute(query, [region, month, basis]).fetchall()
        return float(row[0])

    first = next(iter(_book(made(COUNTY))["主要指标"].iter_rows(min_row=FIRST_ROW + 1)))
    assert first[3].value == pytest.approx(one(COUNTY, "ytd"), rel=1e-12)
    assert first[4].value == pytest.approx(one(COUNTY, "ytd_last_year"), rel=1e-12)
    share = one(COUNTY, "ytd") / one(CITY, "ytd") * 100
    regions = _book(made(CITY))["各地区"]
    found = [[cell.value for cell in row] for row in regions.iter_rows(min_row=FIRST_ROW + 1)]
    (county,) = [row for row in found if row[0] == "祁县"]
    assert any(
        isinstance(value, float) and value == pytest.approx(share, rel=1e-9) for value in county
    )


def test_the_share_names_the_vintages_of_both_terms(data, made):
    page = _book(made(PROVINCE))["占GDP比重"]
    marts = data.connection.execute(
        """select share_computed from mart.mart_private_share
        where region_code = '140000' and numerator_vintage = 'monthly_return'
        and gdp_vintage = 'preliminary' order by period_end desc limit 1"""
    ).fetchall()
    newest = next(
        row for row in page.iter_rows(min_row=FIRST_ROW + 1, values_only=True) if row[2] == "月报数"
    )
    assert newest[5] == "初步核算数"
    assert round(newest[6], 2) == pytest.approx(float(marts[0][0]))


def test_the_same_release_gives_the_same_bytes(data, tmp_path, made):
    assert made(CITY) == made(CITY)
    build(data, "public", tmp_path)
    names = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.xlsx"))
    assert len(names) == 12
    assert sum(name.startswith("市/") for name in names) == 11
    assert (tmp_path / "市" / next(tmp_path.glob("市/140700*")).name).read_bytes() == made(
        CITY, "public"
    )


def test_the_public_edition_names_no_firm_and_no_finding(data, made):
    firms = {
        text
        for row in data.connection.execute(
            "select enterprise_name, enterprise_code from core.dim_enterprise"
        ).fetchall()
        for text in row
        if text
    }
    for region in (PROVINCE, CITY, COUNTY):
        book = _book(made(region, "public"))
        assert "发现与退回" not in book.sheetnames
        said = {cell for page in book for row in page.iter_rows(values_only=True) for cell in row}
        assert not said & firms
        assert not any("待办" in str(cell) for cell in said if cell)


def test_internal_findings_are_those_of_the_region_with_cell_and_advice(data, made):
    expected = data.connection.execute(
        "select count(*) from mart.mart_worklist where city_code = ?", [CITY]
    ).fetchall()[0][0]
    rows = _rows(_book(made(CITY))["发现与退回"])
    assert len(rows) == expected
    assert all(row["怎么办"] for row in rows)


def test_sheets_are_linked_framed_for_print_and_marked(made):
    book = _book(made(PROVINCE))
    assert book.sheetnames[0] == COVER
    assert book.sheetnames[-1] == NOTES
    assert _links(book) == [f"'{name}'!A1" for name in book.sheetnames[1:]]
    for page in book:
        assert int(page.page_setup.paperSize) == int(page.PAPERSIZE_A4)
        assert page.page_setup.orientation == "landscape"
        assert "&P" in page.oddFooter.center.text
    for sheet in load_sheets():
        if "province" in sheet.audiences:
            page = book[sheet.name]
            assert page.freeze_panes
            assert page.print_title_rows
            assert "模拟数据" in page.cell(3, 1).value
    assert len(book["月度序列"]._charts) == 1


def test_definitions_are_those_of_the_indicators_shown(data, made):
    book = _book(made(COUNTY))
    shown = {row["指标"] for name in ("主要指标", "分规模") for row in _rows(book[name])}
    assert {row["指标"] for row in _rows(book["指标解释"])} == shown


@pytest.fixture
def changeable(sample_home: Path, tmp_path: Path) -> Iterator[ReleaseData]:
    """A copy of the release that a test may change."""
    release = current_release(Home(sample_home))
    assert release is not None
    shutil.copy(release.database, tmp_path / "warehouse.duckdb")
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        yield ReleaseData(connection, release, load_dictionary())


@pytest.fixture
def hostile(changeable: ReleaseData) -> ReleaseData:
    """The release with hostile names of regions, indicators, sources, files, units, problems."""
    names = [name.replace("\0", "") for name in HOSTILE]
    for table, columns in {
        "core.dim_region": ("region_name", "full_name"),
        "core.dim_indicator": ("indicator_name", "definition"),
        "core.dim_source": ("source_title",),
        "core.dim_submission": ("file_name", "sheet_name"),
        "mart.mart_worklist": ("unit_name", "problem", "advice"),
    }.items():
        for column in columns:
            changeable.connection.execute(
                f"update {table} set {column} = list_extract(?::varchar[], 1 + cast("
                f"hash(rowid) % {len(names)} as integer)) where {column} is not null",
                [names],
            )
    return changeable


def test_hostile_names_are_text_and_nothing_else(hostile, made, recomputed):
    month = newest_month(hostile)
    for region in (PROVINCE, CITY, COUNTY):
        content = workbook_bytes(hostile, "internal", find_scope(hostile, region, month))
        assert _formulas(content) == _formulas(made(region))
        ours = _book(content)
        assert ours.sheetnames == _book(made(region)).sheetnames
        assert _links(ours) == _links(_book(made(region)))
    theirs = recomputed(content)
    assert theirs.sheetnames == ours.sheetnames
    told = {cell for page in theirs for row in page.iter_rows(values_only=True) for cell in row}
    wanted = {row["指标"] for row in _rows(ours["主要指标"])}
    assert wanted <= told
    assert wanted & set(HOSTILE)
    scope = find_scope(hostile, COUNTY, month)
    assert re.fullmatch(r"140727_[0-9A-Za-z一-鿿]*_\d{4}-\d\d\.xlsx", scope.file_name)


def test_a_confidential_cell_is_blank(changeable, made):
    changeable.connection.execute(
        """update mart.mart_sme_size set value = 2
        where region_code = ? and indicator_code = 'sme_count' and size_class = '中型'""",
        [COUNTY],
    )
    scope = find_scope(changeable, COUNTY, newest_month(changeable))
    rows = _rows(_book(workbook_bytes(changeable, "public", scope))["分规模"])
    assert len(rows) == len(_rows(_book(made(COUNTY, "public"))["分规模"]))
    held_back = [one for one in rows if one["保密"] == "是"]
    assert {one["规模"] for one in held_back} == {"中型", "小型", "微型"}
    assert all(one["数值"] is None and one["同比增速"] is None for one in held_back)
    assert any(one["数值"] for one in rows)


def _told(capsys, *arguments: str) -> tuple[int, str, str]:
    code = cli.run(["workbook", *arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_the_command_writes_one_workbook_and_says_where(sample_home, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DPE_HOME", str(sample_home))
    code, said, _ = _told(capsys, "--region", "祁县", "--out", str(tmp_path), "--json")
    assert code == 0
    told = json.loads(said)
    assert told["region"] == COUNTY
    assert openpyxl.load_workbook(told["file"]).sheetnames[0] == COVER


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--region", "城区"), "不止一个"),
        (("--region", "朝阳区"), "没有地区“朝阳区”"),
        (("--region", "祁县", "--period", "2009-01"), "没有 2009-01"),
        (("--region", "祁县", "--period", "2015"), "2015-06"),
        (("--region", "祁县", "--edition", "secret"), "secret"),
    ],
)
def test_a_request_that_cannot_be_met_is_answered_in_words(
    sample_home, tmp_path, monkeypatch, capsys, arguments, words
):
    monkeypatch.setenv("DPE_HOME", str(sample_home))
    code, _, complaint = _told(capsys, *arguments, "--out", str(tmp_path))
    assert code == 2
    assert words in complaint
    assert not list(tmp_path.iterdir())


def test_a_release_without_monthly_figures_has_no_workbooks(changeable, tmp_path):
    changeable.connection.execute("delete from core.fct_observation where form_code = 'M1'")
    changeable.connection.execute("delete from core.fct_region_rollup where source_code = 'M1'")
    with pytest.raises(UnknownRequest, match="dpe load"):
        newest_month(changeable)
    build(changeable, "internal", tmp_path / "books")
    assert not (tmp_path / "books").exists()
