"""Bytes to sheets of text: what kind of file it is, and the limits it must keep.

Belongs here: the decision by content (never by name), the limits, the one error a caller sees.
Does not: how a spreadsheet or a delimited file is read (`spreadsheets.py`, `delimited.py`), or
what a sheet means (`identify.py`).
"""

import zipfile
from io import BytesIO

from pipelines.stage.delimited import read_delimited
from pipelines.stage.sheets import RawSheet, UnreadableFile
from pipelines.stage.spreadsheets import read_spreadsheet

# Raised when the text of a file comes out differently: archived files are then read again.
READER_VERSION = 1

MAX_FILE_BYTES = 512 * 1024 * 1024
MAX_UNPACKED_BYTES = 4 * 1024 * 1024 * 1024
# A real worksheet packs about 10:1; a bomb packs 1000:1.
MAX_PACKING_RATIO = 250

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_KNOWN_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF 文件"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"PK\x05\x06", "空的压缩包"),
)


def read_sheets(data: bytes) -> list[RawSheet]:
    """All sheets of a file as text; empty sheets of a workbook are left out.

    Raises:
        UnreadableFile: with the reason in Chinese.
    """
    if not data.strip(b"\x00 \t\r\n"):
        raise UnreadableFile("文件是空的")
    if len(data) > MAX_FILE_BYTES:
        raise UnreadableFile(f"文件超过 {MAX_FILE_BYTES // 1024 // 1024} MB 的上限，请拆分后报送")
    for magic, name in _KNOWN_OTHERS:
        if data.startswith(magic):
            raise UnreadableFile(f"内容是{name}，不是电子表格或 CSV")
    if data.startswith(_ZIP):
        _check_package(data)
        return read_spreadsheet(data, package=True)
    if data.startswith(_OLE):
        return read_spreadsheet(data, package=False)
    if data[:512].lstrip().lower().startswith((b"<html", b"<!doctype html", b"<?xml")):
        raise UnreadableFile("内容是网页或 XML 格式的表格，请打开后另存为 xlsx")
    return [read_delimited(data)]


def _check_package(data: bytes) -> None:
    """Refuse what is no workbook, and what unpacks to far more than it should."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            members = package.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise UnreadableFile("工作簿已损坏，无法打开") from None
    names = {member.filename for member in members}
    if not any(name.startswith("xl/") for name in names) and "content.xml" not in names:
        raise UnreadableFile("内容是压缩包，请解压后逐个文件报送")
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if unpacked > MAX_UNPACKED_BYTES or unpacked / packed > MAX_PACKING_RATIO:
        raise UnreadableFile("工作簿解压后过大，疑为异常文件")
