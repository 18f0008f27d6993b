"""A document as blocks, whatever it is set in.

Belongs here: headings, paragraphs, tables, pictures. Not here: how they look (`bulletin.typ`,
`docx.py`).
"""

from typing import NamedTuple


class Heading(NamedTuple):
    """A title of a section."""

    text: str
    kind: str = "heading"


class Paragraph(NamedTuple):
    """Running text."""

    text: str
    kind: str = "paragraph"


class Table(NamedTuple):
    """A table; the first column is text, the others are figures unless `words`."""

    title: str
    # What all figures are measured in, or empty where the heads say it.
    unit: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    words: bool = False
    kind: str = "table"


class Picture(NamedTuple):
    """A chart; `text` says in words what it shows, for who does not see it."""

    title: str
    file: str
    svg: str
    text: str
    note: str = ""
    kind: str = "picture"


class Notes(NamedTuple):
    """Small print: numbered remarks."""

    title: str
    items: tuple[str, ...]
    kind: str = "notes"


Block = Heading | Paragraph | Table | Picture | Notes


class Document(NamedTuple):
    """The whole."""

    title: str
    issue: str
    publisher: str
    day: str
    marks: tuple[str, ...]
    blocks: tuple[Block, ...]
    footer: str
    # Who answers for it; each has room to be filled in by hand.
    signatures: tuple[str, ...] = ()
    # One page, set smaller.
    compact: bool = False
