"""Rows of a query as a table for people.

Belongs here: how values are written and how a long answer is cut. Not here: JSON
(`warehouse/exact_json.py`), the layout of a status (`cli_views.py`).
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from rich.cells import cell_len
from rich.console import Group
from rich.markup import escape
from rich.table import Table

from pipelines.messages import TABLE_CUT, TABLE_ROW

_SHOWN = 200
# Width of a value in a turned table, and of the line and blanks beside a column.
_CELL, _BORDER = 18, 3


def plain(value: Any) -> str:
    """A value as people read it: no exponent, no trailing zeros of a decimal, empty for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)


def rows_table(
    names: Sequence[str], rows: Sequence[Sequence[Any]], width: int = 160
) -> Group | Table:
    """The answer to a query; a wide one is turned on its side, a long one is cut and says so."""
    shown = rows[:_SHOWN]
    fits = sum(_natural(name, shown, place) for place, name in enumerate(names)) <= width
    parts = [_upright(names, shown)] if fits else _turned(names, shown, width)
    if len(rows) > _SHOWN:
        return Group(*parts, TABLE_CUT.format(shown=_SHOWN, count=len(rows)))
    return parts[0] if len(parts) == 1 else Group(*parts)


def _upright(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> Table:
    table = Table(header_style="bold")
    for place, name in enumerate(names):
        numeric = bool(rows) and all(_is_number(row[place]) for row in rows)
        table.add_column(escape(name), justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(escape(plain(value)) for value in row))
    return table


def _turned(names: Sequence[str], rows: Sequence[Sequence[Any]], width: int) -> list[Table]:
    """Fields down, rows across, as many at a time as fit side by side."""
    room = width - max(cell_len(name) for name in names) - _BORDER - 1
    together = max(1, room // (_CELL + _BORDER))
    tables = []
    for start in range(0, len(rows), together):
        block = rows[start : start + together]
        table = Table(header_style="bold")
        table.add_column("")
        for number in range(start + 1, start + 1 + len(block)):
            heading = TABLE_ROW.format(number=number)
            table.add_column(heading, justify="right", max_width=_CELL, overflow="fold")
        for place, name in enumerate(names):
            table.add_row(escape(name), *(escape(plain(row[place])) for row in block))
        tables.append(table)
    return tables or [_upright(names, rows)]


def _natural(name: str, rows: Sequence[Sequence[Any]], place: int) -> int:
    """Width at which a column reads well: whole, but a long text may fold."""
    longest = max((cell_len(plain(row[place])) for row in rows), default=0)
    return max(cell_len(name), min(longest, 2 * _CELL)) + _BORDER


def _is_number(value: Any) -> bool:
    return value is None or (
        isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    )
