"""答卷: where a trainee writes down what is wrong.

Belongs here: the empty workbook with its lists, and its lines when it comes back. Does not: whether
they are right (`scoring.py`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import xlsxwriter

from pipelines.practice.folder import NATURE
from pipelines.stage.readers import read_sheets
from pipelines.stage.sheets import ROW, cell_columns

_HEADINGS = ("文件", "工作表", "单元格", "类别", "说明（可不填）")
_WIDTHS = (46, 10, 10, 18, 50)
_LINES = 60
_HEAD_ROW = 2
_LISTS = "列表"
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")


@dataclass(frozen=True)
class Answer:
    """One line: a cell of a file and the kind of its error; `row` is that of the cell."""

    file: str
    sheet: str
    cell: str
    row: int | None
    kind: str


def write_answer_sheet(files: Sequence[str], sheets: Sequence[str], kinds: Sequence[str]) -> bytes:
    """The empty answer sheet, with lists of what may be chosen."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        page, lists = book.add_worksheet("答卷"), book.add_worksheet(_LISTS)
        head = book.add_format({"bold": True, "border": 1, "bg_color": "#EDEDED"})
        free = book.add_format({"border": 1, "num_format": "@"})
        page.write_string(0, 0, f"答卷（{NATURE}）：一行写一处差错", head)
        for column, (heading, width) in enumerate(zip(_HEADINGS, _WIDTHS, strict=True)):
            page.set_column(column, column, width)
            page.write_string(_HEAD_ROW, column, heading, head)
            for row in range(_HEAD_ROW + 1, _HEAD_ROW + 1 + _LINES):
                page.write_blank(row, column, None, free)
        for place, choices in ((0, files), (1, sheets), (3, kinds)):
            lists.write_column(0, place, choices)
            letter = "ABCD"[place]
            source = f"={_LISTS}!${letter}$1:${letter}${max(len(choices), 1)}"
            area = (_HEAD_ROW + 1, place, _HEAD_ROW + _LINES, place)
            page.data_validation(*area, {"validate": "list", "source": source})
        lists.hide()
        page.freeze_panes(_HEAD_ROW + 1, 0)
    return stream.getvalue()


def read_answers(data: bytes) -> list[Answer]:
    """Lines that name a file; the same line twice counts once.

    Raises:
        UnreadableFile: no workbook.
    """
    for sheet in read_sheets(data):
        frame = sheet.frame.select(ROW, *cell_columns(sheet.frame))
        rows = [[(one or "").strip() for one in row] for _, *row in frame.iter_rows()]
        heads = [at for at, row in enumerate(rows) if row[:1] == [_HEADINGS[0]]]
        if heads:
            filled = [row + [""] * len(_HEADINGS) for row in rows[heads[0] + 1 :] if any(row)]
            return list(dict.fromkeys(_answer(row) for row in filled))
    return []


def _answer(row: Sequence[str]) -> Answer:
    file, sheet, cell, kind = row[:4]
    found = _CELL.fullmatch(cell.upper().replace(" ", ""))
    place = f"{found[1]}{found[2]}" if found else cell
    return Answer(file, sheet, place, int(found[2]) if found else None, kind)
