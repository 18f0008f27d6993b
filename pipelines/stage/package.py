"""The ZIP container of workbooks and archives: its limits, and what kind of package it is.

Belongs here: everything that is decided before a member is believed: size, packing, entities,
passwords. Does not: cells (`xlsx.py`, `ods.py`), files inside an archive (`archives.py`).
"""

import re
import zipfile
import zlib
from collections.abc import Collection, Iterator
from io import BytesIO
from typing import Literal

from pipelines.stage.sheets import UnreadableFile

MAX_UNPACKED_BYTES = 1024 * 1024 * 1024
# Below this size nothing is a bomb, however well it packs.
SMALL_BYTES = 32 * 1024 * 1024
# A real worksheet packs about 10:1; a bomb packs 1000:1.
MAX_PACKING_RATIO = 250
MAX_MEMBERS = 4096

_PIECE = 4 << 20
_HEAD = 4096
_ENCRYPTED = 0x1
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ENTITY = "文件内含 XML 实体声明，疑为异常文件，请用 Excel 或 WPS 另存后报送"
_PASSWORD = "文件有密码，请取消密码后重新报送"
_BROKEN = (
    zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, KeyError,
    RuntimeError,
)  # fmt: skip

Kind = Literal["xlsx", "ods", "archive"]
_OTHERS = {
    "xl/workbook.bin": "二进制工作簿（xlsb），请另存为 xlsx",
    "word/document.xml": "内容是 Word 文档，不是电子表格",
    "ppt/presentation.xml": "内容是演示文稿，不是电子表格",
    "OFD.xml": "内容是 OFD 版式文件，不是电子表格",
}


class Package:
    """An opened container that keeps the limits; every failure to read it is UnreadableFile."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
            self.members = [one for one in self._zip.infolist() if not one.is_dir()]
        except _BROKEN:
            raise UnreadableFile("文件已损坏，无法打开") from None
        self.names = {member.filename for member in self.members}
        self._check_limits(len(data))

    def _check_limits(self, size: int) -> None:
        if len(self.members) > MAX_MEMBERS:
            raise UnreadableFile(f"文件内含 {len(self.members)} 个部分，疑为异常文件")
        unpacked = sum(member.file_size for member in self.members)
        packed = sum(member.compress_size for member in self.members)
        bomb = unpacked > SMALL_BYTES and unpacked / max(1, packed) > MAX_PACKING_RATIO
        if unpacked > MAX_UNPACKED_BYTES or bomb or packed > size:
            raise UnreadableFile("文件解压后过大，疑为异常文件")

    def kind(self) -> Kind:
        """What the container holds; other office documents are refused by name."""
        for name, words in _OTHERS.items():
            if name in self.names:
                raise UnreadableFile(words)
        if "xl/workbook.xml" in self.names:
            return "xlsx"
        return "ods" if "content.xml" in self.names else "archive"

    def check_members(self, apart: Collection[str | None]) -> None:
        """Unpack every member once: its length, checksum and declarations; sheets are `apart`.

        Sheets are unpacked by their own scan, which goes through `pieces` as well.
        """
        for member in self.members:
            if member.filename not in apart:
                for _ in self.pieces(member.filename):
                    pass
        if b"encryption-data" in self.text("META-INF/manifest.xml"):
            raise UnreadableFile(_PASSWORD)

    def pieces(self, name: str) -> Iterator[bytes]:
        """A member, unpacked in pieces.

        Raises:
            UnreadableFile: broken, with a password, or with declarations that no workbook has.
        """
        try:
            if self._zip.getinfo(name).flag_bits & _ENCRYPTED:
                raise UnreadableFile(_PASSWORD)
            with self._zip.open(name) as part:
                first = True
                while piece := part.read(_PIECE):
                    if first and _declares(name, piece):
                        raise UnreadableFile(_ENTITY)
                    first = False
                    yield piece
        except _BROKEN:
            raise UnreadableFile("文件已损坏，无法完整读出") from None

    def text(self, name: str) -> bytes:
        """A whole member; empty if there is none of that name."""
        return b"".join(self.pieces(name)) if name in self.names else b""


def _declares(name: str, head: bytes) -> bool:
    """Entities, which no program that writes workbooks declares."""
    return name.endswith((".xml", ".rels")) and bool(_DECLARATION.search(head[:_HEAD]))
