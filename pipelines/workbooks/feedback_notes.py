"""Two pages of the workbook that goes back: what is proposed, and what was assumed in reading.

Belongs here: their headings, lines and looks. Does not: the list of issues and the copies of the
sheets (`feedback.py`), what is proposed or assumed (`issues.py`).
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import polars as pl
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipelines.workbooks.issues import Judgement

PROPOSALS, READING = "更正建议", "读取说明"
_PLACE = ("工作表", "单元格")
_MOST_TEXT = 32_000
# A sheet of a workbook holds about a million rows; nobody confirms that many.
_MOST_ROWS = 50_000


class NotePage(NamedTuple):
    """One page: its name, a line on what it is for, headings, widths, and the lines."""

    title: str
    purpose: str
    headings: tuple[str, ...]
    widths: tuple[int, ...]
    lines: pl.DataFrame
    columns: tuple[str, ...]


def note_pages(judgement: Judgement) -> Iterator[NotePage]:
    """The pages that have anything to say."""
    if judgement.proposals.height:
        yield NotePage(
            PROPOSALS,
            "疑似计量单位错用的数字。系统不自动更改：属实的请说明，确属错用的请改正后重报。",
            (*_PLACE, "所报", "建议更正为", "依据"),
            (16, 12, 24, 24, 62),
            judgement.proposals,
            ("reported", "proposal", "evidence"),
        )
    if judgement.assumptions.height:
        yield NotePage(
            READING,
            "读取时所作的假定，请核对；与原意不符的请改正后重报。",
            (*_PLACE, "读取时的假定"),
            (16, 12, 90),
            judgement.assumptions,
            ("assumption",),
        )


def write_notes(page: Worksheet, notes: NotePage, style: Mapping[str, Format]) -> None:
    """Everything as plain text, never as a formula or a link."""
    page.write_string(0, 0, notes.purpose, style["plain"])
    for column, (heading, width) in enumerate(zip(notes.headings, notes.widths, strict=True)):
        page.set_column(column, column, width)
        page.write_string(1, column, heading, style["head"])
    for offset, line in enumerate(notes.lines.head(_MOST_ROWS).iter_rows(named=True)):
        row = line["row_no"]
        place = line["cell"] or (f"第 {row} 行" if row else "整张表")
        texts = (line["sheet"], place, *(line[name] for name in notes.columns))
        for column, text in enumerate(texts):
            page.write_string(2 + offset, column, str(text or "")[:_MOST_TEXT], style["text"])
    page.freeze_panes(2, 0)
    page.repeat_rows(1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
