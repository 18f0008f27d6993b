"""What is carried along rows to tell where a value comes from: lists of places, or a mark.

Belongs here: the two algebras over which a query is rewritten (provenance), as SQL expressions.
Does not belong here: finding the places a value depends on in a query (provenance).

A term is null, empty or false where a value comes from nowhere; Python's None says that of a whole
column, so that nothing need be carried for it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlglot import exp

# Place of a value as one integer: table, column and row; a release has far fewer of each.
ROW_BITS, COLUMN_BITS = 40, 8
_ROW = "rowid"


class Terms(Protocol):
    """An algebra of provenance: a term for one place, and terms put together."""

    def place(self, table: str, column: str) -> exp.Expr | None:
        """Term of a column in a row of a table; None where the column does not matter."""

    def together(self, parts: Sequence[exp.Expr]) -> exp.Expr:
        """Term of a value computed from the values of several terms."""

    def of_rows(self, part: exp.Expr, only: exp.Expr | None) -> exp.Expr:
        """Term of an aggregate over the rows of a group for which `only` holds."""

    def of_window(self, part: exp.Expr, partition: Sequence[exp.Expr]) -> exp.Expr:
        """Term of a window function: every row of the partition."""

    def nothing(self) -> exp.Expr:
        """Term of a value that comes from no place."""


@dataclass(frozen=True)
class PlaceList:
    """Terms are lists of places: from which places does a value come?"""

    numbers: Mapping[tuple[str, str], int]

    def place(self, table: str, column: str) -> exp.Expr | None:
        """A list with one place."""
        number = self.numbers.get((table, column))
        if number is None:
            return None
        base = exp.Literal.number(number << ROW_BITS)
        return exp.Array(expressions=[exp.Add(this=exp.column(_ROW), expression=base)])

    def together(self, parts: Sequence[exp.Expr]) -> exp.Expr:
        """The lists one after the other; DuckDB passes over missing ones."""
        return _call("flatten", exp.Array(expressions=list(parts))) if len(parts) > 1 else parts[0]

    def of_rows(self, part: exp.Expr, only: exp.Expr | None) -> exp.Expr:
        """All lists of the group in one."""
        return _call("flatten", _filtered(_call("list", part), only))

    def of_window(self, part: exp.Expr, partition: Sequence[exp.Expr]) -> exp.Expr:
        """All lists of the partition in one."""
        return _call("flatten", _over(_call("list", part), partition))

    def nothing(self) -> exp.Expr:
        """No list."""
        return exp.cast(exp.Null(), "bigint[]")


@dataclass(frozen=True)
class Mark:
    """Terms are true or false: does a value come from one of the given places?"""

    # Columns with a marked row; the rows stand in the table `marked` of the connection.
    columns: Collection[tuple[str, str]]

    def place(self, table: str, column: str) -> exp.Expr | None:
        """Whether the row is marked in this column."""
        if (table, column) not in self.columns:
            return None
        rows = exp.select("row_id").from_("marked")
        for name, value in (("table_name", table), ("column_name", column)):
            rows = rows.where(exp.column(name).eq(exp.Literal.string(value)))
        return exp.In(this=exp.column(_ROW), query=rows.subquery())

    def together(self, parts: Sequence[exp.Expr]) -> exp.Expr:
        """Marked if one of them is."""
        return exp.or_(*(_call("coalesce", part, exp.false()) for part in parts))

    def of_rows(self, part: exp.Expr, only: exp.Expr | None) -> exp.Expr:
        """Marked if one of the rows is."""
        return _call("coalesce", _filtered(_call("bool_or", part), only), exp.false())

    def of_window(self, part: exp.Expr, partition: Sequence[exp.Expr]) -> exp.Expr:
        """Marked if one row of the partition is."""
        return _over(_call("bool_or", part), partition)

    def nothing(self) -> exp.Expr:
        """Not marked."""
        return exp.false()


def _call(name: str, *arguments: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this=name, expressions=[argument.copy() for argument in arguments])


def _filtered(aggregate: exp.Expr, only: exp.Expr | None) -> exp.Expr:
    if only is None:
        return aggregate
    return exp.Filter(this=aggregate, expression=exp.Where(this=only.copy()))


def _over(function: exp.Expr, partition: Sequence[exp.Expr]) -> exp.Expr:
    return exp.Window(this=function, partition_by=[one.copy() for one in partition])
