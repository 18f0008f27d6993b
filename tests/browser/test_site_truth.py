"""The numbers on the pages are the release's; names from the data are text wherever they go."""

import csv
import io
import random
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import openpyxl
import polars as pl
import pytest
from playwright.sync_api import Page, expect

from pipelines.publications.editions import pages_of
from pipelines.publications.figures import MISSING, cell_text, number_text, period_text
from pipelines.publications.pages import View, find_view
from pipelines.publications.reading import ReleaseData
from tests.browser.chromium import Heard, needs_chromium, opened, see_charts, table
from tests.browser.conftest import COUNTY, FORMULA, HOSTILE, Site
from tests.browser.truth import addressed_cells, listed, see_counties, spoken_of, truths, wanted
from warehouse.dictionary import load_dictionary
from warehouse.releases import open_release

pytestmark = needs_chromium

VALUES = "all => all.map(one => one.value)"
FIRST_CELLS = "all => all.map(line => [line.cells[0].textContent, line.cells[1].textContent])"


@pytest.fixture(scope="module")
def facts(site: Site) -> dict[str, pl.DataFrame]:
    with open_release(site.home, site.release.name) as connection:
        return truths(connection)


def test_every_card_shows_the_figures_of_the_release(site: Site, context, facts):
    page = opened(context, site.address())
    kpis = facts["overview/kpis"].sort("indicator_code", pl.col("horizon") != "year")
    for row in kpis.iter_rows(named=True):
        place = f"[data-kpi='{row['indicator_code']}'] [data-horizon='{row['horizon']}']"
        shown = page.locator(f"{place} .value").text_content()
        assert shown.split() == _told_by_a_card(row).split(), place
        expect(page.locator(f"{place} .when")).to_contain_text(period_text(row["period"]))
    assert page.locator("[data-kpi] [data-horizon]").count() == kpis.height
    for row in kpis.unique("indicator_code", keep="first").iter_rows(named=True):
        aim = page.locator(f"[data-kpi='{row['indicator_code']}'] .aim")
        assert aim.count() == (row["target_value"] is not None)
        if aim.count():
            target = number_text(row["target_value"], row["decimals"])
            expect(aim).to_contain_text(f"{row['target_year']}年目标 {target} {row['unit']}")
            lights = aim.locator("[data-light]").evaluate_all(
                "all => all.map(one => one.dataset.light)"
            )
            assert lights == ([row["light"]] if row["light"] else [])
            judged = row["judged_period"]
            told = f"（据{period_text(judged)}数）" if judged and judged != row["period"] else ""
            said = [one.strip() for one in aim.locator("[data-light]").all_text_contents()]
            assert said == ([f"{row['light']}{told}"] if row["light"] else [])
    links = [one.get_attribute("href") for one in page.locator("[data-kpi] .when a").all()]
    assert links
    assert all((site.folders["internal"] / link).is_file() for link in links)


def _told_by_a_card(row: dict[str, Any]) -> str:
    text = f"{number_text(row['value'], row['decimals'])} {row['unit']}"
    if row["change_value"] is None:
        return text
    change = number_text(row["change_value"], row["change_decimals"])
    sign = "+" if row["change_value"] > 0 else ""
    space = "" if row["change_unit"] == "%" else " "
    return f"{text} 比上年{sign}{change}{space}{row['change_unit']}"


def test_the_map_shows_every_indicator_of_every_month(site: Site, context, facts):
    page = opened(context, site.address())
    rows, chance, seen = facts["overview/regions"], random.Random(1), set()
    months = page.locator("select[data-split='period_end']")
    for month in months.locator("option").evaluate_all(VALUES):
        months.select_option(month)
        # The first choice is the latest.
        end = int(month or rows["period_end"].max())
        whole = rows.filter(period_end=end)
        expect(page.locator("[data-when]")).to_have_text(f"{end // 100}年{end % 100}月")
        for measure in page.locator("[data-measure] option").evaluate_all(VALUES):
            page.locator("[data-measure]").select_option(measure)
            here = whole.filter(indicator_code=measure)
            counties = here.filter(~pl.col("region_code").str.ends_with("00"))
            cities = here.filter(pl.col("region_code") == pl.col("city_code"))
            see_counties(page, _on_the_map(counties, "region_name"))
            assert listed(page) == _on_the_map(cities, "region_code")
            city = chance.choice(cities["region_code"].to_list())
            page.locator(f"[data-list] [data-go='{city}']").click()
            inside = counties.filter(city_code=city)
            assert listed(page) == _on_the_map(inside, "region_code")
            profile = whole.filter(region_code=city).rows_by_key("indicator_name", named=True)
            for name, text in page.locator("[data-detail] tbody tr").evaluate_all(FIRST_CELLS):
                (row,) = profile[name]
                assert text == number_text(row["value"], row["decimals"])
            page.locator("[data-path] button").first.click()
            seen.add((month, measure))
    assert len({month for month, _ in seen}) >= 4
    assert len({measure for _, measure in seen}) == 8


