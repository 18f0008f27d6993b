"""The digest as text: a short one for robots, a longer one for mail, each within its bounds.

Belongs here: sections, how many lines, the templates. Not here: the lines (`lines.py`), sending
(`channels.py`).
"""

from pathlib import Path
from typing import NamedTuple

import polars as pl
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipelines.digest.contents import SECTIONS, Contents
from pipelines.digest.lines import lines_of

TITLES = {
    "received": "新到报送",
    "owed": "未报、退回与迟报",
    "flagged": "新的审核发现",
    "settled": "已了结",
    "revised": "数字变动",
    "closed": "关账",
    "lights": "灯号变化",
}
_SUBJECT = "数字民企 {release}：{counts}"
_COUNT = "{title} {count}"
# What means something to the robots' markdown; the look-alike of full width means nothing.
_MARKDOWN = str.maketrans({mark: chr(ord(mark) + 0xFEE0) for mark in r"\`*_[]<>#~|!&@$"})
# Lines a section, in the order in which less is tried until the message fits.
_SHORTER = (5, 3, 1, 0)
_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=lambda name: name is not None and ".html" in name,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class Section(NamedTuple):
    """One kind of matter: the lines shown, and the number of matters in all and not shown."""

    title: str
    matters: int
    lines: list[str]
    rest: int


class Message(NamedTuple):
    """A digest as a channel is given it; `html` only where it is a mail."""

    subject: str
    text: str
    html: str


def short_message(contents: Contents, internal: bool, limit: int, markdown: bool) -> Message:
    """A message for a robot of at most `limit` bytes in UTF-8.

    With less and less lines a section until it fits; the counts and where to read on always stand.
    """
    template = "short.md.j2" if markdown else "short.txt.j2"
    for lines in _SHORTER:
        message = _rendered(contents, internal, lines, template, markdown)
        if len(message.text.encode()) <= limit:
            break
    return message


def mail_message(contents: Contents, internal: bool, lines: int) -> Message:
    """A mail: HTML, and the same as text."""
    text = _rendered(contents, internal, lines, "short.txt.j2", markdown=False)
    html = _rendered(contents, internal, lines, "mail.html.j2", markdown=False)
    return text._replace(html=html.text)


def sections_of(contents: Contents, internal: bool, lines: int) -> list[Section]:
    """The sections that have something, with at most `lines` lines each."""
    found = []
    for name in SECTIONS:
        items = contents.items.filter(pl.col("section") == name)
        if items.height:
            told = lines_of(name, items, internal)
            shown = told.head(lines)
            rest = items.height - int(shown["matters"].sum())
            found.append(Section(TITLES[name], items.height, shown["line"].to_list(), rest))
    return found


def _rendered(
    contents: Contents, internal: bool, lines: int, template: str, markdown: bool
) -> Message:
    sections = sections_of(contents, internal, lines)
    if markdown:
        sections = [one._replace(lines=[_harmless(line) for line in one.lines]) for one in sections]
    counts = "，".join(_COUNT.format(title=one.title, count=one.matters) for one in sections)
    subject = _SUBJECT.format(release=contents.release, counts=counts)
    text = _TEMPLATES.get_template(template).render(
        subject=subject, sections=sections, internal=internal, contents=contents
    )
    return Message(subject, text, "")


def _harmless(line: str) -> str:
    return line.translate(_MARKDOWN)
