"""The numbers on the pages are the release's; names from the data are text wherever they go."""

import csv
import io
import random
from pathlib import Path

import openpyxl
from playwright.sync_api import expect

from pipelines.publications.figures import cell_text, number_text
from pipelines.publications.pages import load_pages, pages_of
from pipelines.publications.reading import ReleaseData
from tests.browser.chromium import Heard, needs_chromium, opened, see_charts, table
from tests.browser.conftest import COUNTY, FORMULA, HOSTILE, Site
from warehouse.dictionary import load_dictionary
from warehouse.releases import open_release

pytestmark = needs_chromium


def test_cards_show_the_figures_of_the_release(site: Site, context):
    page = opened(context, site.address())
    (share,) = site.ask(
        "select share_computed from mart.mart_private_share where region_level = 'province'"
        " and numerator_vintage = 'monthly_return' order by period_end desc limit 1"
    )[0]
    card = page.locator("[data-kpi='private_value_added_share_gdp'] [data-horizon='month'] strong")
    expect(card).to_have_text(number_text(share, 2))
    with open_release(site.home, site.release.name) as connection:
        view = load_pages()["overview"].views["kpis"]
        data = ReleaseData(connection, site.release, load_dictionary())
        rows = list(data.rows(view).iter_rows(named=True))
    for row in rows:
        shown = page.locator(
            f"[data-kpi='{row['indicator_code']}'] [data-horizon='{row['horizon']}'] strong"
        )
        expect(shown).to_have_text(number_text(row["value"], row["decimals"]))
    assert len(rows) == page.locator("[data-kpi] [data-horizon]").count()
    links = [one.get_attribute("href") for one in page.locator("[data-kpi] .when a").all()]
    assert links
    assert all((site.folders["internal"] / link).is_file() for link in links)


def test_the_map_shows_the_figures_of_the_release(site: Site, context):
    page = opened(context, site.address("index.html#map.of=private_revenue"))
    titles = page.locator("[data-map] path.county title").all_text_contents()
    told = dict(title.rsplit("：", 1) for title in titles)
    period = page.locator("[data-when]").text_content()
    rows = site.ask(
        "select reg.full_name, obs.value / ind.display_factor, ind.decimals, ind.display_unit"
        " from core.fct_observation as obs join core.dim_region as reg using (region_sk)"
        " join core.dim_indicator as ind on obs.indicator_code = ind.indicator_code"
        " where obs.indicator_code = 'private_revenue' and obs.form_code = 'M1'"
        " and obs.is_current and obs.is_counted and obs.time_basis = 'ytd'"
        " and obs.breakdown = 'none' and reg.region_level = 'county' and obs.period_end ="
        " (select max(period_end) from core.fct_observation where form_code = 'M1')"
    )
    wanted = {name: f"{number_text(value, places)} {unit}" for name, value, places, unit in rows}
    beside = page.locator("[data-beside]").text_content()
    assert len(titles) == 117
    assert period
    drawn = {name: text for name, text in wanted.items() if name in told}
    assert drawn == {name: told[name] for name in drawn}
    left = set(wanted) - set(drawn)
    assert len(drawn) > 100
    assert all(f"{name} {wanted[name]}" in beside for name in left)


def test_random_cells_show_the_figures_of_the_release(site: Site, context):
    chance = random.Random(1)
    views = [view for one in pages_of("internal") for view in one.views.values() if not view.chart]
    checked = 0
    with open_release(site.home, site.release.name) as connection:
        data = ReleaseData(connection, site.release, load_dictionary())
        for view in chance.sample(views, 10):
            name = "index" if view.page == "overview" else view.page
            page = opened(context, site.address(f"{name}.html"))
            shown = table(page, view.name)
            frame = data.rows(view)
            if view.split == "region_code":
                frame = frame.filter(region_code="140000")
            elif view.split:
                frame = frame.filter(frame[view.split] == frame[view.split].max())
            columns = view.shown
            for number in chance.sample(range(len(shown)), min(10, len(shown))):
                row = frame.row(number, named=True)
                name, column = chance.choice(list(columns.items()))
                wanted = cell_text(column, row, name, data.words(column))
                assert shown[number][list(columns).index(name)] == wanted, view.id
                checked += 1
            page.close()
    assert checked >= 80


def test_hostile_names_are_text(hostile_site: Site, context):
    dialogs: list[str] = []
    context.on("dialog", lambda one: (dialogs.append(one.message), one.dismiss()))
    heard = Heard(hostile_site.folders["internal"].as_uri())
    heard.listen(context)
    page = opened(context, hostile_site.address(f"index.html#map.at={COUNTY}"))
    see_charts(page)
    expect(page.locator("[data-path] [aria-current]")).to_have_text(HOSTILE)
    region = opened(context, hostile_site.address(f"region.html#@region_code={COUNTY}"))
    region.locator("#find").fill(HOSTILE[:30])
    expect(region.locator("#found [role=option]").first).to_contain_text(HOSTILE[:30])
    for one in (page, region):
        assert "hacked" not in one.title()
        assert one.locator("img").count() == 0
        assert one.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert (dialogs, heard.outside, heard.errors) == ([], [], [])


def test_downloads_compute_nothing(hostile_site: Site, context):
    page = opened(context, hostile_site.address("index.html#regions.q=calc"))
    with page.expect_download() as download:
        page.locator("#regions [data-tools] button", has_text="CSV").click()
    lines = list(csv.reader(io.StringIO(Path(download.value.path()).read_text("utf-8-sig"))))
    name = lines[0].index("地区")
    assert {line[name] for line in lines[1:]} == {f"'{FORMULA}"}
    book = openpyxl.load_workbook(hostile_site.folders["internal"] / "excel/overview.regions.xlsx")
    cells = [cell for row in book["数据"].iter_rows() for cell in row if cell.value == FORMULA]
    assert {cell.data_type for cell in cells} == {"s"}


def test_the_public_site_names_no_firm(site: Site):
    named = site.ask("select distinct enterprise_name from core.dim_enterprise")
    firms = {name for (name,) in named if name}
    text = "".join(
        path.read_text(encoding="utf-8")
        for path in site.folders["public"].rglob("*") if path.suffix in (".html", ".js")
        and path.name != "vega.js"
    )  # fmt: skip
    some = random.Random(1).sample(sorted(firms), 200)
    assert [name for name in some if name in text] == []
    assert not (site.folders["public"] / "enterprises.html").exists()
    assert (site.folders["internal"] / "enterprises.html").exists()
