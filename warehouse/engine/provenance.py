"""Provenance of a model's values: its query, rewritten to carry where each value comes from.

Belongs here: which parts of a query a value is computed from (select, join, group, window, union).
Does not belong here: how that is carried (provenance_terms), which tables are read (the caller),
conditions of joins and filters: they choose rows, and a value comes from the rows chosen.

Every aggregate is taken to come from all rows with a value, every window function from all rows of
its partition; a branch of a `case` counts only where it is taken, and a literal 0 adds nothing to a
sum.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, build_scope

from warehouse.contracts import Contract
from warehouse.engine.gate import place
from warehouse.engine.model import DIALECT, Model
from warehouse.engine.provenance_terms import Terms
from warehouse.engine.ratios import expand_helpers
from warehouse.engine.tree import columns_of, table_name

PREFIX = "source_of_"
_GROUPED_ROWS = "distinct_rows"
_QUERIES = (exp.Select, exp.SetOperation)


class NotTraceable(ValueError):
    """A construct through which a value cannot be followed; the message names it."""


def rewritten(
    model: Model,
    columns: Iterable[str],
    contracts: Mapping[str, Contract],
    terms: Terms,
    relation: Callable[[str, list[exp.Expr]], exp.Select],
) -> tuple[exp.Query, list[str]]:
    """The query of a model with a column `source_of_<name>` for each column that has sources.

    Args:
        model: whose query it is; its own columns stay as they are.
        columns: the columns asked for.
        contracts: of the tables that the model reads.
        terms: what is carried along.
        relation: the select that stands for a table, given what is to be selected from it.

    Returns:
        The query and the columns for which it carries something.
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
        self._carried: dict[tuple[int, str], bool] = {}
        self._read: dict[int, tuple[exp.Table, dict[str, exp.Expr]]] = {}

    def run(
        self, columns: Iterable[str], relation: Callable[[str, list[exp.Expr]], exp.Select]
    ) -> tuple[exp.Query, list[str]]:
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
        return expanded, carried

    def _carries(self, scope: Scope, name: str) -> bool:
        """Add to a query the term of one of its columns; whether it has one."""
        key = (id(scope.expression), name)
        if key not in self._carried:
            # Models have no recursion, so a column never comes back to itself.
            self._carried[key] = self._add(scope, name)
        return self._carried[key]

    def _add(self, scope: Scope, name: str) -> bool:
        number = scope.expression.named_selects.index(name)
        selects = list(_selects(scope))
        found = [_Values(self, one).of(one.expression.selects[number].unalias()) for one in selects]
        if not any(found):
            return False
        for one, term in zip(selects, found, strict=True):
            carried = exp.alias_(term or self.terms.nothing(), f"{PREFIX}{name}")
            one.expression.select(carried, copy=False)
        return True

    def of_column(self, scope: Scope, column: exp.Column) -> exp.Expr | None:
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

    def together(self, parts: Iterable[exp.Expr | None]) -> exp.Expr | None:
        """Terms in one, each once."""
        distinct = {part.sql(DIALECT): part for part in parts if part is not None}
        return self.terms.together(list(distinct.values())) if distinct else None

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


def _selects(scope: Scope) -> Iterable[Scope]:
    """The selects of a query: itself, or the branches of a union."""
    if scope.set_operation_scopes:
        for branch in scope.set_operation_scopes:
            yield from _selects(branch)
    else:
        yield scope


def _aliased(extra: Mapping[str, exp.Expr]) -> list[exp.Expr]:
    return [exp.alias_(term, name) for name, term in extra.items()]


