"""The change of a figure as parts that sum to it, also as printed.

Belongs here: contributions of regions or months, of numerator and denominator; rounding so that the
printed parts add up to the printed change. Not here: reading figures, words.

Contributions to a ratio R = N/D x f with N the sum of its parts n_i: the part i brings
(n_i1 - n_i0)/D1 x f, the denominator N0/D1 x f - N0/D0 x f; together R1 - R0.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from pipelines.publications.figures import rounded


class Term(NamedTuple):
    """One part of a figure, now and in the period it is compared with."""

    name: str
    now: Decimal
    base: Decimal


class Part(NamedTuple):
    """What one part brings to the change, as printed."""

    name: str
    change: Decimal
    # Of the whole change, in percent; None where the whole change is nothing.
    share_pct: Decimal | None


def change_parts(
    terms: Sequence[Term],
    whole: Decimal,
    decimals: int,
    *,
    scale: Decimal = Decimal(1),
    others: Iterable[tuple[str, Decimal]] = (),
    shown: int = 5,
) -> list[Part]:
    """The largest parts of a change, the rest in one line, and what no part accounts for.

    Args:
        terms: all parts that are known now and then.
        whole: the change to be accounted for, in the unit shown.
        decimals: of the printed figures.
        scale: what a part's change is multiplied by to be in the unit shown.
        others: further contributions, already in that unit (the denominator of a ratio).
        shown: how many parts have a line of their own.

    Returns: parts whose printed changes add up to the printed whole exactly.
    """
    changes = sorted(
        ((term.name, (term.now - term.base) * scale) for term in terms),
        key=lambda one: (-abs(one[1]), one[0]),
    )
    own = [*changes[:shown], *others]
    rest = changes[shown:]
    unexplained = whole - sum((change for _, change in [*changes, *others]), Decimal(0))
    lines = [(name, rounded(change, decimals)) for name, change in own]
    if rounded(unexplained, decimals):
        lines.append((UNEXPLAINED, rounded(unexplained, decimals)))
    left = rounded(whole, decimals) - sum((change for _, change in lines), Decimal(0))
    if rest or left:
        name = REST.format(count=len(rest)) if rest else ROUNDING
        lines.append((name, left))
    return [Part(name, change, _share(change, whole, decimals)) for name, change in lines]


REST = "其余{count}个"
ROUNDING = "四舍五入尾差"
UNEXPLAINED = "未分解（缺报或尾差）"


def ratio_change(
    numerator: Term, denominator: Term, factor: Decimal
) -> tuple[Decimal, Decimal, Decimal]:
    """(change of the ratio, scale of the numerator's parts, what the denominator brings)."""
    now = numerator.now / denominator.now * factor
    base = numerator.base / denominator.base * factor
    by_denominator = numerator.base / denominator.now * factor - base
    return now - base, factor / denominator.now, by_denominator


def _share(change: Decimal, whole: Decimal, decimals: int) -> Decimal | None:
    total = rounded(whole, decimals)
    return rounded(change / total * 100, 1) if total else None
