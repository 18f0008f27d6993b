"""Ratio helpers of the models, expanded in the syntax tree so that every engine computes the same.

Belongs here: what each helper becomes, its type, its arguments.
Does not belong here: which other functions a model may use (gate).

stat_ratio(num, den, factor, decimals): exact, rounded half away from zero, DECIMAL(18, decimals);
    NULL where den is NULL or 0, or where the result has more than 12 digits.
stat_div(num, den): DOUBLE, NULL where den is NULL or 0; for orders and thresholds, not to publish.
stat_growth_pct(base, target, years[, decimals]): average growth a year in percent, DOUBLE, or
    DECIMAL(18, decimals) when rounded; NULL unless all three are positive.
stat_compound(base, rate_pct, years): base grown by rate_pct a year for so many years, DOUBLE.
"""

from collections.abc import Callable
from functools import cache

import sqlglot
from sqlglot import exp

_MAX_DECIMALS = 6
# factor * 10^decimals as DECIMAL(9,0): with amounts of DECIMAL(24,4) all products stay within the
# 38 digits that both engines compute exactly.
_MAX_SCALE = 10**8

# The quotient is estimated in double (exact to well under 1 below 10^12) and then corrected by the
# exact remainder: c + remainder/den is the true quotient, so the nearest integer is c-1 to c+2.
_AMOUNT = "abs(cast(:{0} as decimal(24, 4)))"
_NUM, _DEN = _AMOUNT.format("num"), _AMOUNT.format("den")
_ESTIMATE = (
    f"try_cast(floor(cast({_NUM} as double) * :scale / nullif(cast({_DEN} as double), 0))"
    " as decimal(12, 0))"
)
_TWICE_REMAINDER = (
    f"cast(2 as decimal(1, 0)) * ({_NUM} * cast(:scale as decimal(9, 0)) - {_ESTIMATE} * {_DEN})"
)
_RATIO = f"""
cast(
    (
        {_ESTIMATE}
        + case
            when {_TWICE_REMAINDER} >= cast(3 as decimal(1, 0)) * {_DEN} then 2
            when {_TWICE_REMAINDER} >= {_DEN} then 1
            when {_TWICE_REMAINDER} >= -{_DEN} then 0
            else -1
        end
    )
    * case when (:num < 0) != (:den < 0) then -1 else 1 end
    * :unit
    as decimal(18, :decimals)
)
"""
_DIV = "cast(:num as double) / nullif(cast(:den as double), 0)"
_GROWTH = """
case
    when :base > 0 and :target > 0 and :years > 0 then (
        power(
            cast(:target as double) / nullif(cast(:base as double), 0),
            cast(1 as double) / nullif(cast(:years as double), 0)
        ) - 1
    ) * 100
end
"""
_COMPOUND = """
cast(:base as double)
* power(
    cast(1 as double) + cast(:rate as double) / nullif(cast(100 as double), 0),
    cast(:years as double)
)
"""
_ROUNDED = """
cast(
    try_cast(floor(:value * :scale + cast(0.5 as double)) as decimal(18, 0)) * :unit
    as decimal(18, :decimals)
)
"""


class HelperError(ValueError):
    """A helper called with arguments it cannot have."""


@cache
def _template(text: str) -> exp.Expr:
    return sqlglot.parse_one(text, read="duckdb")


def _filled(text: str, **values: exp.Expr) -> exp.Expr:
    return exp.replace_placeholders(_template(text), **values)


def _integer(name: str, node: exp.Expr, low: int, high: int) -> int:
    if not (isinstance(node, exp.Literal) and not node.is_string and node.name.isdigit()):
        raise HelperError(f"{name} 必须直接写成整数")
    number = int(node.name)
    if not low <= number <= high:
        raise HelperError(f"{name} 应在 {low} 至 {high} 之间，写的是 {number}")
    return number


def _decimal_unit(decimals: int) -> exp.Expr:
    text = f"{10**-decimals:.{decimals}f}"
    return exp.cast(exp.Literal.string(text), f"decimal({decimals + 1}, {decimals})")


def _rounding(decimals: int, factor: int = 1) -> dict[str, exp.Expr]:
    return {
        "scale": exp.Literal.number(factor * 10**decimals),
        "unit": _decimal_unit(decimals),
        "decimals": exp.Literal.number(decimals),
    }


def _ratio(num: exp.Expr, den: exp.Expr, factor: exp.Expr, decimals: exp.Expr) -> exp.Expr:
    places = _integer("decimals", decimals, 0, _MAX_DECIMALS)
    times = _integer("factor", factor, 1, _MAX_SCALE // 10**places)
    return _filled(_RATIO, num=_grouped(num), den=_grouped(den), **_rounding(places, times))


def _div(num: exp.Expr, den: exp.Expr) -> exp.Expr:
    return exp.paren(_filled(_DIV, num=num, den=den), copy=False)


def _growth(
    base: exp.Expr, target: exp.Expr, years: exp.Expr, decimals: exp.Expr | None = None
) -> exp.Expr:
    growth = _filled(_GROWTH, base=_grouped(base), target=_grouped(target), years=_grouped(years))
    if decimals is None:
        return growth
    places = _integer("decimals", decimals, 0, _MAX_DECIMALS)
    return _filled(_ROUNDED, value=growth, **_rounding(places))


def _compound(base: exp.Expr, rate: exp.Expr, years: exp.Expr) -> exp.Expr:
    return exp.paren(
        _filled(_COMPOUND, base=_grouped(base), rate=_grouped(rate), years=_grouped(years)),
        copy=False,
    )


def _grouped(node: exp.Expr) -> exp.Expr:
    simple = isinstance(node, exp.Column | exp.Literal | exp.Func | exp.Paren)
    return node if simple else exp.paren(node, copy=False)


_HELPERS: dict[str, tuple[Callable[..., exp.Expr], tuple[int, ...]]] = {
    "stat_ratio": (_ratio, (4,)),
    "stat_div": (_div, (2,)),
    "stat_growth_pct": (_growth, (3, 4)),
    "stat_compound": (_compound, (3,)),
}


def is_helper(node: exp.Expr) -> bool:
    """Whether a node calls one of the helpers."""
    return isinstance(node, exp.Anonymous) and node.name.lower() in _HELPERS


def check_call(node: exp.Expr) -> None:
    """Refuse a call with the wrong arguments."""
    _expanded(node)


def helper_type(node: exp.Expr) -> str:
    """SQL type that a call returns."""
    arguments = node.expressions
    name = node.name.lower()
    if name == "stat_ratio" or (name == "stat_growth_pct" and len(arguments) > 3):
        return f"decimal(18, {arguments[3].name})"
    return "double"


def expand_helpers(expression: exp.Expr) -> exp.Expr:
    """The same query with every helper written out; the input stays as it is."""
    expanded = expression.copy()
    # Innermost first, so that an argument is complete before it is repeated.
    for node in reversed([node for node in expanded.walk(bfs=True) if is_helper(node)]):
        replacement = _expanded(node)
        if node is expanded:
            expanded = replacement
        else:
            node.replace(replacement)
    return expanded


def _expanded(node: exp.Expr) -> exp.Expr:
    name = node.name.lower()
    build, counts = _HELPERS[name]
    arguments = [argument.copy() for argument in node.expressions]
    if len(arguments) not in counts:
        wanted = " 或 ".join(str(count) for count in counts)
        raise HelperError(f"{name} 需要 {wanted} 个参数，写了 {len(arguments)} 个")
    try:
        return build(*arguments)
    except HelperError as error:
        raise HelperError(f"{name}：{error}") from None
