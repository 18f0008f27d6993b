"""A sender's sheet as a plain grid: the cells as they were read, without their looks.

Belongs here: copies of what has no looks (csv), none that can be read (xls, ods), or too many cells
for it. Does not: copies with the sender's own looks (`sender_sheet.py`).
"""

import re
from collections.abc import Mapping

import polars as pl
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipelines.stage.sheets import ROW, WIDTH, RawSheet, cell_columns
from pipelines.stage.text import MERGED, is_unsaved
from pipelines.workbooks.marks import MOST_TEXT, Marks, Place, colour, write_comments

_CODE_LIKE = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,10})?")


def write_plain(
    page: Worksheet, sheet: RawSheet, marks: Marks, style: Mapping[str, Format], above: int = 0
) -> None:
    """The texts of the sheet; those at fault coloured, with what is wrong."""
    repeated = _repeated(sheet)
    for number, *cells in _shown(sheet.frame).iter_rows() if sheet.frame.width else ():
        for place, text in enumerate(cells):
            at = (number - 1, place)
            own = style[colour(marks[at])] if at in marks else style["plain"]
            told = None if at in repeated else text
            _write_cell(page, (number - 1 + above, place), told, own)
    write_comments(page, marks, above)
    page.set_column(0, max(sheet.frame.width, 1), 14)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)


def _shown(frame: pl.DataFrame) -> pl.DataFrame:
    """The texts as they looked: a formula without a result shows nothing in a spreadsheet.

    In a delimited file, whose lines alone have a width, such a text is what was written.
    """
    cells = cell_columns(frame)
    in_spreadsheet = pl.col(WIDTH).is_null()
    return frame.select(
        ROW,
        *(
            pl.when(~(in_spreadsheet & is_unsaved(pl.col(one)))).then(one).alias(one)
            for one in cells
        ),
    )


def _repeated(sheet: RawSheet) -> set[Place]:
    """Cells of merged ranges whose text stands at the first cell of the range."""
    rows = sheet.frame[ROW] if sheet.frame.width else pl.Series(dtype=pl.Int32)
    if not sheet.merges or rows.is_empty():
        return set()
    last, width = int(rows[-1]), len(cell_columns(sheet.frame))
    return {
        (row - 1, column - 1)
        for top, left, bottom, right in sheet.merges
        for row in range(top, min(bottom, last) + 1)
        for column in range(left, min(right, width) + 1)
        if (row, column) != (top, left)
    }


def _write_cell(page: Worksheet, at: Place, text: str | None, own: Format) -> None:
    plain = text.removeprefix(MERGED) if text else None
    if not plain:
        page.write_blank(*at, None, own)
    elif _CODE_LIKE.fullmatch(plain) and len(plain.replace(".", "").lstrip("-")) <= 15:
        page.write_number(*at, float(plain), own)
    else:
        page.write_string(*at, plain[:MOST_TEXT], own)
