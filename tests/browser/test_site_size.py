"""Ten years of 40 indicators in every county: what a page weighs, and an empty page beside it."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest
from playwright.sync_api import expect

from pipelines.publications.pages import load_pages
from pipelines.publications.site.build import build
from tests.benchmarks.first_view import first_views
from tests.benchmarks.long_site import MONTHS, LongRelease
from tests.browser.chromium import Heard, needs_chromium, opened, see_charts
from tests.browser.conftest import Site
from warehouse.dictionary import load_dictionary
from warehouse.releases import open_release

pytestmark = needs_chromium

MOST_BYTES = 2_000_000


@pytest.fixture(scope="module")
def long_site(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("long")
    overview: Mapping[str, object] = {"overview": load_pages()["overview"]}
    with pytest.MonkeyPatch.context() as patch, open_release(site.home) as connection:
        patch.setattr("pipelines.publications.editions.load_pages", lambda: overview)
        build(LongRelease(connection, site.release, load_dictionary()), "internal", folder)
    return folder


def _size(urls: list[str]) -> int:
    files = {Path(unquote(urlparse(url).path)) for url in urls if url.startswith("file:")}
    return sum(path.stat().st_size for path in files)


def test_ten_years_weigh_no_more_than_two_megabytes_a_page(long_site: Path, context):
    heard = Heard(long_site.as_uri())
    heard.listen(context)
    page = opened(context, (long_site / "index.html").as_uri())
    see_charts(page)
    assert len(list(long_site.glob("data/overview.regions.*.js"))) == MONTHS
    assert any("vega.js" in url for url in heard.asked)
    assert _size(heard.asked) <= MOST_BYTES
    before = _size(heard.asked)
    page.locator("select[data-split='period_end']").select_option("200603")
    expect(page.locator("[data-when]")).to_have_text("2006年3月", timeout=20_000)
    assert _size(heard.asked) > before
    assert (heard.outside, heard.errors) == ([], [])


def test_an_empty_page_has_the_bytes_of_the_page_it_is_compared_with(
    long_site: Path, browser, tmp_path, monkeypatch
):
    monkeypatch.setattr("tests.benchmarks.first_view.REPEATS", 1)
    (found,) = first_views(browser, long_site, tmp_path, lambda _: None)
    twin = tmp_path / "index"
    assert sum(path.stat().st_size for path in twin.iterdir()) == found.size
    assert MOST_BYTES >= found.size > (long_site / "index.html").stat().st_size
    for seen in (found.full, found.twin):
        assert 0 < seen.painted <= seen.figures
