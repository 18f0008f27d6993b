"""The handover as a workbook: one sheet a part, as people print and file it.

Belongs here: sheets, columns, widths. Not here: the rows (`handover.py`), fonts and borders
(`workbooks/styles.py`).
"""

from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from pipelines.handover import Handover, Row
from pipelines.tables import plain
from pipelines.workbooks.styles import Styles, make_styles

# Sheet, part of the handover, and its columns: field, heading, width.
Column = tuple[str, str, int]
PARTS: dict[str, tuple[str, tuple[Column, ...]]] = {
    "facts": ("概况", (("item", "事项", 28), ("content", "内容", 90))),
    "open": (
        "待办",
        (
            ("effect_rank", "次序", 6), ("issue_kind", "类别", 9), ("form_code", "表号", 6),
            ("period", "报告期", 12), ("unit_code", "单位代码", 12), ("unit_name", "单位", 24),
            ("city_name", "市", 10), ("problem", "问题", 60), ("advice", "怎么办", 40),
            ("rule_id", "规则", 10), ("file_name", "文件", 36), ("sheet_name", "工作表", 10),
            ("cell_ref", "单元格", 8), ("due_on", "截止日", 12),
        ),
    ),
    "owed": (
        "未报与退回",
        (
            ("form_code", "表号", 6), ("period", "报告期", 12), ("unit_code", "单位代码", 12),
            ("unit_name", "单位", 28), ("city_name", "市", 10), ("status", "状态", 10),
            ("due_on", "截止日", 12),
        ),
    ),
    "months": (
        "各月关账",
        (
            ("period_end", "月份", 9), ("close_state", "状态", 10), ("signed_by", "签字", 16),
            ("closed_at", "定稿时间", 26), ("is_changed_since", "审签后有变动", 13),
            ("block_count", "须更正", 9), ("owed_count", "未报或退回", 11),
        ),
    ),
    "decisions": (
        "决定与例外",
        (
            ("decision_no", "编号", 6), ("decided_at", "时间", 26), ("decided_by", "经办人", 12),
            ("kind", "类别", 12), ("subject", "事项", 40), ("reason", "理由", 50),
        ),
    ),
    "contacts": (
        "联系人",
        (
            ("sender", "报送单位", 24), ("form_code", "表号", 6), ("period", "最近一期", 12),
            ("filled_by", "填表人", 12), ("phone", "联系电话", 18),
            ("responsible", "统计负责人", 12), ("reported_on", "报出日期", 12),
            ("delivered_by", "送达者", 14), ("file_name", "文件", 44),
        ),
    ),
    "coming": (
        "接下来应报",
        (
            ("due_on", "截止日", 12), ("form_code", "表号", 6), ("form_name", "报表", 32),
            ("period", "报告期", 12), ("level", "级别", 8), ("moved_because", "顺延原因", 30),
        ),
    ),
}  # fmt: skip
_NOTE = "共 {count} 行。含单个企业和个人联系方式，仅限内部使用。发布版 {release}，{day}。"
_SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_HEAD_ROW = 2


def write_workbook(handover: Handover, path: Path) -> None:
    """Write the workbook whole, or raise OSError."""
    workbook = xlsxwriter.Workbook(path, _SAFE)
    styles = make_styles(workbook)
    for part, (name, columns) in PARTS.items():
        rows = getattr(handover, part)
        _sheet(workbook.add_worksheet(name), name, columns, rows, handover, styles)
    try:
        workbook.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(str(error)) from error


def _sheet(
    sheet: Any, name: str, columns: tuple[Column, ...], rows: list[Row], handover: Handover,
    styles: Styles,
) -> None:  # fmt: skip
    last = len(columns) - 1
    sheet.write_string(0, 0, f"工作交接：{name}", styles.verdict)
    note = _NOTE.format(count=len(rows), release=handover.release, day=handover.day)
    sheet.write_string(1, 0, note, styles.mark)
    for place, (_, heading, width) in enumerate(columns):
        sheet.set_column(place, place, width)
        sheet.write_string(_HEAD_ROW, place, heading, styles.head)
    for number, row in enumerate(rows, start=_HEAD_ROW + 1):
        for place, (field, _, _) in enumerate(columns):
            _cell(sheet, number, place, row[field], styles)
    sheet.freeze_panes(_HEAD_ROW + 1, 0)
    sheet.autofilter(_HEAD_ROW, 0, _HEAD_ROW + max(len(rows), 1), last)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEAD_ROW)


def _cell(sheet: Any, row: int, column: int, value: Any, styles: Styles) -> None:
    if isinstance(value, int) and not isinstance(value, bool):
        sheet.write_number(row, column, value, styles.fixed)
    else:
        text = value.isoformat() if isinstance(value, date) else plain(value)
        sheet.write_string(row, column, text, styles.cell)
