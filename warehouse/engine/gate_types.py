"""Portability rules that need types: casts, integer division, date arithmetic, sums of doubles.

Belongs here: the typed tree of a model and what may be done with which type. The types come from
the contracts of the tables it reads. Does not belong here: rules on syntax alone (gate).
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify

from warehouse.contracts import Contract
from warehouse.engine.gate import NotPortable, place
from warehouse.engine.ratios import helper_type, is_helper

Family = Literal["text", "integer", "decimal", "double", "date", "boolean", "null", "unknown"]
# Name and SQL type.
_Column = tuple[str, str]

_TYPE = exp.DataType.Type
_FAMILIES: dict[object, Family] = {
    _TYPE.TEXT: "text",
    _TYPE.VARCHAR: "text",
    _TYPE.INT: "integer",
    _TYPE.BIGINT: "integer",
    _TYPE.DECIMAL: "decimal",
    _TYPE.DOUBLE: "double",
    _TYPE.DATE: "date",
    _TYPE.BOOLEAN: "boolean",
    _TYPE.NULL: "null",
}
# Functions whose type the annotator does not know.
_KNOWN_TYPES: dict[type[exp.Expr], str] = {
    exp.SplitPart: "text",
    exp.Grouping: "bigint",
    exp.Median: "double",
    exp.PercentileCont: "double",
    exp.ConcatWs: "text",
}
# What cast() may turn into what: nothing that rounds, cuts or prints differently.
_CASTS: dict[str, frozenset[Family]] = {
    "text": frozenset(("text", "integer", "decimal", "date", "boolean")),
    "integer": frozenset(("integer", "boolean")),
    "decimal": frozenset(("integer", "decimal")),
    "double": frozenset(("integer", "decimal", "double")),
    "date": frozenset(("date",)),
    "boolean": frozenset(("boolean",)),
}
_MARK = "known_type"


def family(node: exp.Expr) -> Family:
    """Family of the type of an annotated node."""
    if isinstance(node, exp.Paren):
        return family(node.this)
    if isinstance(node, exp.Null):
        return "null"
    return _FAMILIES.get(node.type.this, "unknown") if node.type else "unknown"


def typed_tree(expression: exp.Expr, contracts: Mapping[str, Contract]) -> exp.Expr:
    """The query with every column resolved to its table and every node typed; not to be changed."""
    columns = sorted((one.table, tuple(one.types.items())) for one in contracts.values())
    return _typed(expression, tuple(columns))


# The gate and the lineage ask for the same trees: 40 ms for each model of a load.
@lru_cache(maxsize=256)
def _typed(expression: exp.Expr, tables: tuple[tuple[str, tuple[_Column, ...]], ...]) -> exp.Expr:
    schema = sqlglot.MappingSchema(dialect="duckdb")
    for table, columns in tables:
        schema.add_table(table, dict(columns), dialect="duckdb")
    tree = expression.copy()
    for node in list(tree.walk(bfs=True)):
        kind = _declared_type(node)
        if kind:
            _wrap(node, kind)
    qualified = qualify(tree, schema=schema, dialect="duckdb", quote_identifiers=False)
    return annotate_types(qualified, schema=schema, dialect="duckdb")


def _declared_type(node: exp.Expr) -> str | None:
    if is_helper(node):
        return helper_type(node)
    if isinstance(node, exp.Literal) and not node.is_string and "." in node.name:
        # 1.5 is a decimal in both engines; the annotator takes it for a double.
        return "double" if "e" in node.name.lower() else "decimal(38, 10)"
    return _KNOWN_TYPES.get(type(node))


def _wrap(node: exp.Expr, kind: str) -> None:
    wrapper = exp.cast(exp.Null(), kind)
    wrapper.meta[_MARK] = True
    node.replace(wrapper)
    wrapper.set("this", node)


def check_types(model: str, tree: exp.Expr) -> None:
    """Refuse what is portable in syntax but not for the types it is used on."""
    for node in tree.walk():
        reason = None if node.meta.get(_MARK) else _refusal(node)
        if reason:
            raise NotPortable(f"模型 {model} {place(node)}不可移植：{reason}")


def _refusal(node: exp.Expr) -> str | None:
    if isinstance(node, exp.Cast):
        return _cast(node)
    if isinstance(node, exp.IntDiv | exp.Mod):
        sides = {family(node.this), family(node.expression)}
        return None if sides <= {"integer"} else "// 和 % 只用于整数"
    if isinstance(node, exp.Add | exp.Sub):
        sides = {family(node.this), family(node.expression)}
        return "日期不作加减；相差天数用 date_diff('day', …)" if "date" in sides else None
    if isinstance(node, exp.Sum) and family(_summed(node)) == "double":
        return "不对双精度求和（结果随次序变化）；先化为 decimal"
    if is_helper(node):
        amounts = {family(argument) for argument in node.expressions}
        wrong = amounts - {"integer", "decimal", "null"}
        exact = node.name.lower() == "stat_ratio" and wrong
        return (
            f"stat_ratio 的参数只能是整数或 decimal，不能是 {'、'.join(wrong)}" if exact else None
        )
    return None


def _summed(node: exp.Sum) -> exp.Expr:
    value: exp.Expr = node.this
    return value.expressions[0] if isinstance(value, exp.Distinct) else value


def _cast(node: exp.Cast) -> str | None:
    source = family(node.this)
    target = _FAMILIES.get(node.to.this, "unknown")
    if source == "null" or source in _CASTS.get(target, ()):
        return None
    if source == "text" and (isinstance(node, exp.TryCast) or isinstance(node.this, exp.Literal)):
        return None
    if source == "text":
        return f"文本转为 {target} 用 try_cast"
    if source == "unknown":
        return "无法判断被转换的类型；先给它一个有类型的列"
    return f"不能由 {source} 转为 {target}（两种引擎舍入或写法不同）"


def check_model_types(model: str, expression: exp.Expr, contracts: Mapping[str, Contract]) -> None:
    """Type the query of a model against the contracts and refuse what is not portable."""
    try:
        tree = typed_tree(expression, contracts)
    except sqlglot.errors.SqlglotError as error:
        raise NotPortable(f"模型 {model}：列无法对应到表：{error}") from error
    check_types(model, tree)
