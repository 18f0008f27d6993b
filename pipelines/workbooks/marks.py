"""What is said at the cells of a copied sheet: colour and comment.

Belongs here: which cell gets which issues, their colour, the text of a comment. Does not: what is
wrong (`issues.py`), how a sheet is copied (`plain_sheet.py`, `sender_sheet.py`).
"""

import re
from collections.abc import Iterable, Mapping

import polars as pl
from xlsxwriter.worksheet import Worksheet

from pipelines.workbooks.issues import EXPLAIN, MUST, Judgement
from pipelines.workbooks.styles import RED, YELLOW

MOST_COMMENTS = 2_000
MOST_TEXT = 32_000
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
# Places are (row, column), 0-based.
Place = tuple[int, int]
Marks = dict[Place, list[dict[str, str]]]


def sheet_marks(judgement: Judgement, number: int) -> Marks:
    """Issues by cell, and the proposals that no issue of the cell tells."""
    own = judgement.issues.filter(pl.col("sheet_no") == number)
    marks = _marks(own.iter_rows(named=True))
    proposed = judgement.proposals.filter(pl.col("sheet_no") == number).select(
        "cell",
        "row_no",
        "proposal",
        rule=pl.lit(""),
        what="evidence",
        action=pl.lit(""),
        demand=pl.lit(EXPLAIN),
    )
    for at, found in _marks(proposed.iter_rows(named=True)).items():
        told = {one["proposal"] for one in marks.get(at, [])}
        marks.setdefault(at, []).extend(one for one in found if one["proposal"] not in told)
    return marks


def refusal(reason: str) -> dict[str, str]:
    """The mark of a part of a sheet that was not taken."""
    return {"rule": "", "what": reason, "action": "", "proposal": "", "demand": MUST}


def colour(issues: Iterable[Mapping[str, str]]) -> str:
    """Red where something must be corrected, yellow where it must be explained."""
    return RED if any(one["demand"] == MUST for one in issues) else YELLOW


def write_comments(page: Worksheet, marks: Marks, above: int = 0) -> None:
    """A comment at each marked cell, as far as a sheet can be read with them."""
    for (row, column), found in list(marks.items())[:MOST_COMMENTS]:
        told = "\n".join(_comment(one) for one in found)
        options = {"x_scale": 2.5, "y_scale": 1.5}
        page.write_comment(row + above, column, told[:MOST_TEXT], options)


def _marks(issues: Iterable[dict[str, str]]) -> Marks:
    """Issues by cell; those of a whole row stand at its first cell."""
    marks: Marks = {}
    for issue in issues:
        found = _CELL.fullmatch(issue["cell"] or "")
        if found:
            column = 0
            for letter in found.group(1):
                column = column * 26 + ord(letter) - 64
            at = (int(found.group(2)) - 1, column - 1)
        elif issue["row_no"]:
            at = (int(issue["row_no"]) - 1, 0)
        else:
            continue
        marks.setdefault(at, []).append(issue)
    return marks


def _comment(one: Mapping[str, str]) -> str:
    lines = [f"{one['rule']} {one['what']}".strip(), one["action"]]
    if one["proposal"]:
        lines.append(f"建议更正为 {one['proposal']}")
    return "\n".join(line for line in lines if line)
