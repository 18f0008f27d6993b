"""An edition that takes files of the other says the same as one that is made alone."""

from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from pipelines.publications.pages import load_pages
from pipelines.publications.reading import ReleaseData
from pipelines.publications.site.build import build
from warehouse.dictionary import load_dictionary
from warehouse.home import Home
from warehouse.releases import current_release, open_release

# Headline figures with their explanations, and a page with views that only one edition shows.
PAGES = ("overview", "completeness")


@pytest.fixture(scope="module")
def sites(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    home = Home(sample_home)
    release = current_release(home)
    assert release is not None
    root = tmp_path_factory.mktemp("editions")
    folders = {name: root / name for name in ("internal", "alone", "taking", "back")}
    for folder in folders.values():
        folder.mkdir()
    pages = {name: load_pages()[name] for name in PAGES}
    with pytest.MonkeyPatch.context() as patch, open_release(home) as connection:
        patch.setattr("pipelines.publications.editions.load_pages", lambda: pages)
        data = ReleaseData(connection, release, load_dictionary())
        build(data, "internal", folders["internal"])
        build(data, "public", folders["alone"])
        build(data, "public", folders["taking"], folders["internal"])
        build(data, "internal", folders["back"], folders["alone"])
    return folders


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize(("one", "other"), [("alone", "taking"), ("internal", "back")])
def test_what_is_taken_is_what_would_have_been_made(sites, one, other):
    assert _contents(sites[one]) == _contents(sites[other])


def test_rows_workbooks_explanations_and_charts_are_there_once(sites):
    def inodes(folder: Path) -> set[int]:
        return {path.stat().st_ino for path in folder.rglob("*") if path.is_file()}

    shared = inodes(sites["internal"]) & inodes(sites["taking"])
    names = {
        path.relative_to(sites["taking"]).parts[0]
        for path in sites["taking"].rglob("*")
        if path.is_file() and path.stat().st_ino in shared
    }
    assert names == {"data", "excel", "explain", "static"}
    own = {p.stem for p in (sites["taking"] / "excel").iterdir() if p.stat().st_ino not in shared}
    views = [view for page in load_pages().values() for view in page.views.values()]
    narrower = {
        f"{view.page}.{view.name}"
        for view in views
        if any(column.edition == "internal" for column in view.columns.values())
    }
    assert own <= narrower
    assert "overview.regions" in own


def test_a_workbook_says_which_editions_have_it(sites):
    def told(name: str) -> str:
        book = CalamineWorkbook.from_path(str(sites["internal"] / "excel" / f"{name}.xlsx"))
        return dict(row[:2] for row in book.get_sheet_by_name("说明").to_python())["版本"]

    assert told("completeness.missing") == "各版相同"
    assert told("completeness.missing_firms") == "内部版"
    assert not (sites["taking"] / "excel" / "completeness.missing_firms.xlsx").exists()


def test_columns_of_the_internal_edition_are_nowhere_in_the_public_one(sites):
    for name, is_there in (("internal", True), ("taking", False), ("alone", False)):
        texts = [path.read_text("utf-8") for path in sites[name].glob("data/overview*.js")]
        assert any("open_count" in text for text in texts) == is_there, name
        head = CalamineWorkbook.from_path(sites[name] / "excel/overview.regions.xlsx")
        labels = head.get_sheet_by_name("数据").to_python(nrows=1)[0]
        assert any("待办" in str(label) for label in labels) == is_there, name
