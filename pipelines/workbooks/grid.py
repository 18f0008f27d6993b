"""Where things stand on the sheet of a blank form: rows, columns, and the figures of an item.

Belongs here: addresses. Does not: what is written there (`template.py`), tests (`formulas.py`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from pipelines.edit.wide_checks import measures_of
from pipelines.stage.sheets import column_letter
from pipelines.workbooks.blanks import Blank
from warehouse.dictionary import Dictionary

# Rows from 0: verdict, title, five legal marks, marks of the return, two of the header, codes.
VERDICT_ROW, TITLE_ROW, LEGAL_ROW, CORNER_ROW, HEADER_ROW, CODE_ROW, DATA_ROW = (
    0,
    1,
    2,
    7,
    8,
    10,
    11,
)
# Beside the form, outside its print: what must be corrected, what must be explained, the state.
CHECK_COLUMNS = 3


@dataclass(frozen=True)
class Figure:
    """One column of figures.

    Attributes:
        letter: column of the sheet.
        item: indicator, or the name of a register's column.
        basis: time basis; None in a register.
        factor: printed unit in base units.
        half_width: what rounding leaves open, in printed units; zero where rules ignore it.
    """

    letter: str
    item: str
    basis: str | None
    factor: int
    half_width: Decimal


@dataclass(frozen=True)
class Grid:
    """Addresses on the sheet of one blank form."""

    blank: Blank
    figures: tuple[Figure, ...]

    @property
    def first(self) -> int:
        """Number of the first data row as the spreadsheet shows it."""
        return DATA_ROW + 1

    @property
    def last(self) -> int:
        """Number of the last data row."""
        return DATA_ROW + self.blank.height

    def of(self, items: Iterable[str]) -> list[Figure]:
        """Figures of the named items at every basis, in the order of the items."""
        return [one for item in items for one in self.figures if one.item == item]

    def letter(self, name: str) -> str:
        """Column of an identifying column of the form."""
        names = [column.name for column in self.blank.columns]
        return column_letter(names.index(name) + 1)

    def has(self, name: str) -> bool:
        """Whether the form prints such a column."""
        return any(column.name == name for column in self.blank.columns)

    def down(self, letter: str) -> str:
        """All data cells of a column, fixed."""
        return f"${letter}${self.first}:${letter}${self.last}"

    def rows_of(self, part: str, regions: Iterable[str]) -> list[int]:
        """Sheet rows of one part of some regions."""
        wanted = set(regions)
        return [
            self.first + place
            for place, row in enumerate(self.blank.rows)
            if row.part == part and row.region_code in wanted
        ]


def grid_of(blank: Blank, dictionary: Dictionary) -> Grid:
    """Addresses for a blank form; an aggregate form is judged within its rounding."""
    form, aside = blank.form, len(blank.columns)
    if form.kind == "aggregate":
        figures = [
            Figure(
                column_letter(aside + place),
                entry.item.indicator,
                entry.basis,
                dictionary.units[entry.item.unit].factor,
                Decimal(5).scaleb(-entry.item.decimals - 1),
            )
            for place, entry in enumerate(form.item_columns(), start=1)
        ]
        return Grid(blank, tuple(figures))
    letters = {
        **{column.name: column_letter(n) for n, column in enumerate(blank.columns, start=1)},
        **{
            entry.measure: column_letter(aside + place)
            for place, entry in enumerate(form.item_columns(), start=1)
        },
    }
    return Grid(
        blank,
        tuple(
            Figure(letters[one.column], one.item, one.time_basis, one.factor, Decimal(0))
            for one in measures_of(form, dictionary)
        ),
    )


def areas(letter: str, rows: Sequence[int]) -> str:
    """Cells of a column as few areas: `H12:H14,H17`."""
    found: list[str] = []
    for _, run in groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0]):
        numbers = [row for _, row in run]
        ends = f"{letter}{numbers[0]}:{letter}{numbers[-1]}"
        found.append(ends if len(numbers) > 1 else f"{letter}{numbers[0]}")
    return ",".join(found)
