"""What the cells of a blank form refuse: drop-down lists, days, numbers.

Belongs here: cell checks of a sheet and the lists behind them. Does not: which entries a column
allows (`choices.py`), the rules of the form (`formulas.py`).
"""

from datetime import date

from pipelines.edit.rules import NonNegative
from pipelines.stage.sheets import column_letter
from pipelines.workbooks.canvas import Canvas
from pipelines.workbooks.choices import choices
from pipelines.workbooks.grid import CHECK_COLUMNS, DATA_ROW, TITLE_ROW
from pipelines.workbooks.verdicts import number_test
from warehouse.dictionary import Column

DAYS = (date(1900, 1, 1), date(2099, 12, 31))
# A list written into the cell check itself may be so long; a longer one lies in a hidden row.
_INLINE = 255


def write_cell_checks(canvas: Canvas) -> None:
    """Lists, days and numbers; a figure that is none is coloured as well as refused."""
    first, last = DATA_ROW, DATA_ROW + canvas.blank.height - 1
    known = canvas.blank.prefilled(canvas.blank.rows[0]) if canvas.blank.rows else {}
    for place, column in enumerate(canvas.blank.columns):
        check = None if column.name in known else _check_of(canvas, column)
        if check is not None:
            canvas.page.data_validation(first, place, last, place, check)
    _colour_negatives(canvas)
    if canvas.width == len(canvas.blank.columns):
        return
    aside = len(canvas.blank.columns)
    cell = f"{column_letter(aside + 1)}{canvas.grid.first}"
    test = number_test(cell, canvas.blank.form.missing_marks)
    canvas.page.data_validation(
        first, aside, last, canvas.width - 1,
        {
            "validate": "custom", "value": f"={test}", "ignore_blank": True,
            "error_title": "请填数字",
            "error_message": "只填数字；确无数据的填空缺符号（－）。",
        },
    )  # fmt: skip
    canvas.page.conditional_format(
        first, aside, last, canvas.width - 1,
        {
            "type": "formula",
            "criteria": f'=AND({cell}<>"",NOT({test}))',
            "format": canvas.style.bad,
        },
    )  # fmt: skip


def _colour_negatives(canvas: Canvas) -> None:
    """Figures that a rule does not let below zero."""
    rules = [rule for rule in canvas.book.rules if isinstance(rule, NonNegative)]
    for figure in canvas.grid.of(item for rule in rules for item in rule.items):
        area = canvas.grid.down(figure.letter)
        below = {"type": "cell", "criteria": "<", "value": 0, "format": canvas.style.bad}
        canvas.page.conditional_format(area, below)


def _check_of(canvas: Canvas, column: Column) -> dict[str, object] | None:
    entries = choices(column, canvas.blank, canvas.dictionary)
    if entries:
        inline = len(",".join(entries)) <= _INLINE
        return {
            "validate": "list",
            "source": list(entries) if inline else _hidden_list(canvas, entries),
            "error_title": column.label,
            "error_message": "请从列表中选取。",
        }
    if column.type == "date":
        return {
            "validate": "date", "criteria": "between", "minimum": DAYS[0],
            "maximum": DAYS[1], "error_title": column.label,
            "error_message": "请填日期，例如 2015-03-09。",
        }  # fmt: skip
    if column.type in ("integer", "amount", "percent"):
        return {
            "validate": "decimal", "criteria": ">", "value": -1e15,
            "error_title": column.label, "error_message": "请填数字。",
        }  # fmt: skip
    if column.max_length:
        return {
            "validate": "length", "criteria": "<=", "value": column.max_length,
            "error_title": column.label,
            "error_message": f"不超过 {column.max_length} 个字。",
        }  # fmt: skip
    return None


def _hidden_list(canvas: Canvas, entries: tuple[str, ...]) -> str:
    """Write a list into a title row, right of everything, and give its address."""
    row = TITLE_ROW + canvas.lists
    first = canvas.width + CHECK_COLUMNS + 1 + canvas.beside
    canvas.lists += 1
    for place, entry in enumerate(entries):
        canvas.page.write_string(row, first + place, entry)
    canvas.page.set_column(first, first + len(entries) - 1, None, None, {"hidden": True})
    ends = (column_letter(first + 1), column_letter(first + len(entries)))
    return f"=${ends[0]}${row + 1}:${ends[1]}${row + 1}"
