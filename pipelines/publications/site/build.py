"""The site of a release: every page of an edition, its data, its downloads.

Belongs here: which files there are and in what order they are made. Not here: what is in them.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.publications.editions import is_the_same, pages_of
from pipelines.publications.figures import day_text
from pipelines.publications.pages import EDITION_NAMES, Edition, Page
from pipelines.publications.reading import SOURCE, ReleaseData
from pipelines.publications.site.cards import add_explanations, cards, light_totals
from pipelines.publications.site.describing import ShownView, script_view, shown_view
from pipelines.publications.site.encoding import script_text
from pipelines.publications.site.finding import entries
from pipelines.publications.site.maps import map_choice, outlines
from pipelines.publications.site.payload import view_parts, write_parts
from pipelines.publications.site.pictures import write_picture
from pipelines.publications.site.rendering import chart_script, page_html, script, stylesheet
from pipelines.publications.site.selecting import defaults, selectors
from pipelines.publications.site.sharing import Twin
from pipelines.publications.site.workbook import write_workbook
from pipelines.publications.theme import load_theme


@dataclass(frozen=True)
class ShownPage:
    """A page with its views as they are shown."""

    page: Page
    views: list[ShownView]
    # Address of the picture of its first chart, if a chart stands first.
    picture: str


def build(data: ReleaseData, edition: Edition, folder: Path, twin: Path | None = None) -> None:
    """Write the site into an empty folder; `index.html` is its first page.

    Explained figures are the same in every edition, and mostly rows and workbook of a view: they
    are taken from a twin that lies there.
    """
    taken = Twin(twin, folder)
    pages = pages_of(edition)
    addresses = {
        page.name: f"{page.name}.html" if number else "index.html"
        for number, page in enumerate(pages)
    }
    for name in ("static", "data", "excel", "explain"):
        (folder / name).mkdir()
    shown = [_write_data(data, page, folder, taken) for page in pages]
    site = _site(data, edition, shown, addresses)
    explained = add_explanations(data, shown[0].views, folder / "explain", taken)
    for one in shown:
        context = {
            "site": site,
            "views": one.views,
            "picture": one.picture,
            "shown": {view.view.name: view for view in one.views},
            "selectors": selectors(one.views),
            "cards": cards(data, one.views, explained),
            "light_totals": light_totals(data, one.views),
            "province": data.dictionary.scope.province_code,
        }
        (folder / addresses[one.page.name]).write_text(
            page_html(one.page, context), encoding="utf-8"
        )
        _write_script(folder / "data" / f"{one.page.name}.js", "describe",
                      _manifest(data, one, addresses))  # fmt: skip
    _write_common(data, pages, addresses, folder, taken)


def _write_data(data: ReleaseData, page: Page, folder: Path, taken: Twin) -> ShownPage:
    views = []
    for view in page.views.values():
        shown = shown_view(data, view, view_parts(data, view))
        files = (shown.excel, *(part.file for part in shown.parts))
        if not (is_the_same(view) and taken.takes(*files)):
            write_parts(data, view, shown.parts, folder)
            write_workbook(data, shown, folder / shown.excel)
        views.append(shown)
    return ShownPage(page, views, write_picture(data, page, views, folder))


def _manifest(data: ReleaseData, shown: ShownPage, addresses: dict[str, str]) -> dict[str, Any]:
    theme, scope = load_theme(), data.dictionary.scope
    return {
        "name": shown.page.name,
        "views": {one.view.name: script_view(data, one) for one in shown.views},
        "picture": shown.picture,
        "defaults": defaults(shown.views),
        "sources": _sources(data, shown.views),
        "lights": {name: light.model_dump() for name, light in theme.lights.items()},
        "map": {
            "measures": [scope.headline_target],
            "targets": _headline_target(data),
            "profile": addresses.get("region"),
            "diverging": theme.diverging,
            "sequential": theme.sequential,
        },
    }


def _sources(data: ReleaseData, views: list[ShownView]) -> dict[str, str]:
    """Titles of the sources that the rows of a page name."""
    frames = [data.rows(one.view) for one in views]
    codes = {code for frame in frames if SOURCE in frame.columns
             for code in frame[SOURCE].drop_nulls().unique()}  # fmt: skip
    return {code: title for code in sorted(codes) if (title := data.source_title(code))}


def _region_names(data: ReleaseData) -> dict[str, str]:
    """The newest name of every region of the province, by its code."""
    rows = data.connection.execute(
        "select region_code, arg_max(full_name, valid_from_month) from core.dim_region"
        " where in_scope group by region_code order by region_code"
    )
    return dict(rows.fetchall())


def _headline_target(data: ReleaseData) -> dict[str, float]:
    """What the province's share is to reach, around which the map's classes lie."""
    rows = data.connection.execute(
        "select indicator_code, cast(target_value as double) from mart.mart_target_progress"
        " where indicator_code = ? and kind = 'target' order by target_year",
        [data.dictionary.scope.headline_target],
    )
    return dict(rows.fetchall())


def _write_common(
    data: ReleaseData, pages: list[Page], addresses: dict[str, str], folder: Path, taken: Twin
) -> None:
    static = folder / "static"
    (static / "site.css").write_text(stylesheet(), encoding="utf-8")
    (static / "site.js").write_text(script(), encoding="utf-8")
    if not taken.takes("static/vega.js"):
        (static / "vega.js").write_text(chart_script(), encoding="utf-8")
    drawn = {**outlines(map_choice().file), "names": _region_names(data)}
    _write_script(folder / "data" / "map.js", "outlines", drawn)
    _write_script(folder / "data" / "search.js", "findable", entries(data, pages, addresses))


def _write_script(file: Path, function: str, content: Any) -> None:
    file.write_text(f"dpe.{function}({script_text(content)});\n", encoding="utf-8")


def _site(
    data: ReleaseData, edition: Edition, shown: list[ShownPage], addresses: dict[str, str]
) -> dict[str, Any]:
    views = [view for page in shown for view in page.views]
    days = [view.provenance.known_until for view in views if view.provenance.known_until]
    return {
        "edition": EDITION_NAMES[edition],
        "pages": [
            {"name": one.page.name, "title": one.page.title, "address": addresses[one.page.name]}
            for one in shown
        ],
        "release": data.release.name,
        "content_hash": data.release.content_hash,
        "created": data.release.created_at[:16].replace("T", " "),
        "as_of": day_text(max(days, default=None)),
        "has_synthetic": any(view.provenance.has_synthetic for view in views),
        "place": _region_names(data)[data.dictionary.scope.province_code],
        "map_note": map_choice().note,
    }
