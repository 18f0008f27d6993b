"""The browser of the browser tests: where it is, how it is started, what it complained of."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip

# Rows of a table are made by one function: four stand for all. Without both, axe takes more than
# six times as long for the longest page.
_SEEN = {"exclude": [["[data-table] tbody tr:nth-child(n+5)"]]}
# Preloading is left out: the policy of the pages forbids to load a stylesheet a second time.
_TOLD = {"preload": False, "resultTypes": ["violations"]}

needs_chromium = pytest.mark.skipif(
    not Path(CHROMIUM).exists(),
    reason="Chromium is not installed (Debian: apt-get install chromium): nothing was looked at",
)


@contextmanager
def started() -> Iterator[Browser]:
    """A browser without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Heard:
    """What pages asked for beyond their own place, and what they complained of."""

    own: str
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def listen(self, context: BrowserContext) -> None:
        """Hear every page of a context."""
        context.on("request", lambda one: self._request(one.url))
        context.on("console", lambda one: self._said(one.type, one.text))
        context.on("weberror", lambda one: self.errors.append(str(one.error)))

    def _request(self, url: str) -> None:
        self.asked.append(url)
        if not url.startswith((self.own, "data:", "blob:")):
            self.outside.append(url)

    def _said(self, kind: str, text: str) -> None:
        # A warning is a chart that asks for what cannot be drawn.
        if kind in ("error", "warning"):
            self.errors.append(text)


def opened(context: BrowserContext, address: str) -> Page:
    """A page of the site, once its script has put it to work."""
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("html[data-ready]", state="attached")
    return page


def see_charts(page: Page) -> None:
    """Bring every chart into view and wait until it is drawn."""
    for chart in page.locator("[data-panel='chart']:not([hidden]) [data-chart]").all():
        chart.scroll_into_view_if_needed()
        expect(chart.locator("svg")).to_be_visible()


def table(page: Page, view: str) -> list[list[str]]:
    """The rows of a view as they are read."""
    rows: list[list[str]] = page.locator(f"#{view} [data-table] tbody tr").evaluate_all(
        "lines => lines.map(line => Array.from(line.cells, cell => cell.textContent))"
    )
    return rows


def violations(page: Page) -> list[tuple[str, str]]:
    """Rules of accessibility that a page breaks, each with the first place that does."""
    found = Axe().run(page, context=_SEEN, options=_TOLD).response["violations"]
    return [(one["id"], one["nodes"][0]["html"]) for one in found]
