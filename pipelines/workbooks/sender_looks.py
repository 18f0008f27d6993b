"""The formats of a sender's cells, made again for the copy: fonts, fills, borders, numbers.

Belongs here: from openpyxl's styles to XlsxWriter's formats, and colours of themes. Does not:
which cell gets which (`sender_sheet.py`).
"""

import colorsys
import re
from typing import Any

import xlsxwriter
from openpyxl.styles.borders import Border, Side
from openpyxl.styles.colors import COLOR_INDEX, Color
from openpyxl.styles.fonts import Font
from openpyxl.styles.styleable import StyleableObject
from openpyxl.workbook import Workbook
from xlsxwriter.format import Format

# The places of a format's kinds are their numbers in the file format.
_LINES = (
    *("none", "thin", "medium", "dashed", "dotted", "thick", "double", "hair", "mediumDashed"),
    *("dashDot", "mediumDashDot", "dashDotDot", "mediumDashDotDot", "slantDashDot"),
)
_PATTERNS = (
    *("none", "solid", "mediumGray", "darkGray", "lightGray", "darkHorizontal", "darkVertical"),
    *("darkDown", "darkUp", "darkGrid", "darkTrellis", "lightHorizontal", "lightVertical"),
    *("lightDown", "lightUp", "lightGrid", "lightTrellis", "gray125", "gray0625"),
)
_UNDERLINES = {"single": 1, "double": 2, "singleAccounting": 33, "doubleAccounting": 34}
_ACROSS = {"centerContinuous": "center_across"}
_UPRIGHT = {one: f"v{one}" for one in ("center", "justify", "distributed")}
_SCRIPTS = {"superscript": 1, "subscript": 2}
_STACKED = 255
# Office's own colours, in the order in which styles count them; a workbook may state others.
_OFFICE = (
    *("FFFFFF", "000000", "EEECE1", "1F497D", "4F81BD", "C0504D"),
    *("9BBB59", "8064A2", "4BACC6", "F79646", "0000FF", "800080"),
)
_SCHEME = ("lt1", "dk1", "lt2", "dk2", *(f"accent{n}" for n in range(1, 7)), "hlink", "folHlink")
_RGB = re.compile(r"(?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})")


class Looks:
    """Formats of one sender's workbook in the workbook that goes back."""

    def __init__(self, target: xlsxwriter.Workbook, source: Workbook) -> None:
        self._target = target
        self._theme = _theme(source.loaded_theme)
        self._made: dict[tuple[int, str | None, bool], Format] = {}

    def of(self, cell: StyleableObject, fill: str | None = None, text: bool = False) -> Format:
        """The format of a cell, a row or a column.

        Args:
            cell: what has the style.
            fill: colour of a mark, in place of its own.
            text: whether the content is to stay a text when somebody edits it.
        """
        key = (int(cell.style_id), fill, text)
        if key not in self._made:
            self._made[key] = self._target.add_format(self._properties(cell, fill, text))
        return self._made[key]

    def colour(self, colour: Color | None) -> str | None:
        """A colour as `#RRGGBB`; none where the program chooses."""
        if colour is None or colour.type == "auto":
            return None
        if colour.type == "theme":
            plain = self._theme[colour.theme] if 0 <= colour.theme < len(self._theme) else None
        elif colour.type == "indexed":
            plain = COLOR_INDEX[colour.indexed] if colour.indexed < len(COLOR_INDEX) else None
        else:
            plain = colour.rgb
        found = _RGB.fullmatch(plain or "")
        return f"#{_tinted(found[1], colour.tint)}" if found else None

    def _properties(self, cell: StyleableObject, fill: str | None, text: bool) -> dict[str, Any]:
        found: dict[str, Any] = {
            "num_format": cell.number_format,
            **self._font(cell.font),
            **self._border(cell.border),
            **_alignment(cell.alignment),
            **({"pattern": 1, "bg_color": fill} if fill else self._fill(cell.fill)),
            "quote_prefix": text or bool(cell.quotePrefix),
        }
        return {name: value for name, value in found.items() if value}

    def _font(self, font: Font) -> dict[str, Any]:
        return {
            "font_name": font.name,
            "font_size": font.sz,
            "font_family": int(font.family) if font.family else None,
            "font_color": self.colour(font.color),
            "bold": font.b,
            "italic": font.i,
            "underline": _UNDERLINES.get(font.u or ""),
            "font_strikeout": font.strike,
            "font_script": _SCRIPTS.get(font.vertAlign or ""),
        }

    def _fill(self, fill: Any) -> dict[str, Any]:
        # A gradient has no single colour; what openpyxl hands out is a proxy of either.
        if fill.tagname != "patternFill" or fill.fill_type in (None, "none"):
            return {}
        if fill.fill_type == "solid":
            colour = self.colour(fill.fgColor)
            return {"pattern": 1, "bg_color": colour} if colour else {}
        return {
            "pattern": _PATTERNS.index(fill.fill_type),
            "fg_color": self.colour(fill.fgColor),
            "bg_color": self.colour(fill.bgColor),
        }

    def _border(self, border: Border) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name in ("left", "right", "top", "bottom"):
            side: Side | None = getattr(border, name)
            if side is not None and side.style:
                found[name] = _LINES.index(side.style)
                found[f"{name}_color"] = self.colour(side.color)
        slanted = border.diagonal
        if slanted is not None and slanted.style:
            found["diag_type"] = int(bool(border.diagonalUp)) + 2 * int(bool(border.diagonalDown))
            found["diag_border"] = _LINES.index(slanted.style)
            found["diag_color"] = self.colour(slanted.color)
        return found


def _alignment(alignment: Any) -> dict[str, Any]:
    across, upright = alignment.horizontal, alignment.vertical
    turned = int(alignment.textRotation or 0)
    return {
        "align": _ACROSS.get(across, across) if across != "general" else None,
        "valign": _UPRIGHT.get(upright, upright),
        "text_wrap": alignment.wrapText,
        "shrink": alignment.shrinkToFit,
        "indent": int(alignment.indent or 0),
        "rotation": 270 if turned == _STACKED else 90 - turned if turned > 90 else turned,
    }


def _theme(part: bytes | None) -> tuple[str, ...]:
    """The colours of the workbook's theme in the order in which styles count them."""
    text = (part or b"").decode("utf-8", "replace")
    found = []
    for name, usual in zip(_SCHEME, _OFFICE, strict=True):
        own = re.search(
            rf'<a:{name}>\s*<a:\w+\s(?:[^>]*\slastClr|val|[^>]*\sval)="([0-9A-Fa-f]{{6}})"', text
        )
        found.append(own[1] if own else usual)
    return tuple(found)


def _tinted(rgb: str, tint: float) -> str:
    """A colour made lighter (above zero) or darker, as the file format says: by its lightness."""
    if not tint:
        return rgb
    red, green, blue = (int(rgb[place : place + 2], 16) / 255 for place in (0, 2, 4))
    hue, light, full = colorsys.rgb_to_hls(red, green, blue)
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return "".join(f"{round(one * 255):02X}" for one in colorsys.hls_to_rgb(hue, light, full))
