"""What calamine does not tell of a sheet: error cells, formulas without a value, percentages.

Belongs here: the value that the scanners of the three formats give back, and how it is laid over
the cells that calamine read. Does not: the formats themselves (`xlsx.py`, `ods.py`, `biff.py`).
"""

from dataclasses import dataclass, field

from pipelines.stage.sheets import MAX_COLUMNS, UnreadableFile, check_size, column_letter

Place = tuple[int, int]
# 1-based, both ends included: first row, first column, last row, last column.
Range = tuple[int, int, int, int]


@dataclass
class Overlay:
    """Places are (row, column), 1-based; `extent` is the last row and column with content."""

    errors: dict[Place, str] = field(default_factory=dict)
    # Formulas that were saved without their result: the formula itself, beginning with `=`.
    unsaved: dict[Place, str] = field(default_factory=dict)
    percents: set[Place] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merges: list[Range] = field(default_factory=list)
    extent: Place = (0, 0)

    def reach(self, row: int, column: int) -> None:
        """A cell with content."""
        self.extent = (max(self.extent[0], row), max(self.extent[1], column))

    def check(self, name: str) -> None:
        """Refuse a sheet whose cells lie so far out that the table between them is no table."""
        rows, columns = self.extent
        if columns > MAX_COLUMNS:
            letter = column_letter(columns)
            raise UnreadableFile(
                f"工作表“{name}”直到 {letter} 列还有内容，超过 {MAX_COLUMNS} 列的上限，"
                "请删去表外的内容"
            )
        check_size(rows, columns)

    def lay_over(self, columns: list[list[str]]) -> None:
        """Write errors and formulas into the texts and give percentages their sign back."""
        for place, text in (*self.errors.items(), *self.unsaved.items()):
            if _inside(columns, place):
                columns[place[1] - 1][place[0] - 1] = text
        for row, column in self.percents:
            if _inside(columns, (row, column)):
                columns[column - 1][row - 1] = _percent(columns[column - 1][row - 1])


def _inside(columns: list[list[str]], place: Place) -> bool:
    row, column = place
    return column <= len(columns) and row <= len(columns[column - 1])


def _percent(text: str) -> str:
    """A cell shown as a percentage holds the hundredth part: 0.584 is shown as 58.4%."""
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, _, fraction = digits.partition(".")
    if not (whole + fraction).isdigit():
        return text
    fraction = fraction.ljust(2, "0")
    whole = (whole + fraction[:2]).lstrip("0") or "0"
    rest = fraction[2:].rstrip("0")
    return f"{sign}{whole}{'.' if rest else ''}{rest}%"
