"""Markdown of generated pages.

Belongs here: how a table, a code and a value look in a page. Not here: what a page tells.
"""

from collections.abc import Iterable, Sequence
from datetime import date

Cell = str | int | date | bool | None


def text(value: object) -> str:
    """A value in a cell: nothing for None, 是/否, and no character that ends a cell or a tag."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    plain = " ".join(str(value).split())
    for character, written in (("&", "&amp;"), ("<", "&lt;"), ("|", "&#124;"), ("*", "&#42;")):
        plain = plain.replace(character, written)
    return plain.replace("[", "&#91;").replace("_", "&#95;")


def code(value: object) -> str:
    """A name as it is typed; nothing for None."""
    return "" if value is None else f"`{value}`"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Lines of a table, followed by a blank one; cells are finished Markdown."""
    lines = [f"| {' | '.join(header)} |", f"|{'---|' * len(header)}"]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return [*lines, ""]
