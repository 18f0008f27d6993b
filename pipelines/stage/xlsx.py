"""Worksheets of xlsx and xlsm: what calamine does not tell of their cells.

Belongs here: a pass over the XML of a sheet in pieces, by patterns over bytes rather than events,
since every cell of every return goes through it. Does not: values of sound cells (calamine), the
container (`package.py`).
"""

import re
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import unescape

from pipelines.stage.overlay import Overlay, Place
from pipelines.stage.sheets import MAX_COLUMNS, UnreadableFile

_CELL = rb"<(?:\w+:)?c(?=\s)([^>]*(?<!/))>"
_ADDRESS = re.compile(rb"""\sr=["']([A-Z]{1,3})([0-9]{1,7})["']""")
# Cells with something inside; an empty styled cell closes itself.
_FILLED = re.compile(
    rb"""<(?:\w+:)?c(?=\s)[^>]*?\sr=["']([A-Z]{1,3})([0-9]{1,7})["'][^>]*(?<!/)>"""
)
_NO_REFERENCE = re.compile(rb"""<(?:\w+:)?c(?:>|\s(?![^>]*\br=["'])[^>]*(?<!/)>)""")
# Beyond 702 columns, or so many rows that a sheet of 702 columns has more cells than fit.
_FAR = re.compile(rb"""\sr=["'](?:[A-Z]{3}[0-9]|[A-Z]+[0-9]{6}|[A-Z]+[2-9][0-9]{4})""")
_ERROR = re.compile(
    rb"""<(?:\w+:)?c(?=\s)([^>]*\st=["']e["'][^>]*(?<!/))>(.*?)</(?:\w+:)?c>""", re.S
)
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)<")
_UNSAVED = re.compile(
    _CELL + rb"\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|(?<!/)>([^<]*)</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_IS_TEXT = re.compile(rb"""\st=["'](?!n["'])""")
_TEXT_RESULT = re.compile(rb"""\st=["']str["']""")
_HIDDEN = re.compile(rb"""<(?:\w+:)?row(?=\s)[^>]*\shidden=["'](?:1|true)["'][^>]*>""")
_COLUMNS = re.compile(rb"<(?:\w+:)?col(?=\s)[^>]*>")
_SPAN = (
    re.compile(rb"""\smin=["']([0-9]{1,5})["']"""),
    re.compile(rb"""\smax=["']([0-9]{1,5})["']"""),
)
_IS_HIDDEN = re.compile(rb"""\s(?:hidden=["'](?:1|true)["']|width=["']0(?:\.0*)?["'])""")
_ROW_NUMBER = re.compile(rb"""\sr=["']([0-9]{1,7})["']""")
_XF = re.compile(rb"""<(?:\w+:)?xf(?=\s)[^>]*\snumFmtId=["']([0-9]+)["']""")
_XFS = re.compile(rb"<(?:\w+:)?cellXfs[\s>].*?</(?:\w+:)?cellXfs>", re.S)
_FORMAT = re.compile(rb"""<(?:\w+:)?numFmt(?=\s)[^>]*>""")
_FORMAT_ID = re.compile(rb"""\snumFmtId=["']([0-9]+)["']""")
# A format's text in quotes is shown, not computed with.
_QUOTED = re.compile(rb"&quot;.*?&quot;")
_PERCENT_FORMATS = {b"9", b"10"}
_NO_ADDRESS = "工作表的单元格没有地址，请用 Excel 或 WPS 打开后另存为 xlsx"


def percent_styles(styles: bytes) -> list[int]:
    """Numbers of the cell styles that show a percentage."""
    percent = set(_PERCENT_FORMATS)
    for entry in _FORMAT.findall(styles):
        found = _FORMAT_ID.search(entry)
        if found and b"%" in _QUOTED.sub(b"", entry):
            percent.add(found[1])
    table = _XFS.search(styles)
    used = _XF.findall(table[0]) if table else []
    return [number for number, one in enumerate(used) if one in percent]


def scan_sheet(pieces: Iterable[bytes], styles: list[int]) -> Overlay:
    """Overlay of one sheet; `styles` are those that show a percentage."""
    numbers = "|".join(map(str, styles))
    percent = rf"""<(?:\w+:)?c(?=\s)([^>]*\ss=["'](?:{numbers})["'][^>]*(?<!/))>""".encode()
    pattern = re.compile(percent) if styles else None
    overlay = Overlay()
    for piece in _whole_rows(pieces):
        _extent(overlay, piece)
        if b'"e"' in piece or b"'e'" in piece:
            for cell in _ERROR.finditer(piece):
                value = _VALUE.search(cell[2])
                overlay.errors[_place(cell[1])] = value[1].decode() if value else "#ERROR!"
        if b"<f" in piece or b":f" in piece:
            _formulas(overlay, piece)
        if b"<col" in piece or b":col" in piece:
            overlay.hidden_columns.update(_hidden_columns(piece))
        if b"hidden=" in piece:
            overlay.hidden_rows.update(_hidden(piece))
        if pattern:
            cells = pattern.findall(piece)
            overlay.percents.update(_place(cell) for cell in cells if not _IS_TEXT.search(cell))
    return overlay


def _whole_rows(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes, cut behind the end of a row."""
    rest = b""
    for piece in pieces:
        rest += piece
        end = rest.rfind(b"row>")
        if end >= 0:
            yield rest[: end + 4]
            rest = rest[end + 4 :]
    yield rest


def _extent(overlay: Overlay, piece: bytes) -> None:
    """The last column and row with content.

    Sheets of ordinary size are only searched for a far address; where one is, or where there are
    many rows, all addresses are looked at.
    """
    if _NO_REFERENCE.search(piece):
        raise UnreadableFile(_NO_ADDRESS)
    if _FAR.search(piece):
        cells = _FILLED.findall(piece)
        if cells:
            letters, rows = map(set, zip(*cells, strict=True))
            overlay.reach(max(map(int, rows)), max(map(_column, letters)))
    elif b"<v" in piece or b":v" in piece or b"<is" in piece:
        overlay.reach(1, 1)


def _formulas(overlay: Overlay, piece: bytes) -> None:
    for attributes, formula in _UNSAVED.findall(piece):
        if not _TEXT_RESULT.search(attributes):
            overlay.unsaved[_place(attributes)] = "=" + unescape(formula.decode("utf-8", "replace"))


def _hidden(piece: bytes) -> Iterator[int]:
    for row in _HIDDEN.findall(piece):
        number = _ROW_NUMBER.search(row)
        if number:
            yield int(number[1])


def _hidden_columns(piece: bytes) -> Iterator[int]:
    for column in _COLUMNS.findall(piece):
        first, last = (one.search(column) for one in _SPAN)
        if first and last and _IS_HIDDEN.search(column):
            yield from range(int(first[1]), min(int(last[1]), MAX_COLUMNS) + 1)


def _place(attributes: bytes) -> Place:
    found = _ADDRESS.search(attributes)
    if not found:
        raise UnreadableFile(_NO_ADDRESS)
    return int(found[2]), _column(found[1])


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
