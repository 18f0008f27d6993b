"""The state of a row and the verdict on the sheet, as cell formulas.

Belongs here: what makes a row complete, wrong or fine, and the words for it. Does not: the rules
of the form (`formulas.py`).
"""

from collections.abc import Iterable

from pipelines.stage.sheets import column_letter
from pipelines.workbooks.expressions import quoted
from pipelines.workbooks.grid import CHECK_COLUMNS, Grid

CHECK_TITLES = ("须更正", "须核实", "状态")


def number_test(cell: str, missing_marks: Iterable[str]) -> str:
    """True for a number and for a mark that says there is no figure."""
    marks = ",".join(f"{cell}={quoted(mark)}" for mark in missing_marks)
    return f"OR(ISNUMBER({cell}),{marks})" if marks else f"ISNUMBER({cell})"


def state_formula(grid: Grid, row: int) -> str:
    """通过, 错误, 待核实, 未填 or 未填完; nothing beside a row that an open form leaves empty."""
    blank = grid.blank
    whole = f"A{row}:{column_letter(blank.width)}{row}"
    wanted = _wanted(grid, row)
    checks = [column_letter(blank.width + place) for place in (1, 2)]
    untouched = (
        f"COUNTA({whole})=0" if blank.is_open else f"COUNTBLANK({wanted[-1]})={_figures(grid)}"
    )
    absent = "+".join(f"COUNTBLANK({area})" for area in wanted)
    return (
        f"=IF({untouched},{quoted('' if blank.is_open else '未填')},"
        f'IF({checks[0]}{row}<>"","错误",IF({_strange(grid, row)}>0,"错误：数值",'
        f'IF({absent}>0,"未填完",IF({checks[1]}{row}<>"","待核实","通过")))))'
    )


def verdict_formula(grid: Grid) -> str:
    """One line on the whole sheet."""
    letter = column_letter(grid.blank.width + CHECK_COLUMNS)
    area = f"{letter}{grid.first}:{letter}{grid.last}"
    wrong, absent, asked, fine = (
        f'COUNTIF({area},"{word}")' for word in ("错误*", "未填*", "待核实", "通过")
    )
    return (
        f'=IF({wrong}>0,"不通过："&{wrong}&" 行有错误，须更正后报送",'
        f'IF({absent}>0,"还有 "&{absent}&" 行没有填完",'
        f'IF({asked}>0,"待核实："&{asked}&" 行须写明原因后报送",'
        f'IF({fine}=0,"未填","通过：可以报送"))))'
    )


def _figures(grid: Grid) -> int:
    return len(grid.blank.form.item_columns())


def _wanted(grid: Grid, row: int) -> list[str]:
    """Areas that must not stay blank: required columns, then all figures."""
    blank = grid.blank
    single = [
        f"{column_letter(place)}{row}"
        for place, column in enumerate(blank.columns, start=1)
        if column.required
    ]
    if not _figures(grid):
        return single
    first = column_letter(len(blank.columns) + 1)
    return [*single, f"{first}{row}:{column_letter(blank.width)}{row}"]


def _strange(grid: Grid, row: int) -> str:
    """How many figures are neither numbers nor marks that stand for none."""
    if not _figures(grid):
        return "0"
    first = column_letter(len(grid.blank.columns) + 1)
    area = f"{first}{row}:{column_letter(grid.blank.width)}{row}"
    marks = "+".join(f"({area}={quoted(mark)})" for mark in grid.blank.form.missing_marks)
    known = f"+({marks}>0)" if marks else ""
    return f'SUMPRODUCT(1-((ISNUMBER({area})+({area}=""){known})>0))'
