"""How soon a page shows its figures, beside an empty page of the same files and bytes.

Belongs here: opening pages in Chromium and reading its clock. Does not: which site there is
(`site_scenario.py`), how it is told (`site_page.py`).

The yardstick of a page is its twin: files of the same kinds and sizes, filled with comments, and
one figure in its HTML. Both are opened by turns, each in a new context of one browser, so that
what else the machine does falls on both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import unquote, urlparse

from playwright.sync_api import Browser

REPEATS = 7

# The first view is what stands first on the page: the cards, a chart, or the rows of a table. It is
# seen by the first task after the next frame, in which it was painted.
_WATCH = """
window.painted = new Promise(told => new PerformanceObserver(list => {
  for (const one of list.getEntriesByName("first-contentful-paint")) { told(one.startTime); }
}).observe({ type: "paint", buffered: true }));
window.seenFirst = new Promise(seen => addEventListener("DOMContentLoaded", () => {
  const first = document.querySelector("[data-kpi], [data-view], [data-twin]");
  const figure = first.matches("[data-view]")
    ? "[data-panel]:not([hidden]) :is(.chart svg, .chart img, [data-table] tbody td)" : "strong";
  const look = () => {
    const found = first.querySelector(figure);
    if (!found || (found.tagName === "IMG" && !(found.complete && found.naturalWidth))) { return; }
    watcher.disconnect();
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => seen(performance.now());
    requestAnimationFrame(() => port2.postMessage(0));
  };
  const watcher = new MutationObserver(look);
  watcher.observe(document, { childList: true, subtree: true });
  document.addEventListener("load", look, true);
  look();
}));
"""
_TIMES = "() => Promise.all([window.painted, window.seenFirst])"
_SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><!--'
# How a page takes a file of a kind, and what stands around the comment that fills it.
_TAKEN = {
    ".css": '<link rel="stylesheet" href="{}">',
    ".js": '<script defer src="{}"></script>',
    ".svg": '<img src="{}" alt="">',
}
_AROUND = {".html": ("<!--", "-->"), ".css": ("/*", "*/"), ".js": ("/*", "*/"),
           ".svg": (_SVG, "--></svg>")}  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """Milliseconds until something is painted, and until the first view shows its figures."""

    painted: float
    figures: float


@dataclass(frozen=True)
class FirstView:
    """One page and its twin: medians of the repeats, bytes of all files of the first view."""

    page: str
    size: int
    full: Seen
    twin: Seen
    repeats: int


def first_views(
    browser: Browser, site: Path, folder: Path, tell: Callable[[FirstView], None]
) -> list[FirstView]:
    """Every page of a site, in the order of their names."""
    found = []
    for page in sorted(site.glob("*.html")):
        twin, size = _write_twin(browser, page, folder / page.stem)
        seen = [(_open(browser, page)[0], _open(browser, twin)[0]) for _ in range(REPEATS)]
        full, empty = (_middle(list(side)) for side in zip(*seen, strict=True))
        found.append(FirstView(page.name, size, full, empty, REPEATS))
        tell(found[-1])
    return found


def _open(browser: Browser, page: Path) -> tuple[Seen, list[Path]]:
    """What the clock of a page says, and the files that it had asked for by then."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    asked: list[Path] = []
    context.on("request", lambda one: asked.append(Path(unquote(urlparse(one.url).path))))
    context.add_init_script(_WATCH)
    opened = context.new_page()
    opened.goto(page.as_uri(), wait_until="commit")
    painted, figures = opened.evaluate(_TIMES)
    # A frame is told of before it is on the screen; the first paint is the time of the screen.
    seen = Seen(painted, max(painted, figures))
    context.close()
    return seen, [path for path in asked if path.is_file()]


def _write_twin(browser: Browser, page: Path, folder: Path) -> tuple[Path, int]:
    """The twin's page, and the bytes of either."""
    _, files = _open(browser, page)
    folder.mkdir(parents=True)
    taken, size = "", sum(path.stat().st_size for path in files)
    for number, path in enumerate(files[1:]):
        name = f"{number}{path.suffix}"
        _fill(folder / name, path.stat().st_size)
        taken += _TAKEN[path.suffix].format(name)
    twin = folder / "twin.html"
    body = f"<!doctype html><title>x</title>{taken}<p data-twin><strong>1</strong></p>"
    _fill(twin, page.stat().st_size, body)
    return twin, size


def _fill(path: Path, size: int, text: str = "") -> None:
    start, end = _AROUND[path.suffix]
    path.write_text(text + start + "x" * (size - len(text + start + end)) + end, encoding="utf-8")


def _middle(seen: list[Seen]) -> Seen:
    return Seen(median(one.painted for one in seen), median(one.figures for one in seen))
