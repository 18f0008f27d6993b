"""Portability rules on the arguments of functions: which ways of calling them mean the same.

Belongs here: one rule a function, by the syntax of the call. Does not belong here: which functions
are allowed at all (gate), rules that need the types of columns (gate_types).
"""

from collections.abc import Callable

from sqlglot import exp

Kind = type[exp.Expr] | tuple[type[exp.Expr], ...]
Rule = tuple[Kind, Callable[[exp.Expr], str | None]]


def _one_argument(node: exp.Expr) -> str | None:
    others = [name for name, value in node.args.items() if value and name != "big_int"]
    return None if others == ["this"] else "只接受一个参数"


def _group_concat(node: exp.Expr) -> str | None:
    order = node.find(exp.Order)
    if order is None:
        return "string_agg 必须写 order by"
    falling = any(item.args.get("desc") for item in order.expressions)
    distinct = node.find(exp.Distinct) is not None
    return "string_agg(distinct …) 只按升序，不写 desc" if distinct and falling else None


def _substring(node: exp.Expr) -> str | None:
    start = node.args.get("start")
    plain = isinstance(start, exp.Literal) and start.name.isdigit() and int(start.name) > 0
    return None if plain else "substr 的起点必须直接写成正整数"


def _quantile(node: exp.Expr) -> str | None:
    value = node.this
    double = isinstance(value, exp.Cast) and value.to.is_type(exp.DataType.Type.DOUBLE)
    return None if double else "只对 cast(… as double) 求中位数和分位数"


def _date_part(node: exp.Expr) -> str | None:
    allowed = node.name.upper() in ("YEAR", "MONTH", "DAY")
    return None if allowed else "只取 year、month、day"


def _date_diff(node: exp.Expr) -> str | None:
    unit = node.args.get("unit")
    return None if unit is not None and unit.name.upper() == "DAY" else "date_diff 只用 'day'"


def _like(node: exp.Expr) -> str | None:
    plain = node.expression.is_string and "\\" not in node.expression.name
    return None if plain else "like 的模式必须直接写出且不含反斜线"


FUNCTION_RULES: tuple[Rule, ...] = (
    ((exp.Max, exp.Min, exp.Sum, exp.Count), _one_argument),
    (exp.GroupConcat, _group_concat),
    (exp.Substring, _substring),
    ((exp.Median, exp.PercentileCont), _quantile),
    (exp.Extract, _date_part),
    (exp.DateDiff, _date_diff),
    (exp.Like, _like),
)
