"""How workbooks look: fonts, borders, colours.

Belongs here: formats by name. Does not: which cell gets which.
"""

from dataclasses import dataclass
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format

RED, YELLOW, GREEN, INPUT = "#FFC7CE", "#FFEB9C", "#C6EFCE", "#FFFBE6"
_GREY = {"bg_color": "#EDEDED", "font_color": "#595959"}
# What a state or a verdict begins with, by colour.
BAD = ("错误", "不通过")
OPEN = ("未填", "待核实", "还有")
FINE = ("通过",)
_TEXT = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
_EDGE = {"border": 1}
_FREE = {"locked": False, "bg_color": INPUT}
_DAY = "yyyy-mm-dd"


@dataclass(frozen=True)
class Styles:
    """Formats of one workbook."""

    title: Format
    legal: Format
    legal_right: Format
    mark: Format
    head: Format
    fixed: Format
    cell: Format
    text: Format
    day: Format
    figure: Format
    figures: tuple[Format, ...]
    line: Format
    day_line: Format
    note: Format
    verdict: Format
    check_head: Format
    check: Format
    bad: Format
    open: Format
    fine: Format
    old_head: Format
    old_figures: tuple[Format, ...]

    def old(self, decimals: int) -> Format:
        """A figure for comparison, locked, with so many decimals."""
        return self.old_figures[decimals]

    def number(self, decimals: int) -> Format:
        """A figure to be filled, with so many decimals."""
        return self.figures[decimals]


def make_styles(workbook: xlsxwriter.Workbook) -> Styles:
    """All formats of a workbook."""

    def made(*parts: dict[str, Any], **more: Any) -> Format:
        return workbook.add_format({**_TEXT, **{k: v for p in parts for k, v in p.items()}, **more})

    numbers = ["#,##0" + "." * bool(n) + "0" * n for n in range(5)]
    figures = [made(_EDGE, _FREE, num_format=one) for one in numbers]
    return Styles(
        title=made(font_name="黑体", font_size=18, align="center"),
        legal=made(align="left"),
        legal_right=made(align="right"),
        mark=made(align="left"),
        head=made(_EDGE, align="center", text_wrap=True),
        fixed=made(_EDGE, num_format="@", align="left"),
        cell=made(_EDGE, text_wrap=True, align="left"),
        text=made(_EDGE, _FREE, num_format="@"),
        day=made(_EDGE, _FREE, num_format=_DAY, align="center"),
        figure=made(_EDGE, _FREE, num_format="#,##0.####"),
        figures=tuple(figures),
        line=made(_FREE, bottom=1, align="left"),
        day_line=made(_FREE, bottom=1, align="left", num_format=_DAY),
        note=made(font_size=9, text_wrap=True, align="left"),
        verdict=made(bold=True, font_size=11, align="left"),
        check_head=made(bold=True, align="left"),
        check=made(align="left", font_size=9),
        bad=workbook.add_format({"bg_color": RED, "font_color": "#9C0006"}),
        open=workbook.add_format({"bg_color": YELLOW, "font_color": "#7F6000"}),
        fine=workbook.add_format({"bg_color": GREEN, "font_color": "#006100"}),
        old_head=made(_EDGE, _GREY, align="center", text_wrap=True),
        old_figures=tuple(made(_EDGE, _GREY, num_format=one) for one in numbers),
    )
