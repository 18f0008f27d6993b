"""The workbook that a sender sent, with its looks, where that is safe and of ordinary size.

Belongs here: which parts of the file are read at all, and the limits. Does not: formats
(`sender_looks.py`), how a sheet is written again (`sender_sheet.py`).

Only what the looks need is handed to openpyxl: cells, styles, widths, views, print setup. Macros,
links, drawings, tables, queries, conditions and validations never reach it. Merged ranges are read
here, since openpyxl makes a cell for every place of a range before anyone can look at its size.
"""

import re
import warnings
import zipfile
from dataclasses import dataclass
from io import BytesIO

import openpyxl
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.stage.archives import MEMBER_STEP
from pipelines.stage.blocks import PART_STEP
from pipelines.stage.overlay import Range
from pipelines.stage.package import Package
from pipelines.stage.sheets import MAX_COLUMNS, UnreadableFile
from pipelines.stage.workbooks import sheet_parts

# Cells of a workbook, also empty ones with a style: some two seconds to read and write again.
MOST_CELLS = 30_000
MOST_BYTES = 16 * 1024 * 1024
# Places between the first and the last cell of a sheet, whether there is a cell or not.
_MOST_PLACES = 100_000
_ZIP = b"PK\x03\x04"
_BOOK = "xl/workbook.xml"
_SHARED = (
    *("[content_types].xml", _BOOK, "xl/_rels/workbook.xml.rels"),
    *("xl/styles.xml", "xl/sharedstrings.xml", "xl/theme/theme1.xml"),
)
_DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ONE_CELL = re.compile(rb"<(?:\w+:)?c[\s>/]")
_CELLS_END = re.compile(rb"</(\w+:)?sheetData\s*>|<(\w+:)?sheetData\s*/>")
# No expression looks beyond the next "<": a file of openings alone would hold it for hours.
_PRINT = re.compile(rb"<(?:\w+:)?(?:printOptions|pageMargins|pageSetup)(?=[\s/])[^<>]*/>")
_MERGED = re.compile(
    rb"""<(?:\w+:)?mergeCell\s[^<>]*?ref=["']([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})["']"""
)
_OUTSIDE = re.compile(rb"<((?:\w+:)?(?:pivotCaches|externalReferences))[\s>]")
_MOST_OUTSIDE = 2
_NAME = re.compile(
    rb"<((?:\w+:)?definedName)\s(?![^<>]*_xlnm\.Print_(?:Titles|Area))[^<>]*>[^<]*</\1\s*>"
)


@dataclass(frozen=True)
class SenderPage:
    """A sheet as it was sent: cells with styles, and its merged ranges."""

    sheet: Worksheet
    merges: tuple[Range, ...]


# By their place in the workbook, 1-based.
Pages = dict[int, SenderPage]


class SenderBooks:
    """The workbooks of a file: itself, or the members of a ZIP; each is opened when asked for."""

    def __init__(self, sent: bytes | None) -> None:
        self._sent = sent or b""
        self._opened: dict[int, Pages] = {}

    def page(self, number: int) -> SenderPage | None:
        """The sheet of this number as it looked; none where only its texts are known."""
        member, place = whole_sheet(number)
        if member not in self._opened:
            self._opened[member] = _opened(self._sent, member)
        return self._opened[member].get(place)


def whole_sheet(number: int) -> tuple[int, int]:
    """The member of a ZIP and the place in its workbook of a sheet, or of a part of one."""
    return number // MEMBER_STEP, number % PART_STEP


def _opened(data: bytes, member: int) -> Pages:
    if not data.startswith(_ZIP):
        return {}
    try:
        package = Package(data)
        if member:
            package = Package(package.text(package.members[member - 1].filename))
        return _read(package) if package.kind() == "xlsx" else {}
    except UnreadableFile:
        return {}
    except Exception:
        # Odd and hostile files make openpyxl fail in many ways; the plain grid shows them all.
        return {}


def _read(package: Package) -> Pages:
    parts = sheet_parts(package)
    named = [*(name for name in package.names if name.lower() in _SHARED), *filter(None, parts)]
    sizes = {member.filename: member.file_size for member in package.members}
    if sum(sizes[name] for name in set(named)) > MOST_BYTES:
        return {}
    members = {name: package.text(name) for name in named}
    if any(_DECLARED.search(part) for part in members.values()):
        return {}
    places, merges, cells = [], {}, 0
    for place, part in enumerate(parts, start=1):
        cut = _without_objects(members[part]) if part else None
        if part and cut:
            merges[place] = _merges(members[part])
            cells += len(_ONE_CELL.findall(cut))
            places.append((place, part, cut))
    if cells > MOST_CELLS:
        return {}
    members[_BOOK] = _without_references(members[_BOOK])
    members |= {part: cut for _, part, cut in places}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(_packed(members), data_only=True, keep_links=False)
    if len(book.worksheets) != len(places):
        return {}
    return {
        place: SenderPage(sheet, merges[place])
        for (place, *_), sheet in zip(places, book.worksheets, strict=True)
        if sheet.max_row * sheet.max_column <= _MOST_PLACES and sheet.max_column <= MAX_COLUMNS
    }


def _without_references(book: bytes) -> bytes:
    """The parts of a workbook without what leads elsewhere, and without the sender's own names.

    Raises:
        UnreadableFile: an element has no end, or stands more than once.
    """
    for _ in range(_MOST_OUTSIDE):
        found = _OUTSIDE.search(book)
        if found is None:
            break
        last = book.find(b"</" + found[1], found.end())
        end = book.find(b">", last)
        if last < 0 or end < 0:
            raise UnreadableFile("元素没有结束")
        book = book[: found.start()] + book[end + 1 :]
    if _OUTSIDE.search(book):
        raise UnreadableFile("元素重复")
    return _NAME.sub(b"", book)


def _without_objects(part: bytes) -> bytes | None:
    """A worksheet up to its last cell, and its print setup; none if it is no worksheet."""
    end = _CELLS_END.search(part)
    if end is None:
        return None
    prefix = end[1] or end[2] or b""
    setup = b"".join(_PRINT.findall(part, end.end()))
    return part[: end.end()] + setup + b"</" + prefix + b"worksheet>"


def _merges(part: bytes) -> tuple[Range, ...]:
    """Merged ranges as (first row, first column, last row, last column)."""
    bounds = (range_boundaries(one.decode()) for one in dict.fromkeys(_MERGED.findall(part)))
    return tuple((top, left, bottom, right) for left, top, right, bottom in bounds)


def _packed(members: dict[str, bytes]) -> BytesIO:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as package:
        for name, part in members.items():
            package.writestr(name, part)
    return stream