def _on_the_map(rows: pl.DataFrame, name: str) -> dict[str, str]:
    return {
        row[name]: f"{number_text(row['value'], row['decimals'])}"
        f"{'%' if row['unit'] == '%' else ' ' + row['unit']}"
        for row in rows.iter_rows(named=True)
    }


def test_random_cells_show_what_independent_queries_give(site: Site, context, facts):
    """A dozen cells of each view that has a truth: any part, any order, filled cells first."""
    chance, checked = random.Random(2), 0
    for address, names in _states(facts, chance):
        page = opened(context, site.address(address))
        for name in names:
            checked += _check_cells(page, find_view(name), facts[name], chance)
        page.close()
    assert len(facts) >= 30
    assert checked >= 300


def _states(facts: dict[str, pl.DataFrame], chance: random.Random) -> list[tuple[str, list[str]]]:
    """Addresses that between them show each view that has a truth; views of one part share one."""
    shown: dict[tuple[str, str, str], list[str]] = {}
    for name, rows in facts.items():
        view, part = find_view(name), ""
        if view.split:
            known = [str(one) for one in rows[view.split].unique().sort().to_list()]
            asked = [one for page, split, one in shown if (page, split) == (view.page, view.split)]
            part = next((one for one in asked if one in known), None) or chance.choice(known)
        shown.setdefault((view.page, view.split or "", part), []).append(name)
    addresses = []
    for (page, split, part), names in shown.items():
        state = {f"@{split}": part} if split else {}
        for name in names:
            view = find_view(name)
            first = spoken_of(view, facts[name])[0]
            state |= {f"{view.name}.tab": "table"}
            state |= {f"{view.name}.sort": chance.choice(["", "-"]) + first}
        file = "index" if page == "overview" else page
        addresses.append((f"{file}.html#{urlencode(state)}", names))
    return addresses


def _check_cells(page: Page, view: View, rows: pl.DataFrame, chance: random.Random) -> int:
    names = spoken_of(view, rows)
    shown, truth = addressed_cells(page, view.name), rows.rows_by_key("row", named=True)
    assert shown, view.id
    cells = [(row, column) for row in shown if row in truth for column in names]
    # What no query knows has no figure.
    assert {shown[row][one] for row in shown if row not in truth for one in names} <= {MISSING}
    filled = [cell for cell in cells if shown[cell[0]][cell[1]] != MISSING]
    some = {*chance.sample(filled, min(10, len(filled))), *chance.sample(cells, 2)}
    for row, column in some:
        assert shown[row][column] == wanted(view, truth[row][0], column), (view.id, row, column)
    return len(some)


def test_random_cells_show_the_rows_of_their_views(site: Site, context):
    chance = random.Random(1)
    views = [view for one in pages_of("internal") for view in one.views.values() if not view.chart]
    chosen = sorted(chance.sample(views, 10), key=lambda view: view.page)
    checked = 0
    with open_release(site.home, site.release.name) as connection:
        data = ReleaseData(connection, site.release, load_dictionary())
        for name, of_page in groupby(chosen, key=lambda view: view.page):
            address = "index.html" if name == "overview" else f"{name}.html"
            page = opened(context, site.address(address))
            checked += sum(_check_rows(page, data, view, chance) for view in of_page)
            page.close()
    assert checked >= 80


def _check_rows(page: Page, data: ReleaseData, view: View, chance: random.Random) -> int:
    shown, frame = table(page, view.name), data.rows(view)
    if view.split == "region_code":
        frame = frame.filter(region_code="140000")
    elif view.split:
        frame = frame.filter(frame[view.split] == frame[view.split].max())
    columns = view.shown
    numbers = chance.sample(range(len(shown)), min(10, len(shown)))
    for number in numbers:
        row = frame.row(number, named=True)
        name, column = chance.choice(list(columns.items()))
        text = cell_text(column, row, name, data.words(column))
        assert shown[number][list(columns).index(name)] == text, view.id
    return len(numbers)


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
        for path in site.folders["public"].rglob("*") if path.suffix in (".html", ".js", ".svg")
        and path.name != "vega.js"
    )  # fmt: skip
    some = random.Random(1).sample(sorted(firms), 200)
    assert [name for name in some if name in text] == []
    assert not (site.folders["public"] / "enterprises.html").exists()
    assert (site.folders["internal"] / "enterprises.html").exists()
