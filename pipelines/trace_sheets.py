"""Sheets of a release as the archive keeps them: their text, and which column holds which field.

Belongs here: reading archived files again. Not here: which cells matter (`trace_cells.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from pipelines.stage.body import find_layout
from pipelines.stage.fields import form_fields
from pipelines.stage.returns import read_returns
from pipelines.stage.sheets import ROW, cell_columns, column_letter
from pipelines.trace_release import TracedRelease
from warehouse.dictionary import Dictionary, Form
from warehouse.home import Home, archived_path

SHEET_TYPES = {"file_sha256": pl.String, "sheet_no": pl.Int32}
SHEET = list(SHEET_TYPES)
_SHEETS = """
select file_sha256, sheet_no, file_name, sheet_name, sender, form_code, edition
from release.core.dim_submission
"""


@dataclass(frozen=True)
class Sheet:
    """Text of an archived sheet, and the letter of the column each field stands in."""

    text: pl.DataFrame
    letters: Mapping[str, str]

    def text_at(self, row: int, letter: str) -> str | None:
        """What is printed in one cell."""
        found = self.cells(pl.Series([row])).filter(pl.col("cell_ref") == f"{letter}{row}")
        return None if found.is_empty() else found.item(0, "archived_text")

    def cells(self, rows: pl.Series) -> pl.DataFrame:
        """Texts of some rows by address: row_no, cell_ref, archived_text."""
        names = {f"c{n}": column_letter(n) for n in range(1, len(cell_columns(self.text)) + 1)}
        return (
            self.text.filter(pl.col(ROW).is_in(rows.unique().to_list()))
            .unpivot(
                cell_columns(self.text), index=ROW, variable_name="c", value_name="archived_text"
            )
            .select(
                pl.col(ROW).alias("row_no"),
                pl.concat_str(
                    pl.col("c").replace_strict(names, return_dtype=pl.String),
                    pl.col(ROW).cast(pl.String),
                ).alias("cell_ref"),
                "archived_text",
            )
        )


class Sheets:
    """Sheets that a release knows, read from the archive when they are asked for."""

    def __init__(self, home: Home, release: TracedRelease) -> None:
        self._home, self._release = home, release
        self._read: dict[str, dict[int, pl.DataFrame]] = {}

    @cached_property
    def known(self) -> pl.DataFrame:
        """Every sheet of the release: file, name, sender, form."""
        return self._release.frame(_SHEETS)

    def of(self, digest: str | None, number: int | None) -> Mapping[str, object]:
        """What is known of a sheet, or of the file where the sheet is not."""
        of_file = self.known.filter(pl.col("file_sha256") == digest)
        of_sheet = of_file.filter(pl.col("sheet_no") == number)
        rows = (of_file if of_sheet.is_empty() else of_sheet).rows(named=True)
        return rows[0] if rows else dict.fromkeys(self.known.columns)

    def sheet(self, digest: str, number: int) -> Sheet | None:
        """An archived sheet; None where the file is gone or cannot be read."""
        text = self._texts(digest).get(number)
        if text is None:
            return None
        known = self.of(digest, number)
        dictionary = self._release.dictionary
        form = edition(dictionary, known["form_code"], known["edition"])
        if form is None:
            return Sheet(text, {})
        units = dictionary.units
        layout = find_layout(form, form_fields(form, units), text, units)
        return Sheet(text, layout.letters if layout else {})

    def _texts(self, digest: str) -> dict[int, pl.DataFrame]:
        if digest not in self._read:
            try:
                data = archived_path(self._home.archive, digest).read_bytes()
            except OSError:
                found = []
            else:
                found = read_returns(data, self._release.dictionary)
            self._read[digest] = {
                one.sheet.number: one.sheet.frame for one in found if one.sheet.number
            }
        return self._read[digest]


def edition(dictionary: Dictionary, form: object, edition: object) -> Form | None:
    """An edition of a form; None where a sheet was not identified."""
    found = [one for one in dictionary.forms if (one.form, one.edition) == (form, edition)]
    return found[0] if found else None
