"""Rows of a query narrowed: which of them, which of its columns, in what order.

Belongs here: what `where` means, for a view that takes rows of a query (as SQL that can be shown
and run) and for a sheet that takes rows of a view (as a filter of its frame).
Not here: the declarations (`pages.py`, `workbooks/plan.py`), running a query (`reading.py`).
"""

from collections.abc import Collection, Mapping
from textwrap import indent

import polars as pl
from sqlglot import exp

Value = str | int | bool
# Column: the values that it may have.
Where = Mapping[str, Collection[Value]]
NO_LIMITS: Where = {}


def narrowed_query(
    query: str, columns: Mapping[str, str], where: Where, order: Collection[str]
) -> str:
    """A SELECT on the rows of another.

    Args:
        query: the other; its rows keep their order where none is given.
        columns: of the result, each with its name in the other.
        where: columns of the other and their values.
        order: columns of the other.
    """
    chosen = ",\n    ".join(
        f"rws.{given}" if given == name else f"rws.{given} as {name}"
        for name, given in columns.items()
    )
    parts = [
        f"with\n\nlisted as (\n\n{indent(query.strip(), '    ')}\n\n)\n",
        f"select\n    {chosen}\nfrom listed as rws",
    ]
    if where:
        tests = (_condition(name, values) for name, values in where.items())
        parts.append("where " + "\n    and ".join(tests))
    if order:
        parts.append("order by " + ", ".join(f"rws.{name}" for name in order))
    return "\n".join(parts) + "\n"


def narrowed_frame(frame: pl.DataFrame, where: Where) -> pl.DataFrame:
    """The rows of a frame that have these values; the frame itself where none are named."""
    if not where:
        return frame
    return frame.filter(pl.col(name).is_in(list(values)) for name, values in where.items())


def _condition(name: str, values: Collection[Value]) -> str:
    told = [exp.convert(value).sql("duckdb") for value in values]
    return f"rws.{name} = {told[0]}" if len(told) == 1 else f"rws.{name} in ({', '.join(told)})"
