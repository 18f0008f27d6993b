"""Old binary workbooks (xls, WPS et): what calamine does not tell of their cells.

Belongs here: the records of the workbook stream that matter for an overlay, and what a compound
file holds if it is no workbook. Does not: values of sound cells, which calamine reads.
"""

import struct
from collections.abc import Iterator

from pipelines.stage.ole import OleError, OleFile
from pipelines.stage.overlay import Overlay
from pipelines.stage.sheets import MAX_COLUMNS, UnreadableFile

_BOF, _EOF, _BOUNDSHEET, _FILEPASS, _XF, _FORMAT = 0x0809, 0x0A, 0x85, 0x2F, 0xE0, 0x41E
_COLINFO = 0x7D
_ROW, _FORMULA, _BOOLERR, _MULRK = 0x208, 0x06, 0x205, 0xBD
_NUMBERS = (0x203, 0x27E)
_TEXTS = (0xFD, 0x204, 0xD6)
_HIDDEN_ROW, _HIDDEN_COLUMN = 0x20, 0x01
# The end of a formula's saved result where that is a text, a truth value or an error.
_NO_NUMBER = b"\xff\xff"
# Built-in number formats `0%` and `0.00%`.
_PERCENT_FORMATS = {9, 10}
_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
    0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
_OTHERS = {
    "WordDocument": "Word 文档",
    "PowerPoint Document": "演示文稿",
    "__properties_version1.0": "邮件",
}
# Texts of versions before Excel 97 are in the code page of the machine that wrote them, and
# calamine does not decode the double bytes of Chinese.
_EXCEL_97 = 0x0600
TOO_OLD = "是 Excel 95 或更早的格式，请用 Excel 或 WPS 打开后另存为 xlsx"
# Before Excel 5 a workbook was its bare stream: BOF of versions 2, 3 and 4.
OLD_STREAMS = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")
_PASSWORD = "文件有打开密码，请取消密码后重新报送"
Record = tuple[int, bytes]


def scan_old_workbook(data: bytes) -> list[Overlay]:
    """An overlay for every sheet in the order of the workbook.

    Raises:
        UnreadableFile: a password, another office document, or a broken container.
    """
    try:
        container = OleFile(data)
        if "EncryptedPackage" in container.streams:
            raise UnreadableFile(_PASSWORD)
        name = next((one for one in ("Workbook", "Book") if one in container.streams), None)
        if name is None:
            kind = next((what for key, what in _OTHERS.items() if key in container.streams), None)
            raise UnreadableFile(
                f"内容是{kind}，不是电子表格" if kind else "不是能识别的表格，请另存为 xlsx"
            )
        return _scan(container.read(name))
    except (OleError, struct.error, IndexError):
        raise UnreadableFile("工作簿已损坏，无法打开") from None


def _records(stream: bytes, place: int) -> Iterator[Record]:
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        yield kind, stream[place + 4 : place + 4 + length]
        place += 4 + length


def _scan(stream: bytes) -> list[Overlay]:
    places: list[int] = []
    percent_formats = set(_PERCENT_FORMATS)
    formats: list[int] = []
    for kind, body in _records(stream, 0):
        if kind == _BOF and struct.unpack_from("<H", body)[0] < _EXCEL_97:
            raise UnreadableFile(TOO_OLD)
        if kind == _FILEPASS:
            raise UnreadableFile(_PASSWORD)
        if kind == _EOF:
            break
        if kind == _BOUNDSHEET:
            places.append(struct.unpack_from("<I", body)[0])
        elif kind == _FORMAT and b"%" in body[2:]:
            percent_formats.add(struct.unpack_from("<H", body)[0])
        elif kind == _XF:
            formats.append(struct.unpack_from("<H", body, 2)[0])
    percents = {number for number, one in enumerate(formats) if one in percent_formats}
    return [_sheet(stream, place, percents) for place in places]


def _sheet(stream: bytes, place: int, percents: set[int]) -> Overlay:
    overlay = Overlay()
    depth = 0
    for kind, body in _records(stream, place):
        depth += (kind == _BOF) - (kind == _EOF)
        if depth == 0:
            break
        # A chart inside the sheet is a stream of its own kind.
        if depth == 1:
            _cell(overlay, kind, body, percents)
    return overlay


def _cell(overlay: Overlay, kind: int, body: bytes, percents: set[int]) -> None:
    if kind in (_ROW, _COLINFO):
        _hidden(overlay, kind, body)
    elif kind == _MULRK:
        row, first = struct.unpack_from("<HH", body)
        for number in range((len(body) - 6) // 6):
            style = struct.unpack_from("<H", body, 4 + 6 * number)[0]
            _number(overlay, row, first + number, style in percents)
    elif kind in _NUMBERS or kind in _TEXTS or kind in (_FORMULA, _BOOLERR):
        row, column, style = struct.unpack_from("<HHH", body)
        is_text = kind in _TEXTS or (kind == _FORMULA and body[12:14] == _NO_NUMBER)
        _number(overlay, row, column, style in percents and not is_text)
        error = _error(kind, body)
        if error is not None:
            overlay.errors[row + 1, column + 1] = _ERRORS.get(error, "#ERROR!")


def _hidden(overlay: Overlay, kind: int, body: bytes) -> None:
    if kind == _ROW:
        if struct.unpack_from("<H", body, 12)[0] & _HIDDEN_ROW:
            overlay.hidden_rows.add(struct.unpack_from("<H", body)[0] + 1)
        return
    first, last, _, _, options = struct.unpack_from("<5H", body)
    if options & _HIDDEN_COLUMN:
        overlay.hidden_columns.update(range(first + 1, min(last + 1, MAX_COLUMNS) + 1))


def _number(overlay: Overlay, row: int, column: int, percent: bool) -> None:
    overlay.reach(row + 1, column + 1)
    if percent:
        overlay.percents.add((row + 1, column + 1))


def _error(kind: int, body: bytes) -> int | None:
    """Code of an error value: typed in, or the saved result of a formula."""
    if kind == _BOOLERR and body[7]:
        return body[6]
    if kind == _FORMULA and body[12:14] == _NO_NUMBER and body[6] == 2:
        return body[8]
    return None
