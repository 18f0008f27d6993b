"""The pages of several figures in a folder, each as HTML and PDF.

Belongs here: names of files, writing. Not here: which figures deserve a page (site, command line).
"""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from pipelines.publications.asking import Queries
from pipelines.publications.explanation.facts import FigureKey, read_facts
from pipelines.publications.explanation.published.facts import read_published
from pipelines.publications.explanation.published.sheet import published_sheet
from pipelines.publications.explanation.rendering import (
    STYLESHEET,
    sheet_html,
    sheet_pdf,
    stylesheet,
)
from pipelines.publications.explanation.sheet import Sheet, make_sheet
from pipelines.publications.reading import ReleaseData

_QUERIES = Queries(Path(__file__).parent / "queries")


def write_pages(data: ReleaseData, keys: Iterable[FigureKey], folder: Path) -> list[Sheet]:
    """`<figure>.html` and `<figure>.pdf` for each key, and the stylesheet they share.

    Raises:
        NoFigure: the release does not hold one of them.
        TypesettingError: no Chinese font is installed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / STYLESHEET).write_text(stylesheet(), encoding="utf-8")
    timestamp = int(datetime.fromisoformat(data.release.created_at).timestamp())
    made = []
    for key in keys:
        sheet = explain(data, key)
        pdf = folder / f"{key.file_stem}.pdf"
        pdf.write_bytes(sheet_pdf(sheet, timestamp))
        page = folder / f"{key.file_stem}.html"
        page.write_text(sheet_html(sheet, pdf.name), encoding="utf-8")
        made.append(sheet)
    return made


def explain(data: ReleaseData, key: FigureKey) -> Sheet:
    """The page of any figure: one that was published, or one of returns.

    Raises:
        NoFigure: the release does not hold it.
    """
    published = read_published(data, key)
    if published is not None:
        return published_sheet(data, published)
    return make_sheet(data, read_facts(data, key))


def best_vintage(data: ReleaseData, indicator: str, region: str, period: str) -> str:
    """The vintage to explain where none was named: monthly returns, else the most mature."""
    known = data.dictionary.indicators.get(indicator)
    formula = known.formula if known else None
    rows = _QUERIES.rows(
        data, "vintages", indicator=indicator, region=region, period=period,
        numerator=formula.numerator if formula else indicator,
    )  # fmt: skip
    found = [row["vintage"] for row in rows]
    usual = FigureKey(indicator, region, period).vintage
    return usual if usual in found or not found else str(found[0])
