"""Marks of a sheet: `表号：M1`, `报告期：2015年1-6月`, printed above the table or at its foot.

Belongs here: finding them. Does not: judging their values (`identify.py`).
"""

import re
from dataclasses import dataclass

import polars as pl

from pipelines.stage.sheets import ROW, cell_columns

# Read from the sheet: these decide what it is.
READ_KEYS = (
    "表号", "报告期", "填报单位", "计量单位", "数据性质", "报出日期", "版本", "批准文号",
    "备案文号", "行政区划代码",
)  # fmt: skip
# What counties write for some of them.
ALIASES = {
    "综合机关名称": "填报单位", "填表单位": "填报单位", "报送单位": "填报单位",
    "报送日期": "报出日期", "填报日期": "报出日期", "上报日期": "报出日期",
    "报表期": "报告期", "报表时间": "报告期",
}  # fmt: skip
# Only recognised, so that their rows are not taken for data.
OTHER_KEYS = (
    "制定机关", "制表机关", "批准机关", "备案机关", "文号", "有效期至",
    "有效期截止时间", "单位负责人", "统计负责人", "审核人", "复核人", "填表人", "制表人", "填报人",
    "负责人", "联系电话", "联系人", "单位", "注", "备注", "说明", "附注", "补充资料", "资料来源",
    "数据来源",
)  # fmt: skip
# Marks stand in the first rows or in the last ones.
MARK_ROWS = 40

# Keys are set apart by spaces to fill the line: `表　　号：M1`.
_KEYS = "|".join(
    r"\s*".join(key) for key in sorted((*READ_KEYS, *ALIASES, *OTHER_KEYS), key=len, reverse=True)
)
_PAIR = re.compile(
    rf"(?<![^\s(（])({_KEYS})\d{{0,2}}\s*[:：]\s*(.*?)(?=\s+(?:{_KEYS})\s*[:：]|$)", re.S
)
FORM_NUMBER = r"(?:^|[\s(（])表\s*号\s*[:：]"
NOTE_PATTERN = rf"^[\s(（]*(?:{_KEYS})\d{{0,2}}\s*[:：]"


@dataclass(frozen=True)
class Marks:
    """Values by key (the first one counts) and the rows that carry a mark."""

    values: dict[str, str]
    rows: frozenset[int]


def read_marks(frame: pl.DataFrame) -> Marks:
    """The marks of a sheet; a value may stand in the next cell of the row."""
    values: dict[str, str] = {}
    rows: set[int] = set()
    near = pl.concat([frame.head(MARK_ROWS), frame.tail(MARK_ROWS)]).unique(ROW, keep="first")
    for row in near.sort(ROW).select(ROW, *cell_columns(frame)).iter_rows():
        # A merged cell says its text once, whatever it spans.
        cells = dict.fromkeys(cell for cell in row[1:] if cell and cell.strip())
        for key, value in _pairs(list(cells)):
            rows.add(row[0])
            values.setdefault(key, value)
    return Marks({key: value for key, value in values.items() if value}, frozenset(rows))


def form_mark_rows(frame: pl.DataFrame) -> list[int]:
    """Numbers of all rows that print a form number."""
    cells = [pl.col(name).str.contains(FORM_NUMBER) for name in cell_columns(frame)]
    if not cells:
        return []
    return frame.filter(pl.any_horizontal(cells)).get_column(ROW).to_list()


def _pairs(cells: list[str]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for place, cell in enumerate(cells):
        for printed, value in _PAIR.findall(cell.strip()):
            plain = "".join(printed.split())
            key = ALIASES.get(plain, plain)
            value = _closed(cell, value)
            following = cells[place + 1] if place + 1 < len(cells) else ""
            beside = following if not re.match(NOTE_PATTERN, following) else ""
            found.append((key, value or beside.strip()))
    return found


def _closed(cell: str, value: str) -> str:
    """A value without the bracket that closes a mark in brackets: `（单位：万元）`."""
    value = value.strip()
    opened = cell.strip().startswith(("(", "（"))
    return value.rstrip(")）").rstrip() if opened else value
