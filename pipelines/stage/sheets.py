"""A sheet as it was sent: text of every cell by row and column, and nothing interpreted.

Belongs here: the value readers return and the frame's shape. Does not: file formats or forms.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from pipelines.stage.notes import Note

# The largest worksheet of the file format has 1,048,576 rows; no form is wider than this.
MAX_ROWS = 1_100_000
MAX_COLUMNS = 512
# A province's register has some 2 million cells; text of this many fits into 2 GB.
MAX_CELLS = 16_000_000
MAX_SHEETS = 256

ROW = "row_no"
# How many cells a line of a delimited file has; null in a spreadsheet, whose rows have no width.
WIDTH = "width"


_CELL = re.compile(r"c[0-9]+")


class UnreadableFile(Exception):
    """A file that cannot be read as sheets; the message is Chinese."""


@dataclass(frozen=True)
class RawSheet:
    """One sheet: row_no (1-based), width, c1..cn as text, null for an empty cell.

    `merges` are (first row, first column, last row, last column), 1-based, both ends included.
    With a `fault` (Chinese) the sheet stands for a file inside an archive that cannot be read.
    """

    number: int
    name: str
    hidden: bool
    frame: pl.DataFrame
    merges: tuple[tuple[int, int, int, int], ...] = ()
    hidden_columns: frozenset[int] = frozenset()
    notes: tuple[Note, ...] = ()
    fault: str | None = None


def column_frame(columns: Sequence[list[str]]) -> pl.DataFrame:
    """Columns of text, all of one length, become the frame of a sheet without widths."""
    height = len(columns[0]) if columns else 0
    check_size(height, len(columns))
    cells = pl.DataFrame(
        {f"c{number}": column for number, column in enumerate(columns, start=1)},
        schema={f"c{number}": pl.String for number in range(1, len(columns) + 1)},
    ).with_columns(pl.when(pl.all() != "").then(pl.all()))
    numbers = pl.Series(ROW, range(1, height + 1), dtype=pl.Int32)
    width = pl.Series(WIDTH, [None] * height, dtype=pl.Int32)
    return pl.DataFrame([numbers, width, *cells.get_columns()])


def text_frame(rows: pl.Series) -> pl.DataFrame:
    """Rows as lists of text become the frame of a sheet, with the number of cells of each."""
    columns = int(rows.list.len().max() or 0)  # type: ignore[arg-type]
    check_size(len(rows), columns)
    names = [f"c{number}" for number in range(1, columns + 1)]
    cells = rows.list.to_struct(fields=names).struct.unnest() if names else pl.DataFrame()
    cells = cells.with_columns(pl.when(pl.all() != "").then(pl.all()))
    numbers = pl.Series(ROW, range(1, len(rows) + 1), dtype=pl.Int32)
    width = rows.list.len().cast(pl.Int32).alias(WIDTH)
    return pl.DataFrame([numbers, width, *cells.get_columns()])


def check_size(rows: int, columns: int) -> None:
    """Refuse a sheet beyond the limits."""
    if rows > MAX_ROWS or columns > MAX_COLUMNS:
        raise UnreadableFile(
            f"表格有 {rows} 行 {columns} 列，超过 {MAX_ROWS} 行 {MAX_COLUMNS} 列的上限"
        )
    if rows * columns > MAX_CELLS:
        raise UnreadableFile(
            f"表格有 {rows} 行 {columns} 列，超过 {MAX_CELLS} 格的上限，"
            "请删去表外的内容，或拆分后报送"
        )


def cell_columns(frame: pl.DataFrame) -> list[str]:
    """The cell columns c1..cn in order."""
    return [name for name in frame.columns if _CELL.fullmatch(name)]


def column_letter(number: int) -> str:
    """Spreadsheet letters of a 1-based column number."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
