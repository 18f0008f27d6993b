"""A sender's sheet with its own looks, written again with marks at the cells at fault.

Belongs here: cells, merged ranges, widths, heights, views, print setup. Does not: formats
(`sender_looks.py`), which parts of the file are read (`sender_book.py`).

Everything is written by its kind: a number, a text, yes or no, nothing. There is no way by which a
formula or a link could get into the copy.
"""

import datetime as dt
import math
from typing import Any

from openpyxl.cell import Cell
from openpyxl.utils import range_boundaries
from openpyxl.utils.datetime import to_excel
from xlsxwriter.exceptions import OverlappingRange
from xlsxwriter.worksheet import Worksheet

from pipelines.stage.overlay import Range
from pipelines.stage.sheets import MAX_COLUMNS
from pipelines.workbooks.marks import MOST_TEXT, Marks, Place, colour, write_comments
from pipelines.workbooks.sender_book import SenderPage
from pipelines.workbooks.sender_looks import Looks

# What a spreadsheet program takes for the beginning of a formula when a text is edited.
_FORMULA_SIGNS = ("=", "+", "-", "@")
_PIXELS_OF_CHARACTER = 7
_A4 = 9
_PAPERS = range(1, 119)
_SCALES = range(10, 401)


def write_like_sender(
    page: Worksheet, sender: SenderPage, marks: Marks, looks: Looks, above: int = 0
) -> None:
    """The sheet below `above` free rows; cells at fault coloured, with what is wrong."""
    shown = _at_first_cells(marks, sender.merges)
    _write_sizes(page, sender, shown, looks, above)
    covered = _write_merges(page, sender, above)
    written: set[Place] = set()
    for row in sender.sheet.iter_rows():
        for cell in row:
            at = (cell.row - 1, cell.column - 1)
            if at in shown or cell.has_style or cell.value is not None:
                value = None if at in covered else cell.value
                _write_cell(page, (at[0] + above, at[1]), value, cell, shown.get(at), looks)
                written.add(at)
    for at in shown.keys() - written:
        beyond = sender.sheet.cell(at[0] + 1, at[1] + 1)
        _write_cell(page, (at[0] + above, at[1]), None, beyond, shown[at], looks)
    write_comments(page, shown, above)
    _write_view(page, sender, looks, above)
    _write_print_setup(page, sender, above)


def _at_first_cells(marks: Marks, merges: tuple[Range, ...]) -> Marks:
    """Marks inside merged ranges stand at the one cell of the range that is seen."""
    found: Marks = {}
    for at, issues in marks.items():
        firsts = (
            (top - 1, left - 1)
            for top, left, bottom, right in merges
            if top <= at[0] + 1 <= bottom and left <= at[1] + 1 <= right
        )
        found.setdefault(next(firsts, at), []).extend(issues)
    return found


def _write_sizes(
    page: Worksheet, sender: SenderPage, marks: Marks, looks: Looks, above: int
) -> None:
    """Widths, heights and what is hidden; a row or column with a mark is shown."""
    sheet = sender.sheet
    marked = {row for row, _ in marks}, {column for _, column in marks}
    usual = sheet.sheet_format
    if usual.defaultColWidth:
        page.set_column_pixels(0, sheet.max_column - 1, _pixels(usual.defaultColWidth))
    if usual.customHeight and usual.defaultRowHeight:
        page.set_default_row(usual.defaultRowHeight)
    for columns in sheet.column_dimensions.values():
        first, last = columns.min or 0, min(columns.max or 0, MAX_COLUMNS)
        own = looks.of(columns) if columns.has_style else None
        for column in range(first - 1, last) if first else ():
            hidden = bool(columns.hidden) and column not in marked[1]
            page.set_column_pixels(column, column, _pixels(columns.width), own, {"hidden": hidden})
    for number, row in sheet.row_dimensions.items():
        if number <= sheet.max_row:
            hidden = bool(row.hidden) and number - 1 not in marked[0]
            own = looks.of(row) if row.has_style else None
            page.set_row(number - 1 + above, row.height, own, {"hidden": hidden})


def _pixels(width: float) -> int:
    return round(min(max(width, 0), 255) * _PIXELS_OF_CHARACTER)


