"""The page of one figure as HTML and as PDF.

Belongs here: filling the two templates beside this file. Not here: what the page says (`sheet.py`).
"""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipelines.publications.explanation.sheet import Sheet
from pipelines.publications.theme import load_theme
from pipelines.publications.typesetting import typeset

_HERE = Path(__file__).parent
STYLESHEET = "sheet.css"


@cache
def _templates() -> Environment:
    # Whatever stands in the data is text: nothing of it becomes markup.
    return Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip


def sheet_html(sheet: Sheet, pdf: str) -> str:
    """The page for the screen; it needs `sheet.css` beside it.

    Args:
        sheet: what it says.
        pdf: name of the file with the same page for print.
    """
    return _templates().get_template("sheet.html.j2").render(sheet=sheet, pdf=pdf)


def stylesheet() -> str:
    """`sheet.css` with the colours of the theme."""
    template = (_HERE / "sheet.css.j2").read_text(encoding="utf-8")
    return template.replace("{{ variables }}", load_theme().css_variables())


def sheet_pdf(sheet: Sheet, timestamp: int) -> bytes:
    """The page for print: one A4, PDF/A-2a and PDF/UA-1.

    Raises:
        TypesettingError: no Chinese font is installed.
    """
    data = {**sheet._asdict(), "blocks": [block._asdict() for block in sheet.blocks]}
    return typeset(_HERE / "sheet.typ", data, timestamp=timestamp)
