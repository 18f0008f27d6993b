"""The bulletin as DOCX, for editing and approval in WPS or Word.

Belongs here: the document in the fonts of official papers, which those programs have by name.
Not here: the print edition (`pdf.py`).
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import vl_convert
from docx import Document as new_document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from pipelines.publications.bulletin.document import (
    Block,
    Document,
    Heading,
    Notes,
    Paragraph,
    Picture,
    Table,
)
from pipelines.publications.theme import load_theme

# 党政机关公文格式 (GB/T 9704-2012): title 小标宋, text 仿宋, headings 黑体.
_TITLE, _BODY, _HEAD = "方正小标宋简体", "仿宋_GB2312", "黑体"
_NUMERALS = "一二三四五六七八九十"
_PIXELS = 2.0
# What the format allows (ISO 29500-2).
_MOST_PROPERTY = 255


def bulletin_docx(document: Document, made_at: datetime) -> bytes:
    """The document to edit; the same bytes for the same release.

    Args:
        document: what it says.
        made_at: the time that the file bears (of the release).
    """
    word: Any = new_document()
    word.core_properties.title = f"{document.title}　{document.issue}"[:_MOST_PROPERTY]
    word.core_properties.author = document.publisher[:_MOST_PROPERTY]
    word.core_properties.language = "zh-CN"
    for name in ("created", "modified"):
        setattr(word.core_properties, name, made_at.astimezone(UTC).replace(tzinfo=None))
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.6)
    _masthead(word, document)
    number = 0
    for block in document.blocks:
        number += isinstance(block, Heading)
        _add(word, block, number)
    if document.signatures:
        room = "　" * 5
        _line(word, room.join(f"{name}：" for name in document.signatures), _BODY, 12)
    section.footer.paragraphs[0].text = document.footer
    raw = BytesIO()
    word.save(raw)
    return _repacked(raw.getvalue())


def _masthead(word: Any, document: Document) -> None:
    red = RGBColor.from_string(load_theme().colors["masthead"].lstrip("#").upper())
    title = _line(word, document.title, _TITLE, 24, WD_ALIGN_PARAGRAPH.CENTER)
    title.runs[0].font.color.rgb = red
    _line(word, document.issue, _BODY, 14, WD_ALIGN_PARAGRAPH.CENTER)
    _line(word, f"{document.publisher}　　{document.day}", _BODY, 12, WD_ALIGN_PARAGRAPH.RIGHT)
    if document.marks:
        _line(word, "　".join(document.marks), _HEAD, 10.5, WD_ALIGN_PARAGRAPH.LEFT)


def _add(word: Any, block: Block, number: int) -> None:
    match block:
        case Heading():
            heading = word.add_heading(level=1)
            _run(heading, f"{_NUMERALS[number - 1]}、{block.text}", _HEAD, 15)
        case Paragraph():
            line = _line(word, block.text, _BODY, 15)
            line.paragraph_format.first_line_indent = Pt(30)
        case Table():
            _table(word, block)
        case Picture():
            _line(word, block.title, _HEAD, 12, WD_ALIGN_PARAGRAPH.CENTER)
            _picture(word, block)
            _line(word, block.note, _BODY, 9)
        case Notes():
            _run(word.add_heading(level=1), block.title, _HEAD, 15)
            for place, item in enumerate(block.items, start=1):
                _line(word, f"{place}. {item}", _BODY, 10.5)


def _table(word: Any, block: Table) -> None:
    if block.title:
        _line(word, block.title, _HEAD, 12, WD_ALIGN_PARAGRAPH.CENTER)
    if block.unit:
        _line(word, f"单位：{block.unit}", _BODY, 10.5, WD_ALIGN_PARAGRAPH.RIGHT)
    table = word.add_table(rows=0, cols=len(block.head), style="Table Grid")
    for row in (block.head, *block.rows):
        for place, (cell, text) in enumerate(zip(table.add_row().cells, row, strict=True)):
            paragraph = cell.paragraphs[0]
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if place else WD_ALIGN_PARAGRAPH.LEFT
            _run(paragraph, text, _HEAD if row is block.head else _BODY, 10.5)
    _line(word, block.note, _BODY, 9)


def _picture(word: Any, block: Picture) -> None:
    drawn = vl_convert.svg_to_png(block.svg, scale=_PIXELS)
    shape = word.add_picture(BytesIO(drawn), width=Cm(15.5))
    # What a reader hears who does not see it.
    shape._inline.docPr.set("descr", block.text)


def _line(
    word: Any, text: str, font: str, size: float, alignment: WD_ALIGN_PARAGRAPH | None = None
) -> Any:
    paragraph = word.add_paragraph()
    paragraph.alignment = alignment
    _run(paragraph, text, font, size)
    return paragraph


def _run(paragraph: Any, text: str, font: str, size: float) -> None:
    run = paragraph.add_run(_printable(text))
    run.font.name, run.font.size = font, Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _printable(text: str) -> str:
    """Without control characters, which XML cannot hold."""
    return "".join(char for char in text if char >= " " or char in "\t\n")


def _repacked(content: bytes) -> bytes:
    """The same package with fixed times, so that two builds are the same bytes."""
    packed = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(packed, "w", ZIP_DEFLATED) as target:
        parts: Mapping[str, bytes] = {name: source.read(name) for name in source.namelist()}
        for name, part in parts.items():
            target.writestr(ZipInfo(name, (1980, 1, 1, 0, 0, 0)), part, ZIP_DEFLATED)
    return packed.getvalue()
