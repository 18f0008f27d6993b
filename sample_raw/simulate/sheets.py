"""A return sheet in memory: the printed layout of an aggregate form before it becomes a file.

Here: titles, legal marks, header, rows, foot, and where each cell lies. Not here: what fills the
rows (maker.py), xlsxwriter.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from xlsxwriter.utility import xl_rowcol_to_cell

from sample_raw.simulate.records import DATA_NATURE
from warehouse.dictionary import BASIS_LABELS, TOTAL, Form

CellValue = str | int | float | None
AMOUNT_UNITS = ("元", "千元", "万元", "亿元")
STEMS = "甲乙丙丁戊己庚辛壬癸"
# Physical rows (from 0): title, four legal marks, corner marks, two header rows, code row.
TITLE_ROW, LEGAL_ROW, CORNER_ROW, HEADER_ROW, CODE_ROW, DATA_ROW = 0, 1, 5, 6, 8, 9


@dataclass(frozen=True)
class ErrorCell:
    """An Excel error value such as #DIV/0!."""

    text: str


@dataclass(eq=False)
class Row:
    """One data row; rows are told apart by identity, since duplicates are planted."""

    region_code: str
    cells: list[CellValue | ErrorCell]
    part: str = TOTAL


@dataclass
class Sheet:
    """`slots` are the (indicator, basis) of the item columns, after the identifying columns."""

    form: Form
    sender: str
    period_label: str
    reported_on: str
    slots: list[tuple[str, str]]
    rows: list[Row] = field(default_factory=list)
    version_no: int = 1
    nature: str = DATA_NATURE

    @property
    def identifying(self) -> int:
        return len(self.form.columns)

    def column(self, indicator: str, basis: str) -> int:
        return self.identifying + self.slots.index((indicator, basis))

    def amounts(self) -> list[int]:
        """The columns that hold money."""
        units = {item.indicator: item.unit for item in self.form.items}
        return [self.column(*slot) for slot in self.slots if units[slot[0]] in AMOUNT_UNITS]

    def row(self, region_code: str, part: str = TOTAL) -> Row:
        """The first row of a region, or of a part of it."""
        wanted = (region_code, part)
        return next(row for row in self.rows if (row.region_code, row.part) == wanted)

    def physical_row(self, row: Row) -> int:
        """1-based row in the sheet."""
        return DATA_ROW + 1 + next(i for i, other in enumerate(self.rows) if other is row)

    def reference(self, row: Row, column: int) -> str:
        return str(xl_rowcol_to_cell(self.physical_row(row) - 1, column))

    def legal_marks(self) -> list[str]:
        end = self.form.valid_to
        until = f"{end.year}年{end.month}月{end.day}日" if end else "长期"
        return [
            f"表号：{self.form.form}",
            f"制定机关：{self.form.agency}",
            f"批准文号：{self.form.approval_number}",
            f"有效期至：{until}",
        ]

    def corner_marks(self) -> list[str]:
        units = "、".join(dict.fromkeys(i.unit for i in self.form.items if i.unit != "%"))
        return [
            f"填报单位：{self.sender}",
            f"报告期：{self.period_label}",
            f"计量单位：{units}",
            f"数据性质：{self.nature}",
        ]

    def foot(self) -> list[str]:
        """People of no name: the sample has no persons."""
        return [
            "单位负责人：示例甲",
            "统计负责人：示例乙",
            "填表人：示例丙",
            "联系电话：000-0000000",
            f"报出日期：{self.reported_on}",
            f"版本：{self.version_no}",
        ]

    def code_row(self) -> list[str | int]:
        return [*STEMS[: self.identifying], *range(1, len(self.slots) + 1)]

    def header(self) -> list[tuple[str, list[str]]]:
        """Item label and the labels of its bases."""
        return [(i.label, [BASIS_LABELS[b] for b in i.bases]) for i in self.form.items]


@dataclass
class NoteSheet:
    """A sheet that is no form: people explain things in workbooks."""

    name: str
    lines: list[str]


def spaced(name: str) -> str:
    """祁县 is often printed 祁　县, as wide as its three-character neighbours."""
    return f"{name[0]}　{name[1]}" if len(name) == 2 else name
