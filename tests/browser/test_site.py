"""The site in a real browser: clean, usable by mouse and keyboard, true to the release."""

import csv
import io
import threading
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, expect

from pipelines.publications.editions import pages_of
from pipelines.publications.figures import number_text
from pipelines.publications.pages import load_pages
from pipelines.publications.site.serving import site_server
from tests.browser.chromium import (
    Heard,
    needs_chromium,
    opened,
    see_charts,
    table,
    violations,
)
from tests.browser.conftest import COUNTY, Site

pytestmark = needs_chromium

PAGES = {page.name: page for page in pages_of("internal")}
ADDRESSES = ["index.html", *(f"{name}.html" for name in list(PAGES)[1:])]
PHONE = {"width": 380, "height": 800}


@pytest.fixture(scope="session")
def served(site: Site) -> Iterator[str]:
    server = site_server(site.home, "internal", 0)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_clean_and_accessible_from_a_folder(site: Site, context, address):
    heard = Heard(site.folders["internal"].as_uri())
    heard.listen(context)
    page = opened(context, site.address(address))
    see_charts(page)
    assert (heard.outside, heard.errors) == ([], [])
    assert violations(page) == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_clean_when_served(served: str, context, address):
    heard = Heard(served)
    heard.listen(context)
    page = opened(context, f"{served}/{address}")
    see_charts(page)
    assert (heard.outside, heard.errors) == ([], [])


def test_what_is_served_says_what_a_page_may_do(served: str, context):
    answer = context.request.get(f"{served}/")
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["x-content-type-options"] == "nosniff"
    for escape in ("/data/", "/../../../releases/current.json", "/%2e%2e/%2e%2e/%2e%2e/x"):
        assert context.request.get(f"{served}{escape}").status == 404


@pytest.mark.parametrize("address", ["index.html", "region.html", "targets.html"])
def test_a_page_fits_a_phone(site: Site, browser: Browser, address):
    context = browser.new_context(viewport=PHONE)
    page = opened(context, site.address(address))
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert violations(page) == []
    context.close()


def test_the_entrance_leads_to_the_newest_site(site: Site, context):
    page = context.new_page()
    page.goto((site.home.publications / "index.html").as_uri())
    page.wait_for_url(f"**/{site.release.name}/internal/site/index.html")


def test_drill_down_by_mouse(site: Site, context):
    page = opened(context, site.address())
    page.locator("[data-map] g[data-go='140100'] .county").first.click()
    expect(page.locator("[data-path] [aria-current]")).to_have_text("太原市")
    page.locator(f"[data-map] path[data-go='{COUNTY}']").click()
    assert f"map.at={COUNTY}" in page.url
    detail = page.locator("[data-detail] tbody tr")
    value = _shown_of(site, COUNTY, "private_revenue")
    expect(detail.filter(has_text="民营经济营业收入")).to_contain_text(value)
    page.go_back()
    expect(page.locator("[data-path] [aria-current]")).to_have_text("太原市")
    page.locator("[data-detail] a").click()
    page.wait_for_url("**/region.html*140100")


def test_drill_down_by_keyboard(site: Site, context):
    page = opened(context, site.address())
    first = page.locator("[data-drawing] [tabindex='0']")
    first.focus()
    page.keyboard.press("ArrowRight")
    city = page.evaluate("document.activeElement.dataset.go")
    page.keyboard.press("Enter")
    assert f"map.at={city}" in page.url
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    county = page.url.partition("map.at=")[2]
    assert county[:4] == city[:4] != county[2:]
    page.keyboard.press("Escape")
    assert f"map.at={city}" in page.url


def _shown_of(site: Site, region: str, indicator: str) -> str:
    rows = site.ask(
        "select obs.value / ind.display_factor, ind.decimals from core.fct_observation as obs"
        " join core.dim_indicator as ind using (indicator_code)"
        " where obs.region_code = ? and obs.indicator_code = ? and obs.form_code = 'M1'"
        " and obs.is_current and obs.is_counted and obs.time_basis in ('ytd', 'end')"
        " and obs.breakdown = 'none' order by obs.period_end desc limit 1",
        region, indicator,
    )  # fmt: skip
    return number_text(*rows[0])


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_a_table_is_sorted_and_the_link_keeps_it(site: Site, context, by):
    page = opened(context, site.address("targets.html#progress.tab=table"))
    head = page.locator("#progress [data-column='completion_pct']")

    def press() -> None:
        if by == "mouse":
            head.click()
        else:
            head.focus()
            page.keyboard.press("Enter")

    press()
    shown = list(load_pages()["targets"].views["progress"].shown)
    place = shown.index("completion_pct")
    figures = [float(r[place].replace(",", "")) for r in table(page, "progress") if r[place] != "…"]
    assert figures == sorted(figures, reverse=True)
    assert len(set(figures)) > 5
    press()
    rising = table(page, "progress")
    assert float(rising[0][place].replace(",", "")) == min(figures) or len(rising) == 30
    again = opened(context, page.url)
    assert table(again, "progress") == rising
    expect(again.locator("#progress th[aria-sort='ascending']")).to_contain_text("完成程度")


def test_rows_are_found_filtered_and_marked_by_keyboard(site: Site, context):
    page = opened(context, site.address("targets.html#progress.tab=table"))
    page.locator("#progress input[type=search]").fill("从业人员")
    rows = table(page, "progress")
    assert 0 < len(rows) < 20
    assert all("从业人员" in "".join(row) for row in rows)
    page.locator("#progress tbody button.row").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#progress [data-trace]")).to_contain_text("dpe trace mart.mart_target")
    again = opened(context, page.url)
    expect(again.locator("#progress tr.marked")).to_have_count(1)
    assert table(again, "progress") == rows


