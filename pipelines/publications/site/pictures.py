"""The first chart of a page as a picture, seen while the script that draws charts still loads.

Belongs here: which chart it is, its file. Not here: drawing it (`charts.py`), taking it away once
the chart itself is drawn (`static/charts.js`).
"""

from pathlib import Path

from pipelines.publications.charts import chart_svg
from pipelines.publications.pages import Page
from pipelines.publications.reading import ReleaseData
from pipelines.publications.site.describing import ShownView

# Pixels that a chart has on a wide screen; a narrower one shows the picture smaller.
WIDTH = 1240


def write_picture(data: ReleaseData, page: Page, views: list[ShownView], folder: Path) -> str:
    """Draw the rows that the page shows first.

    Returns:
        The address of the picture; empty where no chart stands first.
    """
    first = views[0]
    # A page with a template of its own begins with something else.
    if first.view.chart is None or (page.folder / "page.html.j2").is_file():
        return ""
    address = f"data/{page.name}.{first.view.name}.svg"
    drawn = chart_svg(data, first.view, first.parts[0].frame, width=WIDTH)
    (folder / address).write_text(drawn, encoding="utf-8")
    return address
