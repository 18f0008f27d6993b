"""Bytes of a text file to characters, strictly: a wrong guess would change figures and names.

Belongs here: which encodings are tried, in which order, and what is said when none fits.
Does not: splitting into cells.
"""

import codecs
import re

import charset_normalizer

from pipelines.stage.notes import Note
from pipelines.stage.sheets import UnreadableFile

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Control characters that no text has; they show a binary file or a wrong decoding.
_BINARY = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_SAMPLE = 65_536
# In UTF-16 every digit and comma has a zero byte: at least this share of one of the two places.
_ZERO_SHARE = 0.1
_FEWEST_ZEROS = 8
# So many whole characters before the first fault: the text is UTF-8, and broken.
_SURELY_UTF8 = 8
# Chinese text in GB18030 is nearly all within GB 2312; other encodings read as GB18030 are not.
_LEAST_COMMON = 0.8


def decode(data: bytes) -> tuple[str, tuple[Note, ...]]:
    """Text of a file in UTF-8, GB18030 (which holds GBK and GB2312) or UTF-16.

    Raises:
        UnreadableFile: naming what was tried, and the line.
    """
    if data.startswith(_UTF16):
        return _checked(data, "utf-16"), ()
    silent = _utf16_without_mark(data)
    if silent:
        note = Note("file", f"文件没有编码标记，按 {silent.upper()} 读取")
        return _checked(data, silent), (note,)
    try:
        return _plain(data.decode("utf-8-sig"), "UTF-8"), ()
    except UnicodeDecodeError as error:
        if _characters_before(data, error.start) >= _SURELY_UTF8:
            raise _failure(data, "UTF-8", error.start) from None
    text = _checked(data, "gb18030")
    if not _is_chinese(text):
        best = charset_normalizer.from_bytes(data[:_SAMPLE]).best()
        guess = f"（疑为 {best.encoding.upper()} 编码）" if best else ""
        raise UnreadableFile(
            f"按 GB18030 读出的文字不是通顺的中文{guess}，请另存为 UTF-8 编码的 CSV"
        )
    return text, ()


def _checked(data: bytes, encoding: str) -> str:
    try:
        return _plain(data.decode(encoding), encoding.upper())
    except UnicodeDecodeError as error:
        raise _failure(data, encoding.upper(), error.start) from None


def _plain(text: str, encoding: str) -> str:
    if _BINARY.search(text):
        raise UnreadableFile(f"不是电子表格，按 {encoding} 编码也读不出文字")
    return text.removeprefix("\ufeff")


def _failure(data: bytes, encoding: str, place: int) -> UnreadableFile:
    line = data.count(b"\n", 0, place) + 1
    return UnreadableFile(
        f"不是电子表格，按 {encoding} 编码也读不出文字（第 {line} 行有无法识别的字符，"
        "文件可能不完整或混用了编码）"
    )


def _utf16_without_mark(data: bytes) -> str | None:
    head = data[:_SAMPLE]
    low, high = head[0::2].count(0), head[1::2].count(0)
    least = max(_FEWEST_ZEROS, len(head) / 2 * _ZERO_SHARE)
    if high >= least and low == 0:
        return "utf-16-le"
    return "utf-16-be" if low >= least and high == 0 else None


def _characters_before(data: bytes, place: int) -> int:
    """Characters of more than one byte before a place, up to which the text is sound UTF-8."""
    return sum(character > "\x7f" for character in data[:place].decode("utf-8"))


def _is_chinese(text: str) -> bool:
    sample = [character for character in text[:_SAMPLE] if character > "\x7f"]
    common = sum(bool(character.encode("gb2312", errors="ignore")) for character in sample)
    return common >= len(sample) * _LEAST_COMMON