def test_tabs_by_keyboard(site: Site, context):
    page = opened(context, site.address("targets.html"))
    page.locator("#progress-chart-tab").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#progress-table")).to_be_visible()
    page.keyboard.press("End")
    expect(page.locator("#progress-about")).to_contain_text("mart.mart_target_progress")
    expect(page.locator("#progress-chart")).to_be_hidden()


def test_the_search_leads_to_a_region_by_keyboard(site: Site, context):
    page = opened(context, site.address("targets.html"))
    page.locator("#find").focus()
    page.keyboard.type("小店")
    expect(page.locator("#found [role=option]").first).to_contain_text("小店区")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/region.html*")
    page.wait_for_selector("html[data-ready]", state="attached")
    expect(page.locator("select[data-split='region_code']")).to_have_value(COUNTY)


def test_an_older_month_is_loaded_when_it_is_chosen(site: Site, context):
    heard = Heard(site.folders["internal"].as_uri())
    heard.listen(context)
    page = opened(context, site.address())
    assert not [one for one in heard.asked if "overview.regions.1.js" in one]
    choice = page.locator("select[data-split='period_end']")
    older = choice.locator("option").nth(2).get_attribute("value")
    choice.select_option(older)
    label = choice.locator("option").nth(2).text_content()
    expect(page.locator("[data-when]")).to_have_text(label)
    period = page.locator("#regions tbody tr").first.locator("td.period")
    expect(period).to_have_text(label)
    assert [one for one in heard.asked if "overview.regions.1.js" in one]
    assert f"period_end={older}" in page.url


def test_a_name_leads_to_what_is_open_in_the_region(site: Site, context):
    page = opened(context, site.address("index.html#regions.f.light=红灯"))
    rows, names = table(page, "regions"), list(load_pages()["overview"].views["regions"].shown)
    assert rows
    assert {row[names.index("light")] for row in rows} == {"红灯"}
    line = page.locator("#regions tbody tr").first
    code = (line.get_attribute("data-row") or "").partition("~")[0]
    (matters,) = site.ask("select count(*) from core.fct_open_issue where region_code = ?", code)[0]
    assert rows[0][names.index("open_count")] == str(matters)
    line.locator("button.star").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#regions tr.marked")).to_have_count(1)
    line.locator("a").click()
    page.wait_for_url("**/region.html*")
    page.wait_for_selector("html[data-ready]", state="attached")
    expect(page.locator("select[data-split='region_code']")).to_have_value(code)
    first = page.locator("[data-view]").first
    expect(first).to_have_attribute("id", "issues")
    expect(first.locator("tbody tr")).to_have_count(matters)


def test_what_is_missing_keeps_to_the_month_that_is_chosen(site: Site, context):
    page = opened(context, site.address("completeness.html"))
    choice = page.locator("select[data-split='period_end']")
    for month in ("", *choice.locator("option:not([value=''])").evaluate_all(
        "all => all.map(one => one.value)"
    )):  # fmt: skip
        choice.select_option(month)
        for view, kind in (("missing", "region"), ("missing_firms", "enterprise")):
            owed = site.ask(
                "select count(*) from core.fct_return_status where status in "
                "('missing', 'rejected') and unit_kind = ? and (? = '' or period_end = ?)",
                kind, month, int(month or 0),
            )[0][0]  # fmt: skip
            expect(page.locator(f"#{view} [data-table] tbody tr")).to_have_count(owed)
            told = choice.locator("option:checked").text_content() if month else "全部报告期"
            expect(page.locator(f"#{view} .followed")).to_contain_text(told)


def test_downloads_hold_the_rows_that_are_shown(site: Site, context):
    page = opened(context, site.address("targets.html#progress.tab=table&progress.q=从业人员"))
    with page.expect_download() as csv_download:
        page.locator("#progress [data-tools] button", has_text="CSV").click()
    text = Path(csv_download.value.path()).read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))
    assert len(rows) - 1 == len(table(page, "progress"))
    with page.expect_download() as excel_download:
        page.locator("#progress [data-tools] a", has_text="Excel").click()
    book = openpyxl.load_workbook(
        io.BytesIO(Path(excel_download.value.path()).read_bytes()), read_only=True
    )
    (count,) = site.ask("select count(*) from mart.mart_target_progress")[0]
    assert sum(1 for _ in book["数据"].iter_rows()) == count + 1
    assert any(
        site.release.content_hash in str(row) for row in book["说明"].iter_rows(values_only=True)
    )


def test_the_first_chart_is_a_picture_until_it_is_drawn(site: Site, context):
    held = []
    context.route("**/static/vega.js", lambda route: held.append(route))
    page = context.new_page()
    page.goto(site.address("completeness.html"))
    picture = page.locator("#rates .chart img")
    expect(picture).to_be_visible()
    assert picture.evaluate("one => one.decode().then(() => one.naturalWidth)") > 500
    expect(page.locator("#rates .chart svg")).to_have_count(0)
    while not held:
        page.wait_for_timeout(20)
    held.pop().continue_()
    see_charts(page)
    expect(picture).to_have_count(0)
    # It shows the rows that stand first, so not where the address asks for others.
    context.unroute_all()
    other = context.new_page()
    other.goto(site.address("completeness.html#rates.q=M1"))
    expect(other.locator("#rates [data-table] tbody tr").first).to_be_attached()
    assert other.locator("#rates .chart img").count() == 0
