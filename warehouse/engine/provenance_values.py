"""Provenance of expressions: which columns a value is computed from, branch by branch.

Belongs here: case, coalesce, aggregates, windows, and everything else as the sum of its parts.
Does not belong here: where the columns of a query come from (provenance).

Every aggregate is taken to come from all rows with a value, every window function from all rows of
its partition; a branch of a `case` counts only where it is taken, and a literal 0 adds nothing to a
sum.
"""

from collections.abc import Callable, Iterable, Sequence

from sqlglot import exp

from warehouse.engine.gate import place
from warehouse.engine.model import DIALECT
from warehouse.engine.provenance_terms import Terms

OfColumn = Callable[[exp.Column], exp.Expr | None]


class NotTraceable(ValueError):
    """A construct through which a value cannot be followed; the message names it."""


def merged(terms: Terms, parts: Iterable[exp.Expr | None]) -> exp.Expr | None:
    """Terms in one, each once."""
    distinct = {part.sql(DIALECT): part for part in parts if part is not None}
    return terms.together(list(distinct.values())) if distinct else None


class Values:
    """Terms of the expressions of one select.

    Args:
        select: the select in which they stand.
        terms: what is carried along.
        of_column: term of a column of its sources.
        first_source: the columns of its first source, which `count(*)` counts.
    """

    def __init__(
        self,
        select: exp.Select,
        terms: Terms,
        of_column: OfColumn,
        first_source: Callable[[], list[exp.Column]],
    ) -> None:
        self._terms, self._of_column, self._first_source = terms, of_column, first_source
        self.has_window = False
        self._is_grouped = bool(select.args.get("group")) or any(
            _is_grouping(item) for item in select.selects
        )

    def of(self, node: exp.Expr, in_group: bool = False) -> exp.Expr | None:
        """Term of an expression; `in_group` says that it stands inside an aggregate."""
        if isinstance(node, exp.Column):
            term = self._of_column(node)
            grouped = term is not None and self._is_grouped and not in_group
            return self._terms.of_rows(term, None) if grouped and term else term
        for kind, rule in _RULES:
            if isinstance(node, kind):
                return rule(self, node, in_group)
        return self.together(node.iter_expressions(), in_group)

    def together(self, nodes: Iterable[exp.Expr], in_group: bool) -> exp.Expr | None:
        """Term of what is computed from several expressions."""
        return merged(self._terms, [self.of(node, in_group) for node in nodes])

    def nested(self, node: exp.Expr, in_group: bool) -> exp.Expr | None:
        """A query inside an expression: models write a join instead."""
        raise NotTraceable(f"{place(node)}：不能追溯表达式中的子查询，请改写为 join")

    def aggregate(self, node: exp.Expr, in_group: bool) -> exp.Expr | None:
        """All rows of the group that have a value."""
        inner = node.this if isinstance(node, exp.Filter) else node
        value = inner.this
        while isinstance(value, exp.Order | exp.Distinct):
            value = value.this or value.expressions[0]
        if isinstance(value, exp.Star):
            return self._counted_rows()
        if isinstance(inner, exp.Sum) and isinstance(value, exp.Case):
            term = self.case(value, True, without_zero=True)
        else:
            term = self.of(value, in_group=True)
        if term is None:
            return None
        only: exp.Expr = exp.Not(this=exp.Is(this=exp.paren(value), expression=exp.Null()))
        if isinstance(node, exp.Filter):
            only = exp.and_(only, node.expression.this)
        return self._terms.of_rows(term, only)

    def _counted_rows(self) -> exp.Expr | None:
        """`count(*)`: whatever stands in the first source of the query."""
        term = self.together(self._first_source(), in_group=True)
        return None if term is None else self._terms.of_rows(term, None)

    def window(self, node: exp.Expr, in_group: bool) -> exp.Expr | None:
        """Every row of the partition, with what is computed and what is ordered by."""
        order = node.args.get("order")
        keys = [item.this for item in order.expressions] if order else []
        function = node.this
        values = list(function.iter_expressions())
        term = self.together([*values, *keys], in_group)
        if term is None:
            return None
        self.has_window = True
        return self._terms.of_window(term, node.args.get("partition_by") or [])

    def case(self, node: exp.Expr, in_group: bool, without_zero: bool = False) -> exp.Expr | None:
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
            (
                exp.Not(this=exp.Is(this=exp.paren(value), expression=exp.Null())),
                self.of(value, in_group),
            )
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
        nothing = self._terms.nothing
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


def chooses_words(item: exp.Expr) -> bool:
    """Whether an expression is a `case` that may give a literal, such as a status."""
    results = (
        [branch.args["true"] for branch in item.args["ifs"]] if isinstance(item, exp.Case) else []
    )
    return any(isinstance(result, exp.Literal) for result in results)


def _given(node: exp.Expr | None) -> list[exp.Expr]:
    return [] if node is None else [node]


_WINDOW_ONLY = (
    exp.RowNumber, exp.Rank, exp.DenseRank, exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue,
    exp.NthValue,
)  # fmt: skip
_RULES: tuple[tuple[tuple[type[exp.Expr], ...], Callable[..., exp.Expr | None]], ...] = (
    ((exp.Query, exp.Exists), Values.nested),
    ((exp.Window,), Values.window),
    ((exp.Filter, exp.AggFunc), Values.aggregate),
    ((exp.Case,), Values.case),
    ((exp.Coalesce,), Values.coalesce),
)
