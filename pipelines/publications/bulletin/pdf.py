"""The bulletin as PDF/A and PDF/UA.

Belongs here: handing the document to its Typst template. Not here: the look (`bulletin.typ`).
"""

from pathlib import Path

from pipelines.publications.bulletin.document import Document, Picture
from pipelines.publications.typesetting import typeset

_TEMPLATE = Path(__file__).with_name("bulletin.typ")


def bulletin_pdf(document: Document, timestamp: int) -> bytes:
    """The document in print; the same bytes for the same release.

    Raises:
        TypesettingError: no Chinese font is installed, or a picture has no text.
    """
    pictures = {b.file: b.svg for b in document.blocks if isinstance(b, Picture)}
    blocks = [{**block._asdict(), "svg": ""} for block in document.blocks]
    data = {**document._asdict(), "blocks": blocks}
    return typeset(_TEMPLATE, data, timestamp=timestamp, pictures=pictures)
