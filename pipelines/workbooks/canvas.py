"""The sheet that a blank form is written on, with all that its parts share.

Belongs here: what every part needs, and writing over several cells. Does not: any part of a form.
"""

from dataclasses import dataclass, field

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipelines.edit.rules import RuleBook
from pipelines.workbooks.blanks import Blank
from pipelines.workbooks.grid import Grid, grid_of
from pipelines.workbooks.styles import BAD, FINE, OPEN, Styles
from warehouse.dictionary import Dictionary

# A form this wide still fits one page; of a wider one a page takes fewer columns, and its first
# columns are repeated on the next.
PAGE_COLUMNS, WIDE_PAGE_COLUMNS = 19, 14


@dataclass
class Canvas:
    """A sheet being written.

    `beside` counts the columns for comparison right of the checks, `lists` the hidden lists right
    of those.
    """

    blank: Blank
    book: RuleBook
    dictionary: Dictionary
    page: Worksheet
    style: Styles
    beside: int = 0
    lists: int = 0
    grid: Grid = field(init=False)

    def __post_init__(self) -> None:
        self.grid = grid_of(self.blank, self.dictionary)

    @property
    def width(self) -> int:
        """Columns of the form itself."""
        return self.blank.width

    @property
    def head_width(self) -> int:
        """Columns that title, marks and notes span: a printed page of a wide form, two pairs of
        cells of a narrow one."""
        return max(self.width, 4) if self.width <= PAGE_COLUMNS else WIDE_PAGE_COLUMNS

    def merged(self, row: int, first: int, last: int, text: str, style: Format) -> None:
        """Text over one or more cells of a row."""
        if last > first:
            self.page.merge_range(row, first, row, last, "", style)
        self.page.write_string(row, first, text, style)

    def coloured(self, area: str, cell: str) -> None:
        """Red, yellow or green by the word that the text of the cell begins with."""
        for words, colour in (
            (BAD, self.style.bad),
            (OPEN, self.style.open),
            (FINE, self.style.fine),
        ):
            tests = ",".join(f'LEFT({cell},{len(word)})="{word}"' for word in words)
            rule = {
                "type": "formula",
                "criteria": f"=OR({tests})",
                "format": colour,
                "stop_if_true": True,
            }
            self.page.conditional_format(area, rule)
