"""The former returns that a file is compared with before it is sent, from the lake as it stands.

Belongs here: which partitions, and the corrections that were decided on them. Not here: comparing
(room `edit`), judging a file (`workbooks/checking.py`).
"""

from collections.abc import Mapping

import polars as pl

from pipelines.edit.corrected import corrected_rows
from pipelines.edit.history import former_months
from pipelines.edit.rules import RuleBook
from pipelines.stage.kinds import TABLES
from pipelines.workbooks.checking import History
from warehouse.dictionary import Dictionary, Form
from warehouse.lake import Lake, StaleLakeError


def former_returns(lake: Lake, dictionary: Dictionary, books: Mapping[str, RuleBook]) -> History:
    """What the edit of a load would read, for `check_file`; nothing where the lake has nothing.

    A lake of another program version, or one that a load is just writing, counts as none: what it
    would be compared with is judged again when the file is loaded.
    """

    def find(form: Form, month: int) -> Mapping[int, pl.DataFrame]:
        book = books.get(form.form)
        months = () if book is None else former_months(form, book, month)
        try:
            return {one: rows for one in months if (rows := _rows(form, one)).height}
        except (StaleLakeError, OSError):
            return {}

    def _rows(form: Form, month: int) -> pl.DataFrame:
        staged = lake.read(TABLES[form.kind], [f"{form.form.lower()}-{month}"])
        corrections = lake.read("raw.correction").filter(pl.col("form_code") == form.form)
        return corrected_rows(staged, corrections, form, dictionary).rows

    return find
