"""Sums over rows of a sheet as cell formulas: a total against its parts or its regions.

Belongs here: what the checks of `pipelines/edit/total_checks.py` say of several rows. Does not:
tests within a row (`formulas.py`).
"""

from collections.abc import Sequence

from pipelines.edit.rules import BreakdownTotal, BreakdownWithin, RegionTotal
from pipelines.workbooks.expressions import PLACES, any_of, number, quoted
from pipelines.workbooks.grid import Figure, Grid, areas
from warehouse.dictionary import TOTAL


def breakdown_total(rule: BreakdownTotal, grid: Grid, row: int) -> str | None:
    """A region's total against its parts, where each of them is on the sheet."""
    own = grid.blank.rows[row - grid.first] if grid.blank.rows else None
    if own is None or own.part != TOTAL:
        return None
    rows = [one for part in rule.parts for one in grid.rows_of(part, [own.region_code])]
    if len(rows) != len(rule.parts):
        return None
    return any_of([_sum_differs(one, row, rows) for one in grid.of(rule.items)])


def breakdown_within(rule: BreakdownWithin, grid: Grid, row: int) -> str | None:
    """A part against those that lie in it."""
    own = grid.blank.rows[row - grid.first] if grid.blank.rows else None
    if own is None or own.part != rule.whole:
        return None
    rows = [one for part in rule.parts for one in grid.rows_of(part, [own.region_code])]
    tests = []
    for figure in grid.of(rule.items):
        inside = areas(figure.letter, rows)
        width = number(figure.half_width)
        tests.append(
            f"AND(ISNUMBER({figure.letter}{row}),ROUND(SUM({inside})-{figure.letter}{row}"
            f"-{width}*(1+COUNT({inside})),{PLACES})>0)"
        )
    return any_of(tests)


def region_total(rule: RegionTotal, grid: Grid, row: int) -> str | None:
    """A city's row against those of its counties."""
    if grid.blank.is_open:
        return _open_region_total(rule, grid, row)
    own = grid.blank.rows[row - grid.first]
    counties = {one.region_code for one in grid.blank.rows if one.level == "county"}
    if own.level != "city" or not counties:
        return None
    rows = grid.rows_of(own.part, counties)
    tests = [_sum_differs(one, row, rows) for one in grid.of(rule.items)]
    if not tests or not grid.has("vintage"):
        return any_of(tests)
    letter = grid.letter("vintage")
    same = "+".join(f"({letter}{one}={letter}{row})" for one in rows)
    return f"AND({same}={len(rows)},{any_of(tests)})"


def _open_region_total(rule: RegionTotal, grid: Grid, row: int) -> str | None:
    """Listed products: a city's row against its counties' rows of the same product and unit."""
    split = grid.blank.form.breakdown
    if split is None or rule.absent != "zero" or grid.blank.level != "city":
        return None
    city, part = grid.letter("region_code"), grid.letter(split.name)
    unit = grid.letter("unit")
    chosen = (
        f'({grid.down(part)}={part}{row})*({grid.down(city)}<>{city}{row})*({grid.down(city)}<>"")'
    )
    seen = f"SUMPRODUCT({chosen})"
    alike = f"SUMPRODUCT({chosen}*({grid.down(unit)}={unit}{row}))"
    tests = [
        f"AND(ISNUMBER({one.letter}{row}),ROUND(ABS({one.letter}{row}"
        f"-SUMPRODUCT({chosen},{grid.down(one.letter)}))"
        f"-{number(one.half_width)}*(1+{seen}),{PLACES})>0)"
        for one in grid.of(rule.items)
    ]
    is_city = f"{city}{row}={quoted(grid.blank.region_code)}"
    return f"AND({is_city},{seen}>0,{seen}={alike},{any_of(tests)})"


def _sum_differs(figure: Figure, row: int, rows: Sequence[int]) -> str:
    """A cell against the sum of others of its column, judged where all of them are numbers."""
    cell, others = f"{figure.letter}{row}", areas(figure.letter, rows)
    open_by = number(figure.half_width * (len(rows) + 1))
    return (
        f"AND(COUNT({cell},{others})={len(rows) + 1},"
        f"ROUND(ABS({cell}-SUM({others}))-{open_by},{PLACES})>0)"
    )
