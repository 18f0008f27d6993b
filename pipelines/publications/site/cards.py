"""The headline figures as cards, each with the page that explains it.

Belongs here: what a card says, made of a row of the view `kpis`. Not here: the figures (the view),
the explaining page (`publications/explanation/`), how a card looks (`templates/parts.html.j2`).
"""

from pathlib import Path
from typing import Any

import polars as pl

from pipelines.publications.explanation.facts import FigureKey, NoFigure
from pipelines.publications.explanation.pages import write_pages
from pipelines.publications.explanation.rendering import STYLESHEET
from pipelines.publications.figures import cell_text, column_unit
from pipelines.publications.reading import ReleaseData
from pipelines.publications.site.describing import ShownView
from pipelines.publications.site.sharing import Twin
from pipelines.publications.theme import load_theme
from pipelines.publications.typesetting import TypesettingError

KPIS, LIGHTS = "overview/kpis", "overview/lights"


def cards(
    data: ReleaseData, views: list[ShownView], explained: dict[FigureKey, str]
) -> list[dict[str, Any]]:
    """One card an indicator of the page's `kpis`, texts as everywhere; its rows are its figures.

    Empty where the page has no such view.
    """
    shown = _kpis(views)
    if shown is None:
        return []
    made: dict[str, dict[str, Any]] = {}
    for row in data.rows(shown.view).iter_rows(named=True):
        code = row["indicator_code"]
        card = made.setdefault(
            code,
            {
                "indicator": code,
                "name": row["indicator_name"],
                "meaning": _meaning(data, code),
                "figures": [],
            },
        )
        card["figures"].append(_figure(data, shown, row, explained))
    for card in made.values():
        # The year that the plan is measured by comes first; the month says what is new.
        card["figures"].sort(key=lambda one: one["horizon"] != "year")
    return list(made.values())


def _figure(
    data: ReleaseData, shown: ShownView, row: dict[str, Any], explained: dict[FigureKey, str]
) -> dict[str, Any]:
    columns = shown.view.columns

    def text(name: str) -> str:
        return cell_text(columns[name], row, name, data.words(columns[name]))

    change, target = row["change_value"], row["target_value"]
    return {
        "horizon": row["horizon"],
        "title": text("horizon"),
        "value": text("value"),
        "unit": column_unit(columns["value"], row),
        "period": text("period"),
        "change": _signed(change, text("change_value")),
        "change_unit": column_unit(columns["change_value"], row),
        "change_basis": row["change_basis"] or "",
        "falls": (change or 0) < 0,
        "target": text("target_value") if target is not None else "",
        "target_year": row["target_year"],
        # How long the bar is, of a hundred; the figures themselves stand beside it.
        "reached": min(100, round(100 * float(row["value"]) / float(target))) if target else None,
        "light": row["light"] if row["light"] in load_theme().lights else "",
        # A light is that of the plan's years, which may lie before the figure shown.
        "light_period": text("light_period")
        if row["light_period"] not in (None, row["period"])
        else "",
        "vintage": text("vintage"),
        "known_from": text("known_from"),
        "is_synthetic": bool(row["is_synthetic"]),
        "explained": explained.get(_key(data, row), ""),
    }


def _signed(change: Any, text: str) -> str:
    if change is None:
        return ""
    return text if change <= 0 else f"+{text}"


def light_totals(data: ReleaseData, views: list[ShownView]) -> list[tuple[str, int]]:
    """How many targets of the page's `lights` have which light, in the order of the theme."""
    shown = next((one for one in views if one.view.id == LIGHTS), None)
    if shown is None:
        return []
    rows = data.rows(shown.view).filter(kind="target")
    counts = dict(rows.group_by("light").agg(pl.col("target_count").sum()).iter_rows())
    return [(name, int(counts.get(name, 0))) for name in load_theme().lights]


def add_explanations(
    data: ReleaseData, views: list[ShownView], folder: Path, taken: Twin
) -> dict[FigureKey, str]:
    """Write the explaining page of each headline figure that can be taken apart, or take it.

    Returns:
        Its address, relative to the page of the cards.
    """
    shown = _kpis(views)
    made: dict[FigureKey, str] = {}
    if shown is None:
        return made
    for row in data.rows(shown.view).iter_rows(named=True):
        key = _key(data, row)
        page = f"{folder.name}/{key.file_stem}"
        try:
            if not taken.takes(f"{page}.html", f"{page}.pdf", f"{folder.name}/{STYLESHEET}"):
                write_pages(data, [key], folder)
        except (NoFigure, TypesettingError):
            # A ratio may lack a term of the same period; and a machine without Chinese fonts
            # makes no PDF, but its site all the same.
            continue
        made[key] = f"{page}.html"
    return made


def _kpis(views: list[ShownView]) -> ShownView | None:
    return next((one for one in views if one.view.id == KPIS), None)


def _key(data: ReleaseData, row: dict[str, Any]) -> FigureKey:
    # A ratio names the vintages of both its terms; its page is found by that of the numerator.
    vintage = str(row["vintage"]).partition("/")[0]
    return FigureKey(
        row["indicator_code"], data.dictionary.scope.province_code, row["period"], vintage
    )


def _meaning(data: ReleaseData, code: str) -> str:
    indicator = data.dictionary.indicators.get(code)
    return indicator.definition if indicator else ""
