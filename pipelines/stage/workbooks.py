"""Which part of an xlsx holds which sheet, and what else the workbook carries.

Belongs here: workbook.xml with its relations, and the notes on macros and links. Does not: cells.
"""

import posixpath
from xml.etree import ElementTree

from pipelines.stage.notes import Note
from pipelines.stage.package import Package
from pipelines.stage.sheets import UnreadableFile

_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"


def sheet_parts(package: Package) -> list[str | None]:
    """Member of every sheet in the order of the workbook; None where there is none."""
    try:
        book = ElementTree.fromstring(package.text(_WORKBOOK))
        relations = ElementTree.fromstring(package.text(_RELATIONS))
    except ElementTree.ParseError:
        raise UnreadableFile("工作簿已损坏，无法打开") from None
    targets = {
        str(one.get("Id")): posixpath.normpath(posixpath.join("/xl", str(one.get("Target"))))[1:]
        for one in relations
    }
    ids = [
        next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
        for sheet in book.iter()
        if sheet.tag.endswith("}sheet")
    ]
    # Names of members do not tell capitals from small letters.
    members = {name.lower(): name for name in package.names}
    return [members.get(targets.get(one, "").lower()) for one in ids]


def carried_notes(package: Package) -> list[Note]:
    """What the workbook carries that is never run or followed."""
    notes: list[Note] = []
    if any(name.endswith("vbaProject.bin") for name in package.names):
        notes.append(Note("file", "工作簿含有宏，未运行，只读取单元格"))
    if any(name.startswith("xl/externalLinks/") for name in package.names):
        notes.append(Note("file", "工作簿含有外部链接，未访问，按文件中保存的数值读取"))
    return notes
