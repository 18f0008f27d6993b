"""Bytes to sheets of text: what kind of file it is, and the limits it must keep.

Belongs here: the decision by content (never by name), the limits, the one error a caller sees.
Does not: how a spreadsheet or a delimited file is read (`spreadsheets.py`, `delimited.py`), or
what a sheet means (`identify.py`).
"""

from pipelines.stage.archives import read_archive
from pipelines.stage.biff import OLD_STREAMS, TOO_OLD
from pipelines.stage.delimited import read_delimited
from pipelines.stage.ole import MAGIC
from pipelines.stage.package import Package
from pipelines.stage.sheets import RawSheet, UnreadableFile
from pipelines.stage.spreadsheets import read_old_workbook, read_package

# Raised when the text of a file comes out differently: archived files are then read again.
READER_VERSION = 3

MAX_FILE_BYTES = 512 * 1024 * 1024

_ZIP = b"PK\x03\x04"
_HEAD = 512
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "内容是 PDF 文件，不是电子表格或 CSV"),
    (b"Rar!", "内容是 RAR 压缩包，请解压后报送，或改用 ZIP 压缩"),
    (b"7z\xbc\xaf\x27\x1c", "内容是 7z 压缩包，请解压后报送，或改用 ZIP 压缩"),
    (b"\x1f\x8b", "内容是 gzip 压缩包，请解压后报送，或改用 ZIP 压缩"),
    (b"\x89PNG", "内容是图片，不是电子表格或 CSV"),
    (b"\xff\xd8\xff", "内容是图片，不是电子表格或 CSV"),
    (b"PK\x05\x06", "内容是空的压缩包"),
    (b"MIME-Version", "内容是网页归档，请打开后另存为 xlsx"),
    (b"{\\rtf", "内容是 RTF 文档，不是电子表格或 CSV"),
    *((magic, TOO_OLD) for magic in OLD_STREAMS),
)
_MARKUP = (b"<html", b"<!doctype html", b"<?xml", b"<table")


def read_sheets(data: bytes) -> list[RawSheet]:
    """All sheets of a file as text; empty sheets of a workbook are left out.

    A ZIP of returns gives the sheets of its members; one that cannot be read is a sheet with a
    fault.

    Raises:
        UnreadableFile: with the reason in Chinese.
    """
    return _read(data, inside=False)


def _read_member(data: bytes) -> list[RawSheet]:
    return _read(data, inside=True)


def _read(data: bytes, inside: bool) -> list[RawSheet]:
    _refuse(data)
    if data.startswith(_ZIP):
        package = Package(data)
        kind = package.kind()
        if kind != "archive":
            return read_package(data, package, kind)
        if inside:
            raise UnreadableFile("压缩包内还有压缩包，请解压后逐个文件报送")
        return read_archive(package, _read_member)
    return read_old_workbook(data) if data.startswith(MAGIC) else [read_delimited(data)]


def _refuse(data: bytes) -> None:
    if not data.strip(b"\x00 \t\r\n"):
        raise UnreadableFile("文件是空的")
    if len(data) > MAX_FILE_BYTES:
        raise UnreadableFile(f"文件超过 {MAX_FILE_BYTES // 1024 // 1024} MB 的上限，请拆分后报送")
    for magic, words in _OTHERS:
        if data.startswith(magic):
            raise UnreadableFile(words)
    head = data[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if head.startswith(_MARKUP):
        raise UnreadableFile("内容是网页或 XML 格式的表格，请打开后另存为 xlsx")
