"""The site on paper, as Chromium prints it: heads on every page, nothing cut, no controls."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from pypdf import PdfReader

from tests.browser.chromium import needs_chromium, opened
from tests.browser.conftest import Site

pytestmark = needs_chromium
CONTROLS = ("打印本页", "复制链接", "在表中查找", "上一页", "跳到正文")


class Paper(NamedTuple):
    """A printed page of the site: the words of each sheet, and the size of a sheet in points."""

    texts: list[str]
    width: float
    height: float


Printed = Callable[[str], Paper]


@pytest.fixture(scope="module")
def printed(site: Site, browser: Browser) -> Iterator[Printed]:
    """Prints a page of the site, each once."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})

    @cache
    def on_paper(name: str) -> Paper:
        page = opened(context, site.address(name))
        sheets = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
        page.close()
        box = sheets[1].mediabox
        texts = [words(sheet.extract_text()) for sheet in sheets]
        return Paper(texts, float(box.width), float(box.height))

    yield on_paper
    context.close()


def words(text: str) -> str:
    """Without spaces; a PDF may hold a radical (⾄) where the word has a character (至)."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def test_a_long_wide_table_has_its_head_on_every_page_and_all_its_columns(printed: Printed):
    paper = printed("quality.html")
    heads = [text for text in paper.texts if words("影响度（%）") in text and "怎么办" in text]
    assert len(heads) > 3
    # The last column of the widest tables.
    assert all("单元格" in text for text in heads)
    assert paper.width > paper.height


@pytest.mark.parametrize("name", ["index.html", "quality.html", "region.html"])
def test_controls_stay_off_the_paper_and_pages_are_numbered(printed: Printed, name: str):
    texts = printed(name).texts
    for number, text in enumerate(texts, start=1):
        assert f"—{number}—" in text
        assert [control for control in CONTROLS if control in text] == []
    assert "数据截至" in texts[0] + texts[1]
    assert "发布版" in texts[-1]


def test_the_chosen_month_is_told_in_words(site: Site, context: BrowserContext, printed: Printed):
    page = opened(context, site.address("index.html"))
    select = page.locator("select[data-split]").first
    chosen = select.locator("option:checked").text_content()
    text = "".join(printed("index.html").texts)
    assert chosen
    assert f"报告期{words(chosen)}" in text


def test_printing_draws_the_charts_that_were_not_seen(site: Site, context: BrowserContext):
    page = opened(context, site.address("index.html"))
    # An expression that is a function would be called at once.
    page.evaluate("() => { window.print = () => { document.body.dataset.asked = 'true'; }; }")
    charts = page.locator("[data-chart]")
    assert charts.count() > charts.locator("svg").count()
    page.get_by_role("button", name="打印本页").click()
    expect(page.locator("body")).to_have_attribute("data-asked", "true", timeout=60_000)
    assert charts.count() == page.locator("[data-chart] svg").count()


def test_a_published_figure_on_a_card_leads_to_its_page(site: Site, context: BrowserContext):
    page = opened(context, site.address("index.html"))
    card = page.locator('[data-kpi="private_value_added_share_gdp"]')
    expect(card.locator(".aim")).to_contain_text(re.compile("据2015年数"))
    with page.expect_navigation():
        card.locator('[data-horizon="year"]').get_by_role("link", name="数据解释单").click()
    expect(page.locator("h1")).to_have_text("山西省 民营经济增加值占GDP比重")
    expect(page.get_by_role("heading", name="出处")).to_be_visible()
