"""The documentation site in a real browser: whole, silent, and found by searching in Chinese."""

import functools
import http.server
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from pipelines.documentation.sources import write_sources

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

pytestmark = pytest.mark.skipif(
    not Path(CHROMIUM).exists(),
    reason="Chromium is not installed (Debian: apt-get install chromium): site not looked at",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The site as `make docs` builds it; a link that leads nowhere ends the build."""
    folder = tmp_path_factory.mktemp("docs")
    shutil.copy(ROOT / "mkdocs.yml", folder)
    write_sources(folder / "build" / "docs-src")
    command = [str(Path(sys.executable).parent / "zensical"), "build", "--clean", "--strict"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
    return folder / "build" / "docs"


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def served(site: Path) -> Iterator[str]:
    handler = functools.partial(_Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Listened:
    """A page, what it asked for elsewhere and what it complained of."""

    def __init__(self, page: Page, own: str) -> None:
        self.page = page
        self.outside: list[str] = []
        self.errors: list[str] = []
        page.on("request", lambda one: self._asked(one.url, own))
        page.on("console", lambda one: self._said(one.type, one.text))
        page.on("pageerror", lambda one: self.errors.append(str(one)))

    def _asked(self, url: str, own: str) -> None:
        if not url.startswith((own, "data:", "blob:")):
            self.outside.append(url)

    def _said(self, kind: str, text: str) -> None:
        if kind == "error":
            self.errors.append(text)


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


PAGES = ["index", "zh/monthly", "zh/why_red", "zh/sql", "dictionary/rules", "en/adding"]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_nothing_of_the_outside_and_has_no_error(browser, served, name):
    listened = Listened(browser.new_page(), served)
    listened.page.goto(f"{served}/{name}.html", wait_until="networkidle")
    expect(listened.page.locator("h1").first).to_be_visible()
    assert listened.outside == []
    assert listened.errors == []
    listened.page.close()


def _open_search(page: Page) -> None:
    """The script that listens for the keys may start a while after the page has loaded."""
    for _ in range(20):
        page.keyboard.press("Control+k")
        try:
            expect(page.get_by_role("combobox", name="Search")).to_be_focused(timeout=1_000)
        except AssertionError:
            continue
        return
    pytest.fail("the search never opened")


@pytest.mark.parametrize(
    ("words", "found"),
    [("未报", "哪份报表没到"), ("标红", "某县为什么标红"), ("M1-C01", "审核规则")],
)
def test_searching_finds_the_page(browser, served, words, found):
    listened = Listened(browser.new_page(), served)
    page = listened.page
    page.goto(f"{served}/index.html", wait_until="networkidle")
    _open_search(page)
    page.keyboard.insert_text(words)
    results = page.get_by_role("link", name=found).filter(has_text=words[0])
    expect(results.last).to_be_visible(timeout=20_000)
    assert listened.outside == []
    page.close()


def test_a_page_opens_from_the_folder_without_a_server(browser, site):
    listened = Listened(browser.new_page(), "file:")
    listened.page.goto((site / "zh" / "start.html").as_uri(), wait_until="load")
    expect(listened.page.locator("h1").first).to_have_text("开始")
    listened.page.get_by_role("link", name="每月的工作").first.click()
    expect(listened.page.locator("h1").first).to_have_text("每月的工作")
    assert listened.outside == []
    listened.page.close()
