"""What kind every row of a sheet is: title, header, note, blank or data; and torn lines.

Belongs here: the decision row by row, once the header is known. Does not: finding the header
(`layout.py`, `vertical.py`), values or codes.
"""

import re
from collections.abc import Mapping

import polars as pl

from pipelines.stage import numbers, text
from pipelines.stage.fields import REGION_CODE, REGION_NAME
from pipelines.stage.layout import CODE_ROW, Layout
from pipelines.stage.marks import NOTE_PATTERN
from pipelines.stage.reasons import blank
from pipelines.stage.sheets import ROW, WIDTH, cell_columns

# Long enough to be a region or unit code, so that a data row is never taken for a note.
_CODE_LIKE = r"^[0-9A-Z]{6,18}(?:-[0-9X])?$"
# Rows that add up others: they have no code of their own and would be counted twice.
_TOTAL = r"^(?:(?:全省|全市|全县|全区)?(?:合计|总计|小计|共计|汇总)?|其中:?)$"
# A sentence in one cell below the header: a footnote or an advertisement, never a figure.
_SENTENCE = r"[\u4e00-\u9fff].{5,}"
_LEAST_NUMBERS = 3
KIND = "row_kind"
# The first text of the row; null where it is blank.
FIRST = "first_text"
# Why a row below the header is no data though it carries no mark of a note.
SKIPPED = "skipped"
TOTAL_ROW, SENTENCE_ROW = "total", "sentence"
# What is wrong with a line as a whole (text for the sender); null for a sound row.
FAULT = "fault"


def with_row_kinds(frame: pl.DataFrame, layout: Layout, mark_rows: frozenset[int]) -> pl.DataFrame:
    """Add the kind of every row, why it was skipped, and what is wrong with it."""
    if layout.rows is not None:
        return _with_stub_kinds(frame, layout, layout.rows, mark_rows)
    cells = cell_columns(frame)
    # Worked out once: nearly every question below asks for it.
    frame = frame.with_columns(_first_text(cells).alias(FIRST))
    first = pl.col(FIRST)
    is_blank = first.is_null()
    above = pl.col(ROW) < layout.first_row
    code_row = text.label_expr(first).is_in(CODE_ROW) | pl.col(ROW).is_in(
        _numbered_row(frame, layout)
    )
    repeated = pl.col(ROW).is_in(_repeated_header(frame, layout, first))
    note = first.str.contains(NOTE_PATTERN) & ~_has_code(layout)
    skipped = (
        pl.when(_is_total(layout))
        .then(pl.lit(TOTAL_ROW))
        .when(_is_sentence(cells, first) & ~_has_code(layout))
        .then(pl.lit(SENTENCE_ROW))
    )
    kind = (
        pl.when(pl.col(ROW).is_between(layout.first_row, layout.last_row))
        .then(pl.lit("header"))
        .when(is_blank)
        .then(pl.lit("blank"))
        .when(above & pl.col(ROW).is_in(mark_rows))
        .then(pl.lit("note"))
        .when(above)
        .then(pl.lit("title"))
        .when(code_row | repeated)
        .then(pl.lit("header"))
        .when(note)
        .then(pl.lit("note"))
        .when(pl.col(SKIPPED).is_not_null())
        .then(pl.lit("note"))
        .otherwise(pl.lit("data"))
    )
    below = pl.col(ROW) > layout.last_row
    return frame.with_columns(
        pl.when(below & ~(code_row | repeated | note)).then(skipped).alias(SKIPPED),
        _fault(cells, layout).alias(FAULT),
    ).with_columns(kind.alias(KIND))


def _with_stub_kinds(
    frame: pl.DataFrame, layout: Layout, rows: Mapping[str, int], mark_rows: frozenset[int]
) -> pl.DataFrame:
    """Items down: the table is one row of data, at its first item; the other rows are its stub."""
    number = pl.col(ROW)
    header = number.is_between(layout.first_row, layout.last_row)
    kind = (
        pl.when(number == min(rows.values()))
        .then(pl.lit("data"))
        .when(header | number.is_in(sorted(set(rows.values()))))
        .then(pl.lit("header"))
        .when(_blank_row(cell_columns(frame)))
        .then(pl.lit("blank"))
        .when((number < layout.first_row) & ~number.is_in(mark_rows))
        .then(pl.lit("title"))
        .otherwise(pl.lit("note"))
    )
    nothing = pl.lit(None, dtype=pl.String)
    return frame.with_columns(
        kind.alias(KIND), nothing.alias(SKIPPED), nothing.alias(FAULT), nothing.alias(FIRST)
    )