class _Values:
    """Terms of the expressions of one select."""

    def __init__(self, rewriting: _Rewriting, scope: Scope) -> None:
        self._rewriting, self._scope = rewriting, scope
        select = scope.expression
        self._is_grouped = bool(select.args.get("group")) or any(
            _is_grouping(item) for item in select.selects
        )

    def of(self, node: exp.Expr, in_group: bool = False) -> exp.Expr | None:
        """Term of an expression; `in_group` says that it stands inside an aggregate."""
        if isinstance(node, exp.Column):
            term = self._rewriting.of_column(self._scope, node)
            grouped = term is not None and self._is_grouped and not in_group
            return self._rewriting.terms.of_rows(term, None) if grouped and term else term
        for kind, rule in _RULES:
            if isinstance(node, kind):
                return rule(self, node, in_group)
        return self.together(node.iter_expressions(), in_group)

    def together(self, nodes: Iterable[exp.Expr], in_group: bool) -> exp.Expr | None:
        """Term of what is computed from several expressions."""
        return self._rewriting.together([self.of(node, in_group) for node in nodes])

    def nested(self, node: exp.Expr, in_group: bool) -> exp.Expr | None:
        """A query inside an expression: models write a join instead."""
        raise NotTraceable(f"{place(node)}：不能追溯表达式中的子查询，请改写为 join")

    def aggregate(self, node: exp.Expr, in_group: bool) -> exp.Expr | None:
        """All rows of the group that have a value."""
        inner = node.this if isinstance(node, exp.Filter) else node
        value = inner.this
        if isinstance(value, exp.Distinct):
            (value,) = value.expressions
        if isinstance(value, exp.Star):
            return self._counted_rows()
        while isinstance(value, exp.Order):
            value = value.this
        if isinstance(inner, exp.Sum) and isinstance(value, exp.Case):
            term = self.case(value, True, without_zero=True)
        else:
            term = self.of(value, in_group=True)
        if term is None:
            return None
        only: exp.Expr = exp.Not(this=exp.Is(this=exp.paren(value), expression=exp.Null()))
        if isinstance(node, exp.Filter):
            only = exp.and_(only, node.expression.this)
        return self._rewriting.terms.of_rows(term, only)

    def _counted_rows(self) -> exp.Expr | None:
        """`count(*)`: whatever stands in the first source of the query."""
        first = self._scope.expression.args["from_"].this
        source = self._scope.sources[first.alias_or_name]
        names = (
            source.expression.named_selects
            if isinstance(source, Scope)
            else self._rewriting.contracts[table_name(source)].names
        )
        columns = [exp.column(name, table=first.alias_or_name) for name in names]
        term = self.together(columns, in_group=True)
        return None if term is None else self._rewriting.terms.of_rows(term, None)

    def window(self, node: exp.Expr, in_group: bool) -> exp.Expr | None:
        """Every row of the partition, with what is computed and what is ordered by."""
        order = node.args.get("order")
        keys = [item.this for item in order.expressions] if order else []
        function = node.this
        values = list(function.iter_expressions())
        term = self.together([*values, *keys], in_group)
        partition = node.args.get("partition_by") or []
        return None if term is None else self._rewriting.terms.of_window(term, partition)

    def case(
        self, node: exp.Expr, in_group: bool, without_zero: bool = False
    ) -> exp.Expr | None:
        """The branch that is taken, with the conditions that led there."""
        subject = [node.this] if node.this else []
        asked: list[exp.Expr] = list(subject)
        branches = []
        for branch in node.args["ifs"]:
            asked.append(branch.this)
            empty = without_zero and _adds_nothing(branch.args["true"])
            parts = [] if empty else [*asked, branch.args["true"]]
            branches.append((branch.this, self.together(parts, in_group)))
        default = node.args.get("default")
        nothing = without_zero and (default is None or _adds_nothing(default))
        last = None if nothing else self.together([*asked, *_given(default)], in_group)
        return self._chosen(node.this, branches, last)

    def coalesce(self, node: exp.Expr, in_group: bool) -> exp.Expr | None:
        """The first value that is there."""
        values = [node.this, *node.expressions]
        branches = [
            (exp.Not(this=exp.Is(this=exp.paren(value), expression=exp.Null())), self.of(value, in_group))
            for value in values[:-1]
        ]
        return self._chosen(None, branches, self.of(values[-1], in_group))

    def _chosen(
        self,
        subject: exp.Expr | None,
        branches: Sequence[tuple[exp.Expr, exp.Expr | None]],
        last: exp.Expr | None,
    ) -> exp.Expr | None:
        if last is None and all(term is None for _, term in branches):
            return None
        nothing = self._rewriting.terms.nothing
        ifs = [
            exp.If(this=condition.copy(), true=(nothing() if term is None else term))
            for condition, term in branches
        ]
        return exp.Case(
            this=subject.copy() if subject else None,
            ifs=ifs,
            default=nothing() if last is None else last,
        )


def _is_grouping(item: exp.Expr) -> bool:
    """Whether a select item holds an aggregate that is no window function."""
    return any(
        not isinstance(node.parent, exp.Window)
        and not (isinstance(node.parent, exp.Filter) and isinstance(node.parent.parent, exp.Window))
        and not isinstance(node, _WINDOW_ONLY)
        for node in item.find_all(exp.AggFunc)
    )


def _adds_nothing(node: exp.Expr) -> bool:
    return isinstance(node, exp.Null) or (isinstance(node, exp.Literal) and node.name == "0")


def _given(node: exp.Expr | None) -> list[exp.Expr]:
    return [] if node is None else [node]


_WINDOW_ONLY = (
    exp.RowNumber, exp.Rank, exp.DenseRank, exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue,
    exp.NthValue,
)  # fmt: skip
_RULES: tuple[tuple[tuple[type[exp.Expr], ...], Callable[..., exp.Expr | None]], ...] = (
    ((exp.Query, exp.Exists), _Values.nested),
    ((exp.Window,), _Values.window),
    ((exp.Filter, exp.AggFunc), _Values.aggregate),
    ((exp.Case,), _Values.case),
    ((exp.Coalesce,), _Values.coalesce),
)
