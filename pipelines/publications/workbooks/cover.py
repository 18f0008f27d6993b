"""Cover with contents, and the sheet that explains: what a workbook says of itself.

Belongs here: marks (模拟数据, 未定稿), links to sheets, sources, vintages, how to read.
Not here: tables (`sheets.py`).
"""

from dataclasses import dataclass
from typing import Any

import xlsxwriter

from pipelines.publications.excel import LONGEST_TEXT
from pipelines.publications.figures import day_text
from pipelines.publications.pages import EDITION_NAMES, Edition, find_view
from pipelines.publications.reading import Provenance, ReleaseData
from pipelines.publications.workbooks.choosing import Scope
from pipelines.publications.workbooks.formats import HEAD_FONT, Formats
from pipelines.publications.workbooks.sheets import MOST_LINES, Table, lines_of

COVER, NOTES = "封面与目录", "说明"
SYNTHETIC = "模拟数据"
_NOTES_WIDTH = 110
_READING = (
    ("空格", "没有数据，或按规定不公布；不是零。"),
    ("浅灰底的格", "公式：改动同一行的数，结果随之重算；显示按小数位四舍五入，所存的数不舍入。"),
    ("灯号", "颜色之外还有形状：●绿灯 ▲黄灯 ◆橙灯 ■红灯 ○无法判断；依据见各表的注。"),
    ("数据版本", "月报、季报、年报、初步核算、核实等是不同版本，并列而不互相替代。"),
    ("知悉日期", "这个数最早在哪一天可以知道。"),
)


@dataclass(frozen=True)
class About:
    """What a workbook says of itself."""

    scope: Scope
    edition: Edition
    release: str
    content_hash: str
    as_of: str
    # 关账状态 of the month in words; empty where it is not known.
    state: str
    is_final: bool
    is_synthetic: bool

    @property
    def facts(self) -> str:
        """One line: for whom, when, which release."""
        return (
            f"{self.scope.name}　{self.scope.period_words}　{EDITION_NAMES[self.edition]}　"
            f"数据截至 {self.as_of}　发布版 {self.release}"
        )

    @property
    def warning(self) -> str:
        """What must not be overlooked."""
        marks = [f"含{SYNTHETIC}，不得引用"] if self.is_synthetic else []
        if not self.is_final:
            marks.append(f"未定稿（{self.state or '未关账'}）")
        return "　".join(f"【{mark}】" for mark in marks)


def about(
    data: ReleaseData, edition: Edition, scope: Scope, provenances: list[Provenance]
) -> About:
    """What the tables of a workbook and the closing of its month say."""
    view = find_view("overview/month_status")
    states = {row["period_end"]: row["close_state"] for row in data.rows(view).to_dicts()}
    state = states.get(scope.month)
    days = [one.known_until for one in provenances if one.known_until]
    return About(
        scope=scope,
        edition=edition,
        release=data.release.name,
        content_hash=data.release.content_hash,
        as_of=day_text(max(days, default=None)),
        state=data.words(view.columns["close_state"]).get(state or "", ""),
        is_final=state == "final",
        is_synthetic=any(one.has_synthetic for one in provenances),
    )


def write_cover(
    book: xlsxwriter.Workbook, formats: Formats, told: About, tables: list[Table]
) -> None:
    """The first sheet."""
    page = book.add_worksheet(COVER)
    page.set_default_row(19)
    page.fit_to_pages(1, 1)
    page.hide_gridlines(2)
    page.set_column(0, 0, 4)
    page.set_column(1, 1, 18)
    page.set_column(2, 2, 76)
    page.set_column(3, 3, 10)
    accent = formats.colors["accent"]
    name = formats.free(font_name=HEAD_FONT, font_size=24, font_color=accent)
    page.write_string(1, 1, "民营经济统计工作簿", name)
    page.set_row(1, 36)
    under = formats.free(font_name=HEAD_FONT, font_size=16)
    page.write_string(2, 1, f"{told.scope.name}　{told.scope.period_words}", under)
    page.set_row(2, 26)
    page.write_string(3, 1, told.warning, formats.free(
        font_size=12, bold=True, font_color=formats.colors["warn"],
    ))  # fmt: skip
    page.set_row(3, 22)
    row = 5
    for label, text in _identity(told):
        page.write_string(row, 1, label, formats.free(font_color=formats.colors["muted"]))
        page.write_string(row, 2, text, formats.free())
        row += 1
    row += 1
    for place, head in ((1, "工作表"), (2, "回答什么"), (3, "行数")):
        page.write_string(row, place, head, formats.head)
    link = formats.cell("text", computed=False, strong=False)
    to_sheet = formats.link
    for table in tables:
        row += 1
        page.write_url(row, 1, f"internal:'{table.sheet.name}'!A1", to_sheet, table.sheet.name)
        page.write_string(row, 2, table.question, link)
        style = formats.cell("figure", computed=False, strong=False)
        page.write_number(row, 3, table.frame.height, style)
    row += 1
    page.write_url(row, 1, f"internal:'{NOTES}'!A1", to_sheet, NOTES)
    page.write_string(row, 2, "怎样读这些表，数从哪里来？", link)
    page.write_blank(row, 3, None, link)


def write_notes(
    book: xlsxwriter.Workbook,
    formats: Formats,
    told: About,
    tables: list[tuple[Table, Provenance]],
) -> None:
    """The last sheet."""
    page = book.add_worksheet(NOTES)
    page.fit_to_pages(1, 0)
    page.hide_gridlines(2)
    page.set_column(0, 0, 16)
    page.set_column(1, 1, _NOTES_WIDTH)
    page.write_string(0, 0, "说明", formats.title)
    page.set_row(0, 26)
    style = formats.cell("text", computed=False, strong=False)
    head = formats.cell("text", computed=False, strong=True)
    row = 2
    blocks = [("怎样读", list(_READING)), ("本工作簿", _identity(told))]
    blocks += [(table.sheet.name, _told_of(table, origin)) for table, origin in tables]
    for title, lines in blocks:
        page.write_string(row, 0, title, head)
        page.write_blank(row, 1, None, head)
        for label, text in lines:
            row += 1
            page.write_string(row, 0, label, style)
            page.write_string(row, 1, text[:LONGEST_TEXT], style)
            page.set_row(row, 15 * min(lines_of(text, _NOTES_WIDTH), MOST_LINES))
        row += 2


def _identity(told: About) -> list[tuple[str, str]]:
    return [
        ("地区", f"{told.scope.name}（{told.scope.code}）"),
        ("报告期", told.scope.period_words),
        ("版本", EDITION_NAMES[told.edition]),
        ("数据截至", told.as_of),
        ("关账状态", told.state or "不详"),
        ("发布版", f"{told.release}（{told.content_hash}）"),
    ]


def _told_of(table: Table, origin: Provenance) -> list[tuple[str, str]]:
    lines: list[tuple[str, Any]] = [
        ("问题", table.question),
        ("数据版本", "、".join(origin.vintages)),
        ("来源", "、".join(origin.sources)),
        ("数据截至", day_text(origin.known_until) if origin.known_until else ""),
        ("取自", "、".join(origin.tables)),
        *(("注", note) for note in table.notes),
    ]
    return [(label, text) for label, text in lines if text]
