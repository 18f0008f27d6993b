"""What a sheet says about itself as a whole: marks, mark columns, titles, its name.

Belongs here: finding the texts, the printed mark first, what else a clerk would go by after it.
Does not: judging them (`identify.py`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import polars as pl

from pipelines.stage import text
from pipelines.stage.fields import STANDARD_MARKS
from pipelines.stage.marks import MARK_ROWS, Marks, read_marks
from pipelines.stage.notes import Note
from pipelines.stage.sheets import ROW, RawSheet, cell_columns

# Titles stand in the first rows.
_TITLE_ROWS = 8
_PERIOD = re.compile(
    r"[0-9]{4}年(?:[0-9]{1,2}月?[-~至到—](?:[0-9]{1,2})月份?|[0-9]{1,2}月份?"
    r"|第?[1-4一二三四](?:-第?[1-4一二三四])?季度|前[2-4二三四]个?季度|[上下]半年|度)"
)
_YEARLESS = re.compile(r"(?:[0-9]{1,2}月?[-~至到—])?[0-9]{1,2}月份?(?:累计)?")
_FIRST_OF_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})-01(?:[T\s]00:00:00)?")


@dataclass
class Evidence:
    """The sheet's texts, and the notes on what was assumed from them."""

    sheet: RawSheet
    marks: Marks
    header_row: int = 0
    columns: dict[str, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    @classmethod
    def of(cls, sheet: RawSheet) -> "Evidence":
        """Marks, and the mark columns of the first row that names some."""
        frame = sheet.frame
        evidence = cls(sheet, read_marks(frame))
        keys = {text.label(title): key for key, title in STANDARD_MARKS.items()}
        for number, *cells in frame.head(MARK_ROWS).select(ROW, *cell_columns(frame)).iter_rows():
            found = {
                keys[text.label(cell)]: f"c{place}"
                for place, cell in enumerate(cells, start=1)
                if text.label(cell) in keys
            }
            if found:
                evidence.header_row, evidence.columns = number, found
                break
        return evidence

    def texts(self, key: str) -> list[str]:
        """What the sheet says of a mark: printed, or the texts of its column, commonest first."""
        printed = self.marks.values.get(STANDARD_MARKS[key])
        if printed:
            return [printed]
        return self._column_texts(self.columns[key]) if key in self.columns else []

    def _column_texts(self, name: str) -> list[str]:
        below = self.sheet.frame.filter(pl.col(ROW) > self.header_row).get_column(name)
        filled = below.filter(below.str.strip_chars() != "")
        counts = filled.value_counts().sort(["count", name], descending=[True, False])
        return [str(one) for one in counts.get_column(name).to_list()]

    def titles(self) -> Iterator[str]:
        """Labels of the cells above the table, then the name of the sheet."""
        head = self.sheet.frame.head(_TITLE_ROWS)
        for row in head.select(cell_columns(head)).iter_rows():
            yield from dict.fromkeys(text.label(cell) for cell in row if cell)
        yield text.label(self.sheet.name.rpartition("｜")[2])

    def periods_in_titles(self) -> list[str]:
        """The distinct periods that titles name."""
        return list(dict.fromkeys(one for title in self.titles() for one in _PERIOD.findall(title)))

    def assume(self, note: Note) -> None:
        """Keep a note."""
        self.notes.append(note)


def inner_period(printed: str) -> str | None:
    """The period inside a longer text: `（2015年1-6月累计）`, `截至2015年6月`."""
    found = _PERIOD.search(text.label(printed))
    return found[0] if found else None


def month_of_date(printed: str) -> str | None:
    """Excel keeps a typed `2015年6月` as the first day of the month."""
    found = _FIRST_OF_MONTH.fullmatch(printed.strip())
    return f"{found[1]}-{found[2]}" if found else None


def is_yearless(printed: str) -> bool:
    """A month without its year: `1-2月`."""
    return _YEARLESS.fullmatch(text.label(printed)) is not None
