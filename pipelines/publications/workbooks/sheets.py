"""One table as a sheet: head, rows, live formulas, lights, notes, print setup.

Belongs here: turning rows of a view and the columns declared for them into cells. Text is only ever
written as text, so what the data says is never a formula or a link.
Not here: which rows (`choosing.py`), cover and explanations (`cover.py`), charts (`lines.py`).
"""

from dataclasses import dataclass
from typing import Any

import polars as pl
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from pipelines.publications.excel import LONGEST_TEXT
from pipelines.publications.figures import cell_text, column_decimals
from pipelines.publications.pages import View, ViewColumn
from pipelines.publications.reading import ReleaseData
from pipelines.publications.workbooks.choosing import Scope
from pipelines.publications.workbooks.formats import Formats
from pipelines.publications.workbooks.plan import REFERENCE, Sheet, SheetColumn

TITLE_ROW, FACTS_ROW, BAND_ROW, HEAD_ROW, FIRST_ROW = 0, 1, 3, 4, 5
NO_ROWS = "没有符合条件的行。"
# More lines are read in the cell itself; no row may be higher than 409 points.
MOST_LINES, _LINE_HEIGHT, _ROW_HEIGHT = 24, 14, 17


@dataclass(frozen=True)
class Table:
    """A sheet of one workbook with its rows."""

    sheet: Sheet
    view: View
    columns: dict[str, SheetColumn]
    frame: pl.DataFrame

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know to read it right."""
        return self.view.notes if self.sheet.notes is None else self.sheet.notes

    @property
    def question(self) -> str:
        """What it answers."""
        return self.sheet.question or self.view.question

    def heading(self, name: str) -> str:
        """Label of a column with its unit, if that is the same in every row."""
        column = self.view.columns[name]
        return f"{column.label}\n（{column.unit}）" if column.unit else column.label


class TableWriter:
    """Writes one table onto a sheet."""

    def __init__(
        self, data: ReleaseData, page: Worksheet, table: Table, formats: Formats, scope: Scope
    ) -> None:
        """A writer of a table on an empty sheet; the row of the scope's region stands out."""
        self.data, self.page, self.table, self.formats = data, page, table, formats
        self.own, self.audience = scope.code, scope.audience
        self.places = {name: place for place, name in enumerate(table.columns)}
        self.rows = table.frame.to_dicts()
        flag = table.sheet.whole
        self.wholes = [n for n, row in enumerate(self.rows) if flag and row[flag]]

    @property
    def last_row(self) -> int:
        """The last row of the table, the head where it has none."""
        return FIRST_ROW + max(len(self.rows), 1) - 1

    def write(self, facts: str, warning: str) -> None:
        """The whole sheet.

        Args:
            facts: region, month, edition, release.
            warning: what must not be overlooked (模拟数据, 未定稿); may be empty.
        """
        self.page.write_string(TITLE_ROW, 0, self.table.sheet.name, self.formats.title)
        self.page.set_default_row(_ROW_HEIGHT)
        self.page.set_row(TITLE_ROW, 26)
        self.page.write_string(FACTS_ROW, 0, facts, self.formats.facts)
        self.page.write_string(FACTS_ROW + 1, 0, warning, self.formats.warning)
        self._head()
        if not self.rows:
            self.page.write_string(FIRST_ROW, 0, NO_ROWS, self.formats.note)
        for number in range(len(self.rows)):
            self._row(number)
        self._lights()
        self.page.freeze_panes(FIRST_ROW, 1)
        if self.rows:
            self.page.autofilter(HEAD_ROW, 0, self.last_row, len(self.places) - 1)

    def notes(self, row: int) -> None:
        """The notes of the view from a row on."""
        for number, note in enumerate(self.table.notes):
            self.page.write_string(row + number, 0, f"注{number + 1}：{note}", self.formats.facts)

    def _head(self) -> None:
        spans: list[tuple[str | None, list[int]]] = []
        for name, column in self.table.columns.items():
            place = self.places[name]
            self.page.set_column(place, place, column.width)
            self.page.write_string(HEAD_ROW, place, self.table.heading(name), self.formats.head)
            if spans and spans[-1][0] == column.band:
                spans[-1][1].append(place)
            else:
                spans.append((column.band, [place]))
        if any(band for band, _ in spans):
            for band, places in spans:
                self._band(band, places)
        self.page.set_row(HEAD_ROW, 32)

    def _band(self, band: str | None, places: list[int]) -> None:
        """The heading above some columns; those without one reach over both rows."""
        if band is None:
            for place in places:
                text = self.table.heading(list(self.places)[place])
                self.page.merge_range(BAND_ROW, place, HEAD_ROW, place, "", self.formats.head)
                self.page.write_string(BAND_ROW, place, text, self.formats.head)
            return
        if len(places) > 1:
            last = places[-1]
            self.page.merge_range(BAND_ROW, places[0], BAND_ROW, last, "", self.formats.head)
        self.page.write_string(BAND_ROW, places[0], band, self.formats.head)

    def _row(self, number: int) -> None:
        row = self.rows[number]
        strong = number in self.wholes or row.get("region_code") == self.own
        lines = 1
        for name, column in self.table.columns.items():
            declared = self.view_column(name)
            more = column.more_decimals.get(self.audience, 0)
            style = self.formats.cell(
                declared.kind,
                column_decimals(declared, row) + more if declared.kind == "figure" else 0,
                computed=column.formula is not None,
                strong=strong and self._is_compared,
            )
            lines = max(lines, self._cell(number, name, column, style))
        if lines > 1:
            self.page.set_row(FIRST_ROW + number, min(lines, MOST_LINES) * _LINE_HEIGHT)

    def view_column(self, name: str) -> ViewColumn:
        """What the view says of a column."""
        return self.table.view.columns[name]

    @property
    def _is_compared(self) -> bool:
        """Whether rows are regions beside each other."""
        return self.table.sheet.whole is not None

    def _cell(self, number: int, name: str, column: SheetColumn, style: Any) -> int:
        """One cell; how many lines it takes."""
        line, place, row = FIRST_ROW + number, self.places[name], self.rows[number]
        declared, value = self.view_column(name), row[name]
        if column.formula and self._can_compute(number, name, column, value):
            shown = "" if value is None else value if isinstance(value, str) else float(value)
            self.page.write_formula(line, place, self._formula(column, number), style, shown)
        elif value is None:
            self.page.write_blank(line, place, None, style)
        elif declared.kind == "figure":
            self.page.write_number(line, place, float(value), style)
        elif declared.kind == "day":
            self.page.write_datetime(line, place, value, style)
        else:
            text = cell_text(declared, row, name, self.data.words(declared))[:LONGEST_TEXT]
            self.page.write_string(line, place, text, style)
            return lines_of(text, column.width) if declared.kind in ("text", "mark") else 1
        return 1

    def _can_compute(self, number: int, name: str, column: SheetColumn, value: Any) -> bool:
        if number in self.wholes and column.parts_only:
            return False
        if column.needs_whole and not self.wholes:
            return False
        # A chart would draw the empty text of a formula as zero.
        chart = self.table.sheet.chart
        return not (chart and name in chart.lines and value is None)

    def _formula(self, column: SheetColumn, number: int) -> str:
        def cell(row: int, name: str, *, fixed: bool) -> str:
            return str(xl_rowcol_to_cell(row, self.places[name], row_abs=fixed, col_abs=fixed))

        parts = [n for n in range(len(self.rows)) if n not in self.wholes]

        def found(match: Any) -> str:
            name, part = match.groups()
            if part == "whole":
                return cell(FIRST_ROW + self.wholes[0], name, fixed=True)
            if part == "parts":
                first, last = (FIRST_ROW + parts[n] for n in (0, -1))
                return f"{cell(first, name, fixed=True)}:{cell(last, name, fixed=True)}"
            return cell(FIRST_ROW + number, name, fixed=False)

        return "=" + REFERENCE.sub(found, " ".join((column.formula or "").split()))

    def _lights(self) -> None:
        for name, place in self.places.items():
            if self.view_column(name).kind == "light" and self.rows:
                for word, style in self.formats.lights.items():
                    rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": style}
                    self.page.conditional_format(FIRST_ROW, place, self.last_row, place, rule)


def lines_of(text: str, width: int) -> int:
    """Lines that a text takes; a Chinese character is two wide."""
    wide = sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)
    return -(-wide // max(width - 1, 1)) or 1
