"""What the workbooks of all publications have in common: safety, day, limits, formats of numbers.

Belongs here: what a reader of any of them may rely on. Not here: which cells there
are (`site/workbook.py`, `workbooks/`), many rows at once (`column_sheet.py`).
"""

from datetime import datetime

from pipelines.publications.figures import MINUS
from pipelines.publications.reading import ReleaseData

# No text of the data becomes a formula, a link or a number.
SAFE_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
# What a cell of a workbook can hold.
LONGEST_TEXT = 32_767


def number_format(decimals: int) -> str:
    """`#,##0.00` with the minus sign of the other publications."""
    places = "#,##0" + ("." + "0" * decimals if decimals else "")
    return f'{places};"{MINUS}"{places}'


def created(data: ReleaseData) -> datetime:
    """The day a workbook bears: its content's, so that a file does not change by being made."""
    return datetime.fromisoformat(data.release.created_at).replace(tzinfo=None)
