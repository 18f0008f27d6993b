"""Rows of a query as a table for people.

Belongs here: how values are written and how a long answer is cut. Not here: JSON
(`warehouse/exact_json.py`), the layout of a status (`cli_views.py`).
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from rich.console import Group
from rich.markup import escape
from rich.table import Table

from pipelines.messages import TABLE_CUT

_SHOWN = 200


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


def rows_table(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> Group | Table:
    """The answer to a query; a long one is cut and says so."""
    table = Table(header_style="bold")
    for place, name in enumerate(names):
        numeric = bool(rows) and all(_is_number(row[place]) for row in rows)
        table.add_column(escape(name), justify="right" if numeric else "left", overflow="fold")
    for row in rows[:_SHOWN]:
        table.add_row(*(escape(plain(value)) for value in row))
    if len(rows) <= _SHOWN:
        return table
    return Group(table, TABLE_CUT.format(shown=_SHOWN, count=len(rows)))


def _is_number(value: Any) -> bool:
    return value is None or (
        isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    )
