"""A blank form as an Excel workbook that judges itself: no macros, one sheet.

Belongs here: layout of the form as the sender fills and prints it. Does not: which rows
(`blanks.py`), which tests (`formulas.py`), which entries a list offers (`choices.py`).

Everything stands on one sheet, since a second one would be one that names no form: lists lie in
hidden columns of the title rows, instructions at the foot.
"""

from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format

from pipelines.edit.rules import RuleBook
from pipelines.stage.sheets import column_letter
from pipelines.workbooks.blanks import Blank
from pipelines.workbooks.canvas import PAGE_COLUMNS, Canvas
from pipelines.workbooks.cell_checks import write_cell_checks
from pipelines.workbooks.foot import write_notes, write_signatures
from pipelines.workbooks.formulas import messages_formula, row_tests
from pipelines.workbooks.grid import (
    CHECK_COLUMNS,
    CODE_ROW,
    CORNER_ROW,
    DATA_ROW,
    HEADER_ROW,
    LEGAL_ROW,
    TITLE_ROW,
    VERDICT_ROW,
)
from pipelines.workbooks.instructions import printed_units
from pipelines.workbooks.reference import Reference, write_reference
from pipelines.workbooks.styles import make_styles
from pipelines.workbooks.verdicts import (
    CHECK_TITLES,
    state_formula,
    verdict_formula,
)
from warehouse.dictionary import BASIS_LABELS, Dictionary

# Raised when the layout changes; a workbook carries it beside form and edition.
TEMPLATE_VERSION = 1
_STEMS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未"
_PAPER_A4, _PAPER_A3, _WIDE = 9, 8, 14
# Rows that one page holds with head and foot.
_ONE_PAGE = 20
_WIDTHS = {"region_name": 14, "enterprise_name": 30, "product_name": 16, "industry_name": 26}
_FIGURE_WIDTH, _LINE_HEIGHT = 13, 15


def write_template(
    blank: Blank, book: RuleBook, dictionary: Dictionary, reference: Reference | None = None
) -> bytes:
    """The workbook of a blank form, with the figures of the period before if there are any."""
    stream = BytesIO()
    # What comes from data is never taken for a formula or a link.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as workbook:
        page = workbook.add_worksheet(blank.form.code)
        form = blank.form
        workbook.set_properties({"title": form.name, "author": form.agency})
        for name, value in {
            "dpe_form": form.code,
            "dpe_edition": form.edition,
            "dpe_template": str(TEMPLATE_VERSION),
        }.items():
            workbook.set_custom_property(name, value)
        canvas = Canvas(blank, book, dictionary, page, make_styles(workbook))
        for write in (_head, _header, _rows, _checks):
            write(canvas)
        if reference is not None:
            write_reference(canvas, reference)
        write_cell_checks(canvas)
        last = write_notes(canvas, write_signatures(canvas, DATA_ROW + blank.height))
        _page(canvas, last)
    return stream.getvalue()


