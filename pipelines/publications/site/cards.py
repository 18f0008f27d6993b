"""The headline figures as cards, each with the page that explains it.

Belongs here: what a card says, made of a row of the view `kpis`. Not here: the figures (the view),
the explaining page (`publications/explanation/`), how a card looks (`templates/parts.html.j2`).
"""

from pathlib import Path
from typing import Any

from pipelines.publications.explanation.facts import FigureKey, NoFigure
from pipelines.publications.explanation.pages import write_pages
from pipelines.publications.figures import cell_text, column_unit
from pipelines.publications.reading import ReleaseData
from pipelines.publications.site.describing import ShownView
from pipelines.publications.theme import load_theme

KPIS = "kpis"


def cards(
    data: ReleaseData, views: list[ShownView], explained: dict[FigureKey, str]
) -> list[dict[str, Any]]:
    """One card a row of the page's `kpis`, texts as everywhere; empty where it has no such view."""
    shown = _kpis(views)
    if shown is None:
        return []
    view, lights = shown.view, load_theme().lights

    def text(row: dict[str, Any], name: str) -> str:
        column = view.columns[name]
        return cell_text(column, row, name, data.words(column))

    def signed(row: dict[str, Any]) -> str:
        change = text(row, "change_value")
        return change if row["change_value"] is None or change.startswith("−") else f"+{change}"

    return [
        {
            "horizon": text(row, "horizon"),
            "indicator": row["indicator_code"],
            "name": row["indicator_name"],
            "value": text(row, "value"),
            "unit": column_unit(view.columns["value"], row),
            "period": text(row, "period"),
            "change": signed(row) if row["change_value"] is not None else "",
            "change_unit": column_unit(view.columns["change_value"], row),
            "change_basis": row["change_basis"] or "",
            "falls": (row["change_value"] or 0) < 0,
            "target": text(row, "target_value") if row["target_value"] is not None else "",
            "target_year": row["target_year"],
            "light": row["light"] if row["light"] in lights else "",
            "vintage": text(row, "vintage"),
            "known_from": text(row, "known_from"),
            "is_synthetic": bool(row["is_synthetic"]),
            "meaning": _meaning(data, row["indicator_code"]),
            "explained": explained.get(_key(data, row), ""),
        }
        for row in data.rows(view).iter_rows(named=True)
    ]


def add_explanations(
    data: ReleaseData, views: list[ShownView], folder: Path
) -> dict[FigureKey, str]:
    """Write the explaining page of each headline figure that can be taken apart.

    Returns:
        Its address, relative to the page of the cards.
    """
    shown = _kpis(views)
    made: dict[FigureKey, str] = {}
    if shown is None:
        return made
    for row in data.rows(shown.view).iter_rows(named=True):
        key = _key(data, row)
        try:
            write_pages(data, [key], folder)
        except NoFigure:
            # A published figure stands alone: its release holds no parts of it.
            continue
        made[key] = f"{folder.name}/{key.file_stem}.html"
    return made


def _kpis(views: list[ShownView]) -> ShownView | None:
    return next((one for one in views if one.view.name == KPIS), None)


def _key(data: ReleaseData, row: dict[str, Any]) -> FigureKey:
    # A ratio names the vintages of both its terms; its page is found by that of the numerator.
    vintage = str(row["vintage"]).partition("/")[0]
    return FigureKey(
        row["indicator_code"], data.dictionary.scope.province_code, row["period"], vintage
    )


def _meaning(data: ReleaseData, code: str) -> str:
    indicator = data.dictionary.indicators.get(code)
    return indicator.definition if indicator else ""
