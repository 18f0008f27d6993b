"""Provenance of a model's values: its query, rewritten to carry where each value comes from.

Belongs here: following columns through the parts of a query (with, select, join, union, distinct).
Does not belong here: expressions (provenance_values), how it is carried (provenance_terms), which
tables are read (the caller).

Conditions of joins and filters choose rows, and a value comes from the rows chosen. A word that a
model chooses by a `case` (a status) comes from the conditions and from what its row is about.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, build_scope

from warehouse.contracts import Contract
from warehouse.engine.gate import place
from warehouse.engine.model import DIALECT, Model
from warehouse.engine.provenance_terms import Terms
from warehouse.engine.provenance_values import NotTraceable, Values, chooses_words, merged
from warehouse.engine.ratios import expand_helpers
from warehouse.engine.tree import columns_of, table_name

PREFIX = "source_of_"
_GROUPED_ROWS = "distinct_rows"
_QUERIES = (exp.Select, exp.SetOperation)


@dataclass(frozen=True)
class Rewritten:
    """A query that carries where its values come from."""

    query: exp.Query
    # The columns for which it carries something; of others nothing is known to come from a place.
    carried: list[str]
    # Whether a window function takes part, which names every row of its partition.
    has_window: bool


def rewritten(
    model: Model,
    columns: Iterable[str],
    contracts: Mapping[str, Contract],
    terms: Terms,
    relation: Callable[[str, list[exp.Expr]], exp.Select],
) -> Rewritten:
    """The query of a model with a column `source_of_<name>` for each column that has sources.

    Args:
        model: whose query it is; its own columns stay as they are.
        columns: the columns asked for.
        contracts: of the tables that the model reads.
        terms: what is carried along.
        relation: the select that stands for a table, given what is to be selected from it.

    Raises:
        NotTraceable: a construct through which a value cannot be followed.
    """
    return _Rewriting(model, contracts, terms).run(columns, relation)


class _Rewriting:
    def __init__(self, model: Model, contracts: Mapping[str, Contract], terms: Terms) -> None:
        schema = sqlglot.MappingSchema(dialect=DIALECT)
        for name in model.dependencies:
            schema.add_table(name, contracts[name].types, dialect=DIALECT)
        tree = qualify(
            model.expression.copy(), schema=schema, dialect=DIALECT, quote_identifiers=False
        )
        scope = build_scope(tree)
        assert isinstance(tree, exp.Query) and scope is not None
        self._tree, self._scope = tree, scope
        self.contracts, self.terms = contracts, terms
        self._key = model.contract.key
        self._has_window = False
        self._carried: dict[tuple[int, str], bool] = {}
        self._read: dict[int, tuple[exp.Table, dict[str, exp.Expr]]] = {}

    def run(
        self, columns: Iterable[str], relation: Callable[[str, list[exp.Expr]], exp.Select]
    ) -> Rewritten:
        carried = [name for name in columns if self._carries(self._scope, name)]
        for scope in self._scope.traverse():
            for source in scope.sources.values():
                if isinstance(source, exp.Table):
                    self._read.setdefault(id(source), (source, {}))
        for table, extra in self._read.values():
            name = table_name(table)
            selected = [*columns_of(self.contracts[name]), *_aliased(extra)]
            table.replace(relation(name, selected).subquery(table.alias_or_name, copy=False))
        tree = self._grouped(self._tree)
        expanded = expand_helpers(tree)
        assert isinstance(expanded, exp.Query)
        return Rewritten(expanded, carried, self._has_window)

    def _carries(self, scope: Scope, name: str) -> bool:
        """Add to a query the term of one of its columns; whether it has one."""
        key = (id(scope.expression), name)
        if key not in self._carried:
            # Models have no recursion, so a column never comes back to itself.
            self._carried[key] = self._add(scope, name)
        return self._carried[key]

    def _add(self, scope: Scope, name: str) -> bool:
        number = _query(scope).named_selects.index(name)
        selects = list(_selects(scope))
        found = [self._of_item(one, number, with_key=scope is self._scope) for one in selects]
        if not any(found):
            return False
        for one, term in zip(selects, found, strict=True):
            carried = exp.alias_(term or self.terms.nothing(), f"{PREFIX}{name}")
            _select(one).select(carried, copy=False)
        return True

    def _of_item(self, scope: Scope, number: int, *, with_key: bool) -> exp.Expr | None:
        """Term of a select item; a word the model chooses for a row is about the row's key too."""
        items = [item.unalias() for item in _query(scope).selects]
        values = self._values(scope)
        term = values.of(items[number])
        self._has_window |= values.has_window
        keys = [_query(self._scope).named_selects.index(name) for name in self._key]
        if not with_key or number in keys or not chooses_words(items[number]):
            return term
        return merged(self.terms, [term, *(values.of(items[key]) for key in keys)])

    def _values(self, scope: Scope) -> Values:
        select = _select(scope)

        def first_source() -> list[exp.Column]:
            name = select.args["from_"].this.alias_or_name
            source = scope.sources[name]
            names = (
                _query(source).named_selects
                if isinstance(source, Scope)
                else self.contracts[table_name(source)].names
            )
            own = [column for column in names if not column.startswith(PREFIX)]
            return [exp.column(column, table=name) for column in own]

        return Values(
            select, self.terms, lambda column: self._of_column(scope, column), first_source
        )

    def _of_column(self, scope: Scope, column: exp.Column) -> exp.Expr | None:
        """Term of a column as it is seen in a query."""
        source = scope.sources[column.table]
        name = f"{PREFIX}{column.name}"
        if isinstance(source, Scope):
            known = self._carries(source, column.name)
        else:
            _, extra = self._read.setdefault(id(source), (source, {}))
            term = extra.get(name) or self.terms.place(table_name(source), column.name)
            known = term is not None
            if term is not None:
                extra[name] = term
        return exp.column(name, table=column.table) if known else None

    def _grouped(self, tree: exp.Query) -> exp.Query:
        """Rows that a query makes distinct, with the terms of all rows that fell into one."""
        for node in [node for node in tree.walk() if isinstance(node, _QUERIES)][::-1]:
            terms = [name for name in node.named_selects if name.startswith(PREFIX)]
            if terms and node.args.get("distinct"):
                if isinstance(node, exp.Except | exp.Intersect):
                    raise NotTraceable(f"{place(node)}：不能追溯 except 和 intersect")
                wrapped = self._distinct(node, terms)
                if node is tree:
                    tree = wrapped
                else:
                    node.replace(wrapped)
        return tree

    def _distinct(self, node: exp.Query, terms: Sequence[str]) -> exp.Select:
        inner = node.copy()
        inner.set("distinct", False if isinstance(inner, exp.SetOperation) else None)
        names = [exp.column(name) for name in node.named_selects if name not in terms]
        merged = [exp.alias_(self.terms.of_rows(exp.column(t), None), t) for t in terms]
        with_ = inner.args.get("with_")
        inner.set("with_", None)
        rows = inner.subquery(_GROUPED_ROWS, copy=False)
        query = exp.select(*names, *merged, copy=False).from_(rows, copy=False)
        query.set("with_", with_)
        return query.group_by(*[name.copy() for name in names], copy=False)


def _query(scope: Scope) -> exp.Query:
    query = scope.expression
    assert isinstance(query, exp.Query)
    return query


def _select(scope: Scope) -> exp.Select:
    select = scope.expression
    assert isinstance(select, exp.Select)
    return select


def _selects(scope: Scope) -> Iterable[Scope]:
    """The selects of a query: itself, or the branches of a union."""
    if scope.set_operation_scopes:
        for branch in scope.set_operation_scopes:
            yield from _selects(branch)
    else:
        yield scope


def _aliased(extra: Mapping[str, exp.Expr]) -> list[exp.Expr]:
    return [exp.alias_(term, name) for name, term in extra.items()]
