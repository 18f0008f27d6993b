"""How a workbook looks: fonts, borders, colours, number formats.

Belongs here: formats by name, made of the theme. Not here: which cell gets which (`sheets.py`).
"""

from typing import Any

import xlsxwriter
from xlsxwriter.format import Format

from pipelines.publications.excel import number_format
from pipelines.publications.theme import load_theme

# Found on every office computer in China; elsewhere replaced by what is there.
TEXT_FONT, HEAD_FONT = "宋体", "黑体"
DAY = 'yyyy"年"m"月"d"日"'
_SHAPES = {"circle": "●", "triangle": "▲", "diamond": "◆", "square": "■", "ring": "○"}


class Formats:
    """The formats of one workbook, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}
        self.colors = load_theme().colors
        self.title = self.free(font_name=HEAD_FONT, font_size=16, font_color=self.colors["accent"])
        self.facts = self.free(font_size=9, font_color=self.colors["muted"])
        self.warning = self.free(font_size=9, bold=True, font_color=self.colors["warn"])
        self.note = self.free(font_size=9, font_color=self.colors["muted"], text_wrap=True)
        self.head = self._framed(
            font_name=HEAD_FONT, align="center", text_wrap=True, font_color=self.colors["surface"],
            bg_color=self.colors["accent"],
        )  # fmt: skip
        self.link = self._framed(
            align="left", indent=1, font_color=self.colors["accent"], underline=1
        )
        self.lights = {
            name: self._book.add_format(
                {"font_color": light.color, "num_format": f'"{_SHAPES[light.shape]} "@'}
            )
            for name, light in load_theme().lights.items()
        }

    def free(self, **more: Any) -> Format:
        """Text outside of a table."""
        return self._format(valign="vcenter", **more)

    def cell(self, kind: str, decimals: int = 0, *, computed: bool, strong: bool) -> Format:
        """A cell of a table.

        Args:
            kind: of the column.
            decimals: of a figure.
            computed: a formula stands in it.
            strong: the row is the whole, or the region whose workbook it is.
        """
        look: dict[str, Any] = {"text_wrap": kind in ("text", "mark"), "bold": strong}
        match kind:
            case "figure":
                look |= {"align": "right", "indent": 1, "num_format": number_format(decimals)}
            case "day":
                look |= {"align": "center", "num_format": DAY}
            case "text":
                look |= {"align": "left", "indent": 1}
            case _:
                look |= {"align": "center"}
        if strong:
            look["bg_color"] = self.colors["accent_soft"]
        elif computed:
            look["bg_color"] = self.colors["canvas"]
        return self._framed(**look)

    def _framed(self, **more: Any) -> Format:
        return self._format(border=1, border_color=self.colors["line"], valign="vcenter", **more)

    def _format(self, **look: Any) -> Format:
        whole = {"font_name": TEXT_FONT, "font_size": 10, "font_color": self.colors["ink"], **look}
        key = tuple(sorted(whole.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(whole)
        return self._made[key]