def _blank_row(cells: list[str]) -> pl.Expr:
    return pl.all_horizontal([blank(pl.col(name)) for name in cells])


def _first_text(cells: list[str]) -> pl.Expr:
    return pl.coalesce([pl.when(~blank(pl.col(name))).then(pl.col(name)) for name in cells])


def is_total_label(label: str) -> bool:
    """Whether a label (in its normal form) names a sum of others."""
    return re.match(_TOTAL, label) is not None


def _is_total(layout: Layout) -> pl.Expr:
    """A row of sums: no code, and a name (or a text in place of the code) that says so."""
    keys = [key for key in (REGION_CODE, REGION_NAME) if key in layout.columns]
    if REGION_NAME not in keys:
        return pl.lit(False)
    texts = [text.label_expr(pl.col(f"c{layout.columns[key]}")).fill_null("") for key in keys]
    says_so = [(one == "") | one.str.contains(_TOTAL) for one in texts]
    return pl.all_horizontal(says_so) & pl.any_horizontal([one != "" for one in texts])


def _is_sentence(cells: list[str], first: pl.Expr) -> pl.Expr:
    """One text in the whole row (a merged cell repeats it), longer than a name."""
    alone = pl.all_horizontal([blank(pl.col(name)) | (pl.col(name) == first) for name in cells])
    return alone & first.str.contains(_SENTENCE).fill_null(False)


def _fault(cells: list[str], layout: Layout) -> pl.Expr:
    """A row that does not fit its header: cells were lost, or moved beyond it.

    A delimited line has as many cells as the header and no text behind it; in a spreadsheet a
    remark may stand beside the table, but no figure.
    """
    names = cells[layout.width :]
    texts = [~blank(pl.col(name)) for name in names]
    figures = [numbers.is_number(pl.col(name)).fill_null(False) for name in names]
    beyond, moved = (pl.any_horizontal(one) if one else pl.lit(False) for one in (texts, figures))
    torn = (pl.col(WIDTH) < layout.width) | beyond
    text_of = pl.format("本行有 {} 列，表头有 {} 列", WIDTH, pl.lit(layout.width))
    return (
        pl.when(pl.col(WIDTH).is_not_null() & torn)
        .then(text_of)
        .when(pl.col(WIDTH).is_null() & moved)
        .then(pl.lit("本行在表头以外的列还有数字，可能整行错位"))
    )


def _repeated_header(frame: pl.DataFrame, layout: Layout, first: pl.Expr) -> list[int]:
    """Rows that print the header again, as long tables do on every page: nothing but labels."""
    below = frame.filter(pl.col(ROW) > layout.last_row)
    alike = below.filter(text.label_expr(first).is_in(layout.labels))
    if alike.is_empty():
        return []
    only_labels = [
        blank(pl.col(name)) | text.label_expr(pl.col(name)).is_in(layout.labels)
        for name in cell_columns(frame)
    ]
    return alike.filter(pl.all_horizontal(only_labels)).get_column(ROW).to_list()


def _numbered_row(frame: pl.DataFrame, layout: Layout) -> list[int]:
    """The row below the header that only numbers its columns: 1, 2, 3 and so on."""
    below = frame.filter(pl.col(ROW) == layout.last_row + 1)
    cells = [text.label(cell) for row in below.select(cell_columns(frame)).rows() for cell in row]
    filled = [cell for cell in cells if cell and cell not in CODE_ROW]
    numbered = filled == [str(number) for number in range(1, len(filled) + 1)]
    return [layout.last_row + 1] if numbered and len(filled) >= _LEAST_NUMBERS else []


def _has_code(layout: Layout) -> pl.Expr:
    keys = [key for key in (REGION_CODE, "enterprise_code") if key in layout.columns]
    codes = [text.code(pl.col(f"c{layout.columns[key]}")) for key in keys]
    tests = [code.str.contains(_CODE_LIKE).fill_null(False) for code in codes]
    return pl.any_horizontal(tests) if tests else pl.lit(False)
