"""A chart of the spreadsheet program itself, which follows when a clerk changes a figure.

Belongs here: lines of some columns of a table. Not here: charts of the site and of print
(`publications/charts.py`).
"""

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from pipelines.publications.theme import load_theme
from pipelines.publications.workbooks.formats import TEXT_FONT
from pipelines.publications.workbooks.plan import LineChart
from pipelines.publications.workbooks.sheets import FIRST_ROW, TableWriter

# Rows that a chart covers, and its size in pixels.
CHART_ROWS = 19
_WIDTH, _HEIGHT = 960, 360


def add_lines(
    book: xlsxwriter.Workbook, page: Worksheet, writer: TableWriter, chart: LineChart, row: int
) -> None:
    """Put the chart of a table below it, its corner at a row."""
    theme = load_theme()
    drawn = book.add_chart({"type": "line"})
    name = writer.table.sheet.name
    across = writer.places[chart.categories]
    font = {"name": TEXT_FONT, "size": 9, "color": theme.colors["muted"]}
    for (column, label), color in zip(chart.lines.items(), theme.categories, strict=False):
        place = writer.places[column]
        drawn.add_series(
            {
                "name": label,
                "categories": [name, FIRST_ROW, across, writer.last_row, across],
                "values": [name, FIRST_ROW, place, writer.last_row, place],
                "line": {"color": color, "width": 2},
                "marker": {
                    "type": "circle", "size": 4,
                    "fill": {"color": color}, "border": {"color": color},
                },
            }
        )  # fmt: skip
    drawn.set_title(
        {
            "name": chart.title,
            "overlay": False,
            "name_font": {**font, "size": 11, "bold": True, "color": theme.colors["ink"]},
        }
    )
    drawn.set_x_axis(
        {
            "num_font": {**font, "rotation": -45},
            "line": {"color": theme.colors["line"]},
            "label_position": "low",
        }
    )
    drawn.set_y_axis(
        {
            "num_font": font,
            "num_format": "0.0",
            "line": {"none": True},
            "major_gridlines": {"visible": True, "line": {"color": theme.colors["line"]}},
        }
    )
    drawn.set_legend({"position": "bottom", "font": font})
    drawn.set_size({"width": _WIDTH, "height": _HEIGHT})
    drawn.show_blanks_as("gap")
    page.insert_chart(row, 0, drawn, {"description": chart.title})