def _write_merges(page: Worksheet, sender: SenderPage, above: int) -> set[Place]:
    """Merge the ranges; the places that lie under the first cell of one."""
    covered: set[Place] = set()
    last_row, last_column = sender.sheet.max_row, sender.sheet.max_column
    for top, left, bottom, right in sender.merges:
        # A range that reaches far beyond the cells is merged as far as these go.
        bottom, right = min(bottom, last_row), min(right, last_column)
        if (bottom, right) <= (top, left) or bottom < top or right < left:
            continue
        try:
            page.merge_range(top - 1 + above, left - 1, bottom - 1 + above, right - 1, "")
        except OverlappingRange:
            continue
        covered |= {
            (row, column) for row in range(top - 1, bottom) for column in range(left - 1, right)
        }
        covered.discard((top - 1, left - 1))
    return covered


def _write_cell(
    page: Worksheet,
    at: Place,
    value: Any,
    cell: Cell,
    issues: list[dict[str, str]] | None,
    looks: Looks,
) -> None:
    fill = colour(issues) if issues else None
    if isinstance(value, dt.datetime | dt.date | dt.time | dt.timedelta):
        value = to_excel(value)
    if value is None or value == "":
        page.write_blank(*at, None, looks.of(cell, fill))
    elif isinstance(value, bool):
        page.write_boolean(*at, value, looks.of(cell, fill))
    elif isinstance(value, int | float) and _fits(value):
        page.write_number(*at, value, looks.of(cell, fill))
    else:
        text = str(value)[:MOST_TEXT]
        page.write_string(*at, text, looks.of(cell, fill, text.startswith(_FORMULA_SIGNS)))


def _fits(value: float) -> bool:
    """Whether a cell can hold the number."""
    try:
        return math.isfinite(float(value))
    except OverflowError:
        return False


def _write_view(page: Worksheet, sender: SenderPage, looks: Looks, above: int) -> None:
    view = sender.sheet.sheet_view
    if view.showGridLines is False:
        page.hide_gridlines(2)
    if view.zoomScale and int(view.zoomScale) in _SCALES:
        page.set_zoom(int(view.zoomScale))
    pane = view.pane
    if pane is not None and pane.state in ("frozen", "frozenSplit"):
        row = min(int(pane.ySplit or 0), sender.sheet.max_row)
        column = min(int(pane.xSplit or 0), sender.sheet.max_column)
        page.freeze_panes(row + above if row else 0, column)
    tab = looks.colour(sender.sheet.sheet_properties.tabColor)
    if tab:
        page.set_tab_color(tab)


def _write_print_setup(page: Worksheet, sender: SenderPage, above: int) -> None:
    """The sender's; a sheet without one prints on A4 across, one page wide."""
    sheet = sender.sheet
    setup, properties = sheet.page_setup, sheet.sheet_properties.pageSetUpPr
    stated = setup.paperSize or setup.orientation
    if setup.orientation == "landscape" or not stated:
        page.set_landscape()
    paper = int(setup.paperSize or _A4)
    page.set_paper(paper if paper in _PAPERS else _A4)
    if properties is not None and properties.fitToPage:
        page.fit_to_pages(_pages(setup.fitToWidth), _pages(setup.fitToHeight))
    elif setup.scale and int(setup.scale) in _SCALES and stated:
        page.set_print_scale(int(setup.scale))
    elif not stated:
        page.fit_to_pages(1, 0)
    margins = sheet.page_margins
    page.set_margins(margins.left, margins.right, margins.top, margins.bottom)
    if sheet.print_options.horizontalCentered:
        page.center_horizontally()
    if sheet.print_title_rows:
        first, last = (int(one) for one in sheet.print_title_rows.replace("$", "").split(":"))
        page.repeat_rows(first - 1 + above, last - 1 + above)
    if sheet.print_area and "," not in sheet.print_area and not above:
        left, top, right, bottom = range_boundaries(sheet.print_area.rpartition("!")[2])
        page.print_area(top - 1, left - 1, bottom - 1, right - 1)


def _pages(number: Any) -> int:
    """How many pages across or down; 0 as many as it takes."""
    return 1 if number is None else min(max(int(number), 0), 1000)
