"""Portability gate: what a model may contain so that it means the same on DuckDB and on Spark.

Belongs here: the allow-list of syntax and functions and the rules on syntax. Does not belong here:
rules on arguments of functions (gate_functions) and on types of columns (gate_types).
"""

from collections.abc import Iterator

from sqlglot import exp

from warehouse.engine.gate_functions import FUNCTION_RULES, Rule
from warehouse.engine.ratios import HelperError, check_call, is_helper

_QUERY = (
    exp.Select, exp.From, exp.Join, exp.Where, exp.Group, exp.Having, exp.Qualify, exp.With,
    exp.CTE, exp.Subquery, exp.Union, exp.Except, exp.Intersect, exp.Table, exp.TableAlias,
    exp.Alias, exp.Values, exp.Tuple, exp.Distinct, exp.GroupingSets, exp.Rollup, exp.Cube,
    exp.Paren, exp.Column, exp.Identifier, exp.Star, exp.Literal, exp.Boolean, exp.Null,
    exp.DataType, exp.DataTypeParam, exp.Var,
)  # fmt: skip
_OPERATORS = (
    exp.And, exp.Or, exp.Not, exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.Is, exp.In,
    exp.Between, exp.Like, exp.Exists, exp.NullSafeEQ, exp.NullSafeNEQ, exp.Add, exp.Sub, exp.Mul,
    exp.Neg, exp.IntDiv, exp.Mod, exp.DPipe, exp.Case, exp.If,
)  # fmt: skip
_FUNCTIONS = (
    exp.Cast, exp.TryCast, exp.Coalesce, exp.Nullif, exp.Greatest, exp.Least, exp.Abs,
    exp.Count, exp.CountIf, exp.Sum, exp.Min, exp.Max, exp.LogicalAnd, exp.LogicalOr,
    exp.GroupConcat, exp.Median, exp.PercentileCont, exp.Grouping, exp.Filter,
    exp.MD5, exp.SHA2, exp.Substring, exp.Left, exp.Right, exp.Pad, exp.SplitPart, exp.Length,
    exp.Replace, exp.ConcatWs, exp.Year, exp.Month, exp.Day, exp.Extract, exp.DateFromParts,
    exp.LastDay, exp.DateDiff,
)  # fmt: skip
_WINDOWS = (exp.Window, exp.WindowSpec, exp.Order, exp.Ordered)
# Window functions whose result depends on the order of rows.
_ORDERED_FUNCTIONS = (
    exp.RowNumber, exp.Rank, exp.DenseRank, exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue,
    exp.NthValue,
)  # fmt: skip
_ALLOWED = frozenset((*_QUERY, *_OPERATORS, *_FUNCTIONS, *_WINDOWS, *_ORDERED_FUNCTIONS))
_TYPES = frozenset(
    exp.DataType.Type[name]
    for name in ("TEXT", "VARCHAR", "INT", "BIGINT", "DOUBLE", "DATE", "BOOLEAN", "DECIMAL")
)
_PLAIN_WINDOW = "窗口必须写明 order by，否则各次运行结果不同"

_REASONS: dict[type[exp.Expr], str] = {
    exp.Div: "除法在两种引擎上结果不同；用 stat_ratio（精确、四舍五入）或 stat_div（双精度）",
    exp.Round: "round 在两种引擎上结果不同；用 stat_ratio 的小数位参数",
    exp.Avg: "avg 在两种引擎上结果不同；用 sum 和 count 经 stat_ratio 或 stat_div 计算",
    exp.Concat: "concat 对空值的处理不同；用 ||",
    exp.Interval: "日期加减间隔的结果类型不同；报告期用 yyyymm 整数运算",
    exp.Pivot: "pivot 不可移植；用 case 与聚合",
    exp.Lambda: "没有列表和 lambda",
    exp.Limit: "表没有次序，limit 的结果不确定；用 qualify row_number()",
    exp.Offset: "表没有次序，offset 的结果不确定",
    exp.WithinGroup: "within group 在 Spark 上成为近似值；用 median 或 quantile_cont",
    exp.ILike: "用 like",
    exp.Placeholder: "模型没有参数",
}


_SHOWN = 60


class NotPortable(ValueError):
    """A construct that would change meaning between the engines."""


def check_portable(model: str, expression: exp.Expr) -> None:
    """Refuse a model that contains anything outside the portable subset."""
    for node in expression.walk():
        reason = _refusal(node)
        if reason:
            raise NotPortable(f"模型 {model} {place(node)}不可移植：{reason}")


def _refusal(node: exp.Expr) -> str | None:
    if is_helper(node):
        try:
            check_call(node)
        except HelperError as error:
            return str(error)
        return None
    if type(node) not in _ALLOWED:
        return _REASONS.get(type(node), f"{_name(node)} 不在允许的语法和函数之内")
    return next(_broken_rules(node), None)


