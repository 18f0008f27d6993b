"""Ratios of first views are to the empty page of the same bytes; growth is that of a month."""

from tests.benchmarks.first_view import FirstView, Seen
from tests.benchmarks.measure import Cost
from tests.benchmarks.page import page
from tests.benchmarks.site_scenario import SiteBuild, SiteResults

MEGABYTE = 1_000_000
BUILDS = [
    SiteBuild(1, Cost(20.0, 25.0, 400 * MEGABYTE), {"internal": 10 * MEGABYTE, "public": MEGABYTE}),
    SiteBuild(3, Cost(30.0, 31.0, 500 * MEGABYTE), {"internal": 13 * MEGABYTE, "public": MEGABYTE}),
]
VIEW = FirstView("index.html", 2 * MEGABYTE, Seen(100.0, 150.0), Seen(50.0, 60.0), 7)


def test_the_site_is_told_beside_empty_pages():
    found = SiteResults(BUILDS, Cost(40.0, 50.0, 1), 80 * MEGABYTE, [VIEW])
    text = page([], [], "2015-03-31", found)
    assert "| 1 | 20.0 | 25.0 | 400 | 10.0 | 1.0 |  |  |  |" in text
    assert "| 3 | 30.0 | 31.0 | 500 | 13.0 | 1.0 | 3.00 | 1.50 | 0.00 |" in text
    assert "| index.html | 2.00 | 100 | 50 | 2.0 | 150 | 60 | 2.5 |" in text
    assert "2.0 for the first paint, 2.5 for the" in text


def test_without_a_browser_the_build_is_told_all_the_same():
    text = page([], [], "2015-03-31", SiteResults(BUILDS, Cost(40.0, 50.0, 1), MEGABYTE, []))
    assert "Chromium is not installed" in text
    assert "| 3 | 30.0 |" in text
