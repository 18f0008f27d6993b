"""Syntax trees of models: which tables they read, and putting filters or files in their place.

Belongs here: finding and replacing tables, filters on periods, the filter of "as known on a
day". Does not belong here: what may stand in a model (gate), running it (duckdb_engine).
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date

from sqlglot import exp

from warehouse.contracts import Contract


class TableError(ValueError):
    """A table that a query names in a way that cannot be resolved."""


def real_tables(expression: exp.Expr) -> list[exp.Table]:
    """Tables that a query reads; common table expressions are not among them."""
    ctes = {cte.alias for cte in expression.find_all(exp.CTE)}
    tables = []
    for table in expression.find_all(exp.Table):
        if table.catalog or not isinstance(table.this, exp.Identifier):
            raise TableError(f"表“{table.sql('duckdb')}”应写作 schema.table")
        if table.db:
            tables.append(table)
        elif table.name not in ctes:
            raise TableError(f"“{table.name}”既不是 with 中的名字，也没有写出 schema")
    return tables


def table_name(table: exp.Table) -> str:
    """`schema.table` of a table node."""
    return f"{table.db}.{table.name}"


def replace_tables(expression: exp.Expr, source: Callable[[str], exp.Select | None]) -> exp.Expr:
    """The same query with each table for which `source` gives a select replaced by it."""
    result = expression.copy()
    for table in real_tables(result):
        select = source(table_name(table))
        if select is not None:
            table.replace(select.subquery(table.alias_or_name, copy=False))
    return result


def columns_of(contract: Contract) -> list[exp.Expr]:
    """Columns of a contract as they stand in a select list."""
    return [exp.column(name) for name in contract.names]


def select_table(contract: Contract) -> exp.Select:
    """All columns of a table, by name."""
    return exp.select(*columns_of(contract), copy=False).from_(contract.table)


def period_condition(periods: Collection[int | None]) -> exp.Expr:
    """Condition that a row belongs to one of the periods; None stands for "no period"."""
    column = exp.column("period_end")
    numbers = sorted(period for period in periods if period is not None)
    parts: list[exp.Expr] = []
    if numbers:
        parts.append(exp.In(this=column, expressions=[exp.Literal.number(n) for n in numbers]))
    if None in periods:
        parts.append(exp.Is(this=column.copy(), expression=exp.Null()))
    return exp.or_(*parts) if parts else exp.false()


def without_periods(
    query: exp.Expr, contract: Contract, periods: Collection[int | None]
) -> exp.Select:
    """The rows of a query that belong to none of the periods."""
    inside = exp.Coalesce(this=period_condition(periods), expressions=[exp.false()])
    named = exp.Subquery(this=query, alias=exp.TableAlias(this=exp.to_identifier("result")))
    result = exp.select(*columns_of(contract), copy=False).from_(named, copy=False)
    return result.where(exp.not_(inside), copy=False)


def known_condition(contract: Contract, day: date) -> exp.Expr | None:
    """Condition that a row was known on a day; None for tables that do not record it."""
    if "known_from" not in contract.names:
        return None
    literal = exp.cast(exp.Literal.string(day.isoformat()), "date")
    known = exp.LTE(this=exp.column("known_from"), expression=literal)
    if "known_to" not in contract.names:
        return known
    column = exp.column("known_to")
    replaced_later = exp.or_(
        exp.Is(this=column, expression=exp.Null()),
        exp.GT(this=column.copy(), expression=literal.copy()),
    )
    return exp.and_(known, replaced_later)


def as_of(expression: exp.Expr, day: date, contracts: Mapping[str, Contract]) -> exp.Expr:
    """The same query on what was known on a day: a filter on every source that records it.

    A source with known_from alone (versions as they arrived) keeps what had arrived by that day.
    """

    def known(table: str) -> exp.Select | None:
        contract = contracts.get(table)
        condition = known_condition(contract, day) if contract else None
        if contract is None or condition is None:
            return None
        return select_table(contract).where(condition, copy=False)

    return replace_tables(expression, known)