def _head(canvas: Canvas) -> None:
    blank, form, style = canvas.blank, canvas.blank.form, canvas.style
    canvas.merged(TITLE_ROW, 0, canvas.head_width - 1, form.name, style.title)
    until = form.valid_to
    legal = (
        f"表号：{form.code}",
        f"制定机关：{form.agency}",
        f"批准机关：{form.approved_by}",
        f"批准文号：{form.approval_number}",
        f"有效期至：{f'{until.year}年{until.month}月{until.day}日' if until else '长期'}",
    )
    for offset, mark in enumerate(legal):
        canvas.merged(
            LEGAL_ROW + offset, canvas.head_width - 2, canvas.head_width - 1, mark, style.legal
        )
    canvas.merged(CORNER_ROW, 0, 1, f"填报单位：{blank.region_name}", style.mark)
    if blank.period is not None:
        middle = max(2, (canvas.head_width - 2) // 2)
        period = f"报告期：{blank.printed_period}"
        if middle < canvas.head_width - 3:
            canvas.merged(CORNER_ROW, middle, middle, period, style.mark)
        else:
            canvas.merged(CORNER_ROW - 1, 0, 1, period, style.mark)
    unit = f"计量单位：{printed_units(blank)}"
    # The checks beside a narrow form have their headings in this row.
    last = min(canvas.head_width, canvas.width) - 1
    canvas.merged(CORNER_ROW, max(2, last - 1), last, unit, style.legal)
    canvas.page.write_string(VERDICT_ROW, 0, "审核结论", style.mark)
    canvas.page.merge_range(VERDICT_ROW, 1, VERDICT_ROW, 4, "", style.verdict)
    formula = verdict_formula(canvas.grid)
    canvas.page.write_formula(VERDICT_ROW, 1, formula, style.verdict, "")
    canvas.coloured(f"B{VERDICT_ROW + 1}", f"$B${VERDICT_ROW + 1}")


def _header(canvas: Canvas) -> None:
    page, style = canvas.page, canvas.style
    aside = len(canvas.blank.columns)
    for place, column in enumerate(canvas.blank.columns):
        page.merge_range(HEADER_ROW, place, HEADER_ROW + 1, place, column.label, style.head)
        page.write_string(CODE_ROW, place, _STEMS[place], style.head)
        page.set_column(place, place, _WIDTHS.get(column.name, 12))
    place = aside
    for item in canvas.blank.form.items:
        label = f"{item.label}\n({item.unit})"
        canvas.merged(HEADER_ROW, place, place + len(item.bases) - 1, label, style.head)
        for offset, basis in enumerate(item.bases):
            page.write_string(HEADER_ROW + 1, place + offset, BASIS_LABELS[basis], style.head)
        place += len(item.bases)
    for number in range(1, canvas.width - aside + 1):
        page.write_number(CODE_ROW, aside + number - 1, number, style.head)
    if canvas.width > aside:
        page.set_column(aside, canvas.width - 1, _FIGURE_WIDTH)
    # Two digits' width a character, and a line for the unit.
    lines = [
        1 + -(-2 * len(item.label) // (_FIGURE_WIDTH * len(item.bases) - 1))
        for item in canvas.blank.form.items
    ]
    page.set_row(HEADER_ROW, _LINE_HEIGHT * max(lines, default=2))
    page.set_row(TITLE_ROW, 30)


def _rows(canvas: Canvas) -> None:
    open_cells = [_input_style(canvas, place) for place in range(canvas.width)]
    for offset in range(canvas.blank.height):
        row = canvas.blank.rows[offset] if canvas.blank.rows else None
        known = canvas.blank.prefilled(row) if row else {}
        for place in range(canvas.width):
            column = canvas.blank.columns[place] if place < len(canvas.blank.columns) else None
            text = known.get(column.name) if column else None
            if text is None:
                canvas.page.write_blank(DATA_ROW + offset, place, None, open_cells[place])
            else:
                canvas.page.write_string(DATA_ROW + offset, place, text, canvas.style.fixed)


def _input_style(canvas: Canvas, place: int) -> Format:
    if place >= len(canvas.blank.columns):
        entry = canvas.blank.form.item_columns()[place - len(canvas.blank.columns)]
        return canvas.style.number(entry.item.decimals)
    kind = canvas.blank.columns[place].type
    if kind == "date":
        return canvas.style.day
    return canvas.style.figure if kind in ("amount", "percent", "integer") else canvas.style.text


def _checks(canvas: Canvas) -> None:
    """Beside the form: what fails, what must be explained, and the state of the row."""
    for place, title in enumerate(CHECK_TITLES):
        # Above the header, so that it names no column of the form.
        canvas.page.write_string(CORNER_ROW, canvas.width + place, title, canvas.style.check_head)
    canvas.page.set_column(canvas.width, canvas.width + 1, 34)
    canvas.page.set_column(canvas.width + 2, canvas.width + 2, 12)
    for row in range(canvas.grid.first, canvas.grid.last + 1):
        for place, severity in enumerate(("block", "query")):
            tests = row_tests(canvas.book, canvas.grid, row, severity)
            formula = messages_formula(tests)
            canvas.page.write_formula(
                row - 1, canvas.width + place, formula, canvas.style.check, ""
            )
        state = state_formula(canvas.grid, row)
        canvas.page.write_formula(row - 1, canvas.width + 2, state, canvas.style.check, "")
    letter = column_letter(canvas.width + CHECK_COLUMNS)
    canvas.coloured(
        f"{letter}{canvas.grid.first}:{letter}{canvas.grid.last}", f"${letter}{canvas.grid.first}"
    )


def _page(canvas: Canvas, last: int) -> None:
    page = canvas.page
    page.set_default_row(16)
    page.protect("", {"format_columns": True, "format_rows": True})
    page.freeze_panes(DATA_ROW, min(2, len(canvas.blank.columns)))
    page.set_landscape()
    page.set_paper(_PAPER_A3 if canvas.width > _WIDE else _PAPER_A4)
    aside = len(canvas.blank.columns)
    across = max(1, -(-(canvas.width - aside) // (PAGE_COLUMNS - aside)))
    page.fit_to_pages(across, 1 if canvas.blank.height <= _ONE_PAGE else 0)
    if across > 1:
        page.repeat_columns(0, aside - 1)
    page.center_horizontally()
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    page.repeat_rows(HEADER_ROW, CODE_ROW)
    page.print_area(TITLE_ROW, 0, last, canvas.width - 1)
    page.set_footer("&C第 &P 页，共 &N 页")
    page.hide_gridlines(2)
