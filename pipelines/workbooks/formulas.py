"""The rules of a form as cell formulas of its blank workbook, so that it judges itself.

Belongs here: each kind of rule that one sheet can judge, as an expression that is true on a row
where the rule fails; it must say what the checks of the edit room say. Does not: sums over rows
(`total_formulas.py`), where formulas are written (`template.py`), what a rule may say
(`pipelines/edit/rules.py`).
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import product
from typing import Any

from pipelines.edit.rules import (
    BreakdownTotal,
    BreakdownWithin,
    EditionInForce,
    InRange,
    NonNegative,
    PartWithinWhole,
    RatioOfItems,
    RegionOfSender,
    RegionTotal,
    Rule,
    RuleBook,
    TotalOfParts,
    UniqueRow,
)
from pipelines.workbooks.expressions import PLACES, any_of, number, quoted
from pipelines.workbooks.grid import Figure, Grid
from pipelines.workbooks.total_formulas import breakdown_total, breakdown_within, region_total

# What a formula may be long (8192 characters), with room for what is put around it.
_MOST = 7800
Test = Callable[[Any, Grid, int], str | None]


def row_tests(book: RuleBook, grid: Grid, row: int, severity: str) -> list[tuple[Rule, str]]:
    """Rules of a severity that a row can be judged by, each with the expression of its failure.

    Args:
        book: rules of the form.
        grid: addresses.
        row: sheet row, from 1.
        severity: `block` or `query`.
    """
    found = []
    for rule in book.rules:
        judge = _TESTS.get(type(rule))
        test = judge(rule, grid, row) if judge and rule.severity == severity else None
        if test is not None:
            found.append((rule, test))
    return found


def judged_later(book: RuleBook) -> list[Rule]:
    """Rules that need more than this sheet; the form itself is in force, so that one is met."""
    return [
        rule for rule in book.rules if type(rule) not in _TESTS and type(rule) is not EditionInForce
    ]


def messages_formula(tests: Sequence[tuple[Rule, str]]) -> str:
    """A formula that lists the rules that fail, empty where none does."""
    pieces = [f'IF({test},{quoted(f"{rule.id} {rule.title}；")},"")' for rule, test in tests]
    formula = "=" + "&".join(pieces) if pieces else '=""'
    if len(formula) > _MOST:
        raise ValueError(f"formula of {len(formula)} characters: {formula[:80]}")
    return formula


def _non_negative(rule: NonNegative, grid: Grid, row: int) -> str | None:
    return _outside(grid.of(rule.items), row, Decimal(0), None)


def _in_range(rule: InRange, grid: Grid, row: int) -> str | None:
    return _outside(grid.of(rule.items), row, rule.min, rule.max)


def _outside(figures: Sequence[Figure], row: int, low: Decimal, high: Decimal | None) -> str | None:
    """Counts of cells beyond a bound; texts are not counted."""
    counts = []
    for figure in figures:
        cell = f"{figure.letter}{row}"
        counts.append(f'COUNTIF({cell},"<{number(low / figure.factor)}")')
        if high is not None:
            counts.append(f'COUNTIF({cell},">{number(high / figure.factor)}")')
    return "+".join(counts) + ">0" if counts else None


def _part_within_whole(rule: PartWithinWhole, grid: Grid, row: int) -> str | None:
    tests = []
    for part, whole in product(grid.of([rule.part]), grid.of([rule.whole])):
        if part.basis == whole.basis:
            terms, open_by = _scaled([part, whole], row)
            tests.append(
                f"AND({_all_numbers([part, whole], row)},"
                f"ROUND({terms[0]}-{terms[1]}-{number(open_by)},{PLACES})>0)"
            )
    return any_of(tests)


def _total_of_parts(rule: TotalOfParts, grid: Grid, row: int) -> str | None:
    tests = []
    for total in grid.of([rule.total]):
        parts = [one for one in grid.of(rule.parts) if one.basis == total.basis]
        if len(parts) == len(rule.parts):
            terms, open_by = _scaled([total, *parts], row)
            tests.append(
                f"AND({_all_numbers([total, *parts], row)},"
                f"ROUND(ABS({terms[0]}-({'+'.join(terms[1:])}))-{number(open_by)},{PLACES})>0)"
            )
    return any_of(tests)


def _ratio_of_items(rule: RatioOfItems, grid: Grid, row: int) -> str | None:
    tests = []
    sides = (grid.of([rule.ratio]), grid.of([rule.numerator]), grid.of([rule.denominator]))
    for ratio, upper, lower in product(*sides):
        width = number(ratio.half_width)
        # Half-widths follow the scale of their own term, so that both count in the same unit.
        least = min(upper.factor, lower.factor)
        (up, down) = (_times(one, row, one.factor // least) for one in (upper, lower))
        (wide_up, wide_down) = (
            number(one.half_width * (one.factor // least)) for one in (upper, lower)
        )
        value = f"{ratio.letter}{row}"
        # Where the denominator may be zero nothing can be said, and nothing may be divided.
        tests.append(
            f"IF({_all_numbers([ratio, upper, lower], row)},IF(N({down})>{wide_down},"
            f"OR({value}+{width}<({up}-{wide_up})/({down}+{wide_down})-0.000000001,"
            f"{value}-{width}>({up}+{wide_up})/({down}-{wide_down})+0.000000001),FALSE),FALSE)"
        )
    return any_of(tests)


def _unique_row(_: UniqueRow, grid: Grid, row: int) -> str | None:
    if not grid.blank.is_open:
        return None
    split = grid.blank.form.breakdown
    keys = ["region_code", split.name] if split else ["enterprise_code"]
    keys += ["as_of"] if grid.has("as_of") else []
    letters = [grid.letter(key) for key in keys]
    # Compared as text: COUNTIF would take long codes for numbers and lose their last digits.
    same = "*".join(f"({grid.down(letter)}={letter}{row})" for letter in letters)
    return f'AND({letters[0]}{row}<>"",SUMPRODUCT(1*{same})>1)'


def _region_of_sender(_: RegionOfSender, grid: Grid, row: int) -> str | None:
    if not grid.blank.is_open:
        return None
    letter = grid.letter("region_code")
    known = ",".join(f"{letter}{row}={quoted(code)}" for code, _ in grid.blank.regions)
    return f'AND({letter}{row}<>"",NOT(OR({known})))'


def _scaled(figures: Sequence[Figure], row: int) -> tuple[list[str], Decimal]:
    """Cells in one unit, and the sum of what their rounding leaves open in it."""
    least = min(figure.factor for figure in figures)
    terms = [_times(figure, row, figure.factor // least) for figure in figures]
    halves = [figure.half_width * (figure.factor // least) for figure in figures]
    return terms, sum(halves, Decimal(0))


def _times(figure: Figure, row: int, factor: int) -> str:
    cell = f"N({figure.letter}{row})"
    return cell if factor == 1 else f"{cell}*{factor}"


def _all_numbers(figures: Sequence[Figure], row: int) -> str:
    cells = ",".join(f"{figure.letter}{row}" for figure in figures)
    return f"COUNT({cells})={len(figures)}"


_TESTS: dict[type, Test] = {
    UniqueRow: _unique_row,
    RegionOfSender: _region_of_sender,
    NonNegative: _non_negative,
    InRange: _in_range,
    PartWithinWhole: _part_within_whole,
    TotalOfParts: _total_of_parts,
    RatioOfItems: _ratio_of_items,
    RegionTotal: region_total,
    BreakdownTotal: breakdown_total,
    BreakdownWithin: breakdown_within,
}
