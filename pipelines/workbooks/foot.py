"""The foot of a blank form: who answers for the return, and the instructions.

Belongs here: where they stand. Does not: the wording of the instructions (`instructions.py`).
"""

from pipelines.workbooks.canvas import Canvas
from pipelines.workbooks.cell_checks import DAYS
from pipelines.workbooks.instructions import instructions


def write_signatures(canvas: Canvas, row: int) -> int:
    """Who answers for the return, and the marks to be filled; pairs of label and cell."""
    labels = ("单位负责人", "统计负责人", "填表人", "联系电话", "报出日期", "版本")
    across = max(1, canvas.head_width // 2)
    for place, label in enumerate(labels):
        at, left = row + 1 + place // across, 2 * (place % across)
        canvas.page.write_string(at, left, f"{label}：", canvas.style.legal_right)
        if label == "报出日期":
            canvas.page.write_blank(at, left + 1, None, canvas.style.day_line)
            check = {
                "validate": "date",
                "criteria": "between",
                "minimum": DAYS[0],
                "maximum": DAYS[1],
            }
            canvas.page.data_validation(at, left + 1, at, left + 1, check)
        elif label == "版本":
            number = canvas.blank.version_no
            canvas.page.write_number(at, left + 1, number, canvas.style.line)
        else:
            canvas.page.write_blank(at, left + 1, None, canvas.style.line)
    return row + 1 + (len(labels) - 1) // across


def write_notes(canvas: Canvas, row: int) -> int:
    """The instructions below a row; the last row written."""
    for text in instructions(canvas.blank, canvas.book):
        row += 1
        canvas.merged(row, 0, canvas.head_width - 1, text, canvas.style.note)
        across = 16 * canvas.head_width
        canvas.page.set_row(row, 15 * -(-2 * len(text) // across))
    return row