def _broken_rules(node: exp.Expr) -> Iterator[str]:
    for kind, rule in _RULES:
        if isinstance(node, kind):
            reason = rule(node)
            if reason:
                yield reason


def _star(node: exp.Expr) -> str | None:
    allowed = isinstance(node.parent, exp.Count) and not any(node.args.values())
    return None if allowed else "不写 *，逐列写出（qualify 的辅助列会漏进结果）"


def _column(node: exp.Expr) -> str | None:
    if isinstance(node.this, exp.Star):
        return _star(node.this)
    return "列只写作 别名.列名" if node.args.get("db") else None


def _select(node: exp.Expr) -> str | None:
    if node.args.get("kind") or node.args.get("hint"):
        return "select 之后只写列"
    if node.args.get("order"):
        return "表没有次序，最外层和子查询不写 order by"
    return None


def _join(node: exp.Expr) -> str | None:
    kind, side = node.args.get("kind") or "", node.args.get("side") or ""
    if node.args.get("method") or kind not in ("", "INNER", "OUTER", "CROSS"):
        name = (node.args.get("method") or kind).lower()
        return f"{name} join 不可移植；用 inner、left、full、cross join"
    if node.args.get("using"):
        return "不用 using，写 on"
    if kind != "CROSS" and not node.args.get("on"):
        return "join 必须写 on，或明写 cross join"
    return f"{side} join 不可移植" if side not in ("", "LEFT", "RIGHT", "FULL") else None


def _table(node: exp.Expr) -> str | None:
    plain = isinstance(node.this, exp.Identifier)
    extras = [name for name in node.args if name not in ("this", "db", "alias", "catalog")]
    if not plain or any(node.args.get(name) for name in extras):
        return "from 之后只写表名和别名"
    return None


def _set_operation(node: exp.Expr) -> str | None:
    return "不用 by name，逐列写出" if node.args.get("by_name") else None


def _recursive(node: exp.Expr) -> str | None:
    return "不用递归" if node.args.get("recursive") else None


def _distinct(node: exp.Expr) -> str | None:
    return "distinct on 用 qualify row_number() 代替" if node.args.get("on") else None


def _tuple(node: exp.Expr) -> str | None:
    allowed = isinstance(node.parent, exp.Values | exp.GroupingSets | exp.Rollup | exp.Cube)
    return None if allowed else "没有结构（struct）列"


def _data_type(node: exp.Expr) -> str | None:
    if node.this not in _TYPES:
        return "类型只用 varchar、int、bigint、double、date、boolean、decimal(p, s)"
    if node.this == exp.DataType.Type.DECIMAL and len(node.expressions) != 2:
        return "decimal 必须写明位数和小数位"
    return None


def _ordered_function(node: exp.Expr) -> str | None:
    window = node.parent
    while isinstance(window, exp.Filter):
        window = window.parent
    if not isinstance(window, exp.Window):
        return "只能用作窗口函数"
    return None if _window_order(window) else _PLAIN_WINDOW


def _window_order(window: exp.Window) -> bool:
    if window.args.get("order"):
        return True
    select = window.find_ancestor(exp.Select)
    named = (select.args.get("windows") or []) if select else []
    return any(w.name == window.alias and w.args.get("order") for w in named)


def _window(node: exp.Expr) -> str | None:
    return _PLAIN_WINDOW if node.args.get("spec") and not node.args.get("order") else None


_RULES: tuple[Rule, ...] = (
    (exp.Star, _star),
    (exp.Column, _column),
    (exp.Select, _select),
    (exp.Join, _join),
    (exp.Table, _table),
    (exp.SetOperation, _set_operation),
    (exp.With, _recursive),
    (exp.Distinct, _distinct),
    (exp.Tuple, _tuple),
    (exp.DataType, _data_type),
    (_ORDERED_FUNCTIONS, _ordered_function),
    (exp.Window, _window),
    *FUNCTION_RULES,
)


def _name(node: exp.Expr) -> str:
    if isinstance(node, exp.Anonymous):
        return f"函数 {node.name}"
    return f"函数 {node.sql_name().lower()}" if isinstance(node, exp.Func) else type(node).__name__


def place(node: exp.Expr) -> str:
    """Where in the file a node stands, and its text."""
    text = " ".join(node.sql("duckdb", comments=False).split())
    lines = (child.meta["line"] for child in node.walk() if "line" in child.meta)
    line = next(lines, None)
    near = f"第 {line} 行附近：" if line else ""
    return f"{near}“{text if len(text) <= _SHOWN else text[: _SHOWN - 1] + '…'}”"
