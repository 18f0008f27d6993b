"""What leaves in one folder: the workbooks, CSV files and broken files of a period.

Here: a folder in memory and on disk. Not here: how its sheets and tables come about.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from sample_raw.simulate.csvfiles import write_csv
from sample_raw.simulate.sheets import NoteSheet, Sheet
from sample_raw.simulate.workbooks import write_workbook


@dataclass
class Batch:
    """Files by name; `key` is the month or the day of the register."""

    folder: str
    key: str
    books: dict[str, list[Sheet | NoteSheet]] = field(default_factory=dict)
    tables: dict[str, pl.DataFrame] = field(default_factory=dict)
    blobs: dict[str, bytes] = field(default_factory=dict)

    def book_of(self, sender: str, form: str) -> str | None:
        """The first workbook of a sender that holds the form."""
        mine = (name for name in self.books if name.startswith(f"{sender}_"))
        return next((name for name in mine if self._sheet_in(name, form)), None)

    def table_of(self, sender: str) -> str | None:
        return next((name for name in self.tables if name.startswith(f"{sender}_")), None)

    def sheet_of(self, sender: str, form: str) -> Sheet | None:
        name = self.book_of(sender, form)
        return self._sheet_in(name, form) if name else None

    def _sheet_in(self, name: str, form: str) -> Sheet | None:
        sheets = (sheet for sheet in self.books[name] if isinstance(sheet, Sheet))
        return next((sheet for sheet in sheets if sheet.form.form == form), None)

    def listing(self) -> list[dict[str, object]]:
        """One entry a file, with the data rows of each sheet."""
        entries: list[dict[str, object]] = []
        for name, sheets in self.books.items():
            rows = {s.form.form: len(s.rows) for s in sheets if isinstance(s, Sheet)}
            entries.append({"file": f"{self.folder}/{name}", "rows": rows})
        for name, table in self.tables.items():
            form = "R1" if self.folder == "register" else "M3"
            entries.append({"file": f"{self.folder}/{name}", "rows": {form: table.height}})
        entries += [{"file": f"{self.folder}/{name}", "rows": {}} for name in self.blobs]
        return entries

    def write(self, out: Path) -> None:
        folder = out / self.folder
        folder.mkdir(parents=True, exist_ok=True)
        for name, sheets in self.books.items():
            write_workbook(folder / name, sheets)
        for name, table in self.tables.items():
            write_csv(folder / name, table)
        for name, content in self.blobs.items():
            (folder / name).write_bytes(content)
