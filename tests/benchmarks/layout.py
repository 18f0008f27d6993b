"""Tables of the benchmarks: on the screen, and in Markdown.

Belongs here: layout alone. Does not: what is told (`page.py`, `site_page.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

_MEGABYTE = 1_000_000


def table(title: str, names: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """A table on the screen; all but the first column are numbers."""
    made = Table(title=title, title_justify="left")
    for number, name in enumerate(names):
        made.add_column(name, justify="right" if number else "left", no_wrap=True)
    for row in rows:
        made.add_row(*row)
    return made


def markdown(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown; all but the first column are numbers."""
    head = f"| {' | '.join(names)} |"
    line = "|---" + "|---:" * (len(names) - 1) + "|"
    return "\n".join([head, line, *(f"| {' | '.join(row)} |" for row in rows)]) + "\n"


def megabytes(size: int) -> str:
    """Millions of bytes."""
    return f"{size / _MEGABYTE:.1f}"
