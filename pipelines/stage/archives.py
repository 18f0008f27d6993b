"""A ZIP of returns, as a city sends them: its members one by one, under names for people.

Belongs here: names in GBK or UTF-8, members that are refused, numbering of sheets over members.
Does not: reading a member (`readers.py` hands in the function), limits of the container.
"""

import re
from collections.abc import Callable
from dataclasses import replace

import polars as pl

from pipelines.stage.notes import Note
from pipelines.stage.package import Package
from pipelines.stage.sheets import RawSheet, UnreadableFile

MAX_FILES = 200
# Sheets of the n-th member are numbered from n × 10,000 on (`blocks.py` uses the thousands).
MEMBER_STEP = 10_000
# Between the name of a member and that of its sheet.
_BETWEEN = "｜"
_UTF8_NAME = 0x800
_MAX_NAME = 120
# Also what turns the direction of writing or cannot be seen.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_NO_RETURN = re.compile(r"(^|/)(__MACOSX/|\.[^./]|~\$|thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
_OUTSIDE = re.compile(r"(^|/)\.\.(/|$)|^/|^[A-Za-z]:")


def read_archive(package: Package, read: Callable[[bytes], list[RawSheet]]) -> list[RawSheet]:
    """The sheets of all members; a member that cannot be read is one faulty sheet with its name."""
    if len(package.members) > MAX_FILES:
        raise UnreadableFile(
            f"压缩包内有 {len(package.members)} 个文件，超过 {MAX_FILES} 个的上限，请分开报送"
        )
    found: list[RawSheet] = []
    skipped: list[str] = []
    for number, member in enumerate(package.members, start=1):
        name = _member_name(member.filename, bool(member.flag_bits & _UTF8_NAME))
        if _NO_RETURN.search(name):
            skipped.append(name)
            continue
        found += _member(package, member.filename, name, number, read)
    if found and skipped:
        note = Note("file", f"压缩包内 {'、'.join(skipped)} 按约定不是报送文件，未读")
        found[0] = replace(found[0], notes=(*found[0].notes, note))
    return found


def _member(
    package: Package, key: str, name: str, number: int, read: Callable[[bytes], list[RawSheet]]
) -> list[RawSheet]:
    try:
        if _OUTSIDE.search(name):
            raise UnreadableFile("文件名指向压缩包以外的位置，未读，请按普通文件名重新压缩")
        sheets = read(package.text(key))
        if not sheets:
            raise UnreadableFile("工作簿中没有任何内容")
    except UnreadableFile as error:
        empty = RawSheet(0, "", hidden=False, frame=pl.DataFrame(), fault=str(error))
        sheets = [empty]
    return [
        replace(
            sheet,
            number=number * MEMBER_STEP + sheet.number,
            name=f"{name}{_BETWEEN}{sheet.name}" if sheet.name else name,
        )
        for sheet in sheets
    ]


def member_of(sheet_name: str) -> str:
    """The member that a sheet was in, for people, from the name that `read_archive` gave it."""
    return sheet_name.split(_BETWEEN)[0]


def _member_name(name: str, is_utf8: bool) -> str:
    """Old Chinese archivers write names in GBK, which the format calls code page 437."""
    text = name
    if not is_utf8:
        raw = name.encode("cp437", errors="replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                text = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    plain = text.replace("\\", "/").replace(_BETWEEN, "|")
    return _CONTROL.sub("?", plain)[:_MAX_NAME]
