"""HTML, stylesheet and script of the site.

Belongs here: the template environment, files that are the same on every page.
Not here: what a page says (`describing.py`), when it is written (`build.py`).
"""

from functools import cache
from pathlib import Path
from typing import Any

import vl_convert
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipelines.publications.pages import PAGES, Page
from pipelines.publications.theme import load_theme

_HERE = Path(__file__).parent
# In the order in which they run: each uses only what stands before it.
SCRIPTS = (
    "core", "rows", "figures", "state", "tabs", "tooltip", "parts", "table", "cells", "download",
    "marks", "charts", "views", "classes", "geography", "map", "search", "printing", "start",
)  # fmt: skip
# Scripts and styles from the site alone, nothing else from anywhere; no inline code.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'"
)


@cache
def templates() -> Environment:
    """Whatever stands in the data is text: nothing of it becomes markup."""
    return Environment(
        loader=FileSystemLoader([_HERE / "templates", PAGES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page_html(page: Page, context: dict[str, Any]) -> str:
    """One page: by its own template (`pages/<page>/page.html.j2`), else by the common one."""
    own = page.folder / "page.html.j2"
    name = f"{page.name}/{own.name}" if own.is_file() else "page.html.j2"
    common = {"page": page, "policy": POLICY, "lights": load_theme().lights}
    return templates().get_template(name).render(**common, **context)


def stylesheet() -> str:
    """The stylesheet with the colours and fonts of the theme."""
    theme = f":root {{\n{load_theme().css_variables()}\n}}\n"
    files = (_HERE / "static" / f"{name}.css" for name in ("site", "print"))
    return theme + "\n".join(path.read_text(encoding="utf-8") for path in files)


def script() -> str:
    """The behaviour of every page."""
    files = (_HERE / "static" / f"{name}.js" for name in SCRIPTS)
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


@cache
def chart_script() -> str:
    """Vega, Vega-Lite and their embedding, for pages with charts."""
    # The stub of the library forgets that the snippet may be left out.
    bundle: str = vl_convert.javascript_bundle()  # type: ignore[call-arg]
    return bundle
