"""One partition from staged to edited: corrections first, then the rules.

Belongs here: the order of the two, for the partition and for the former returns it is compared
with. Does not: how a correction is applied (`corrections`), what the rules find (`editing`).
"""

from collections.abc import Mapping

import polars as pl

from pipelines.edit.corrections import (
    Corrected,
    correct_cells,
    correct_rows,
    journal,
    restored,
)
from pipelines.edit.editing import Edited, edit_cells, edit_rows
from pipelines.edit.rules import RuleBook
from pipelines.edit.wide_checks import measures_of
from warehouse.dictionary import Dictionary, Form


def edit_corrected(
    staged: pl.DataFrame,
    corrections: pl.DataFrame,
    form: Form,
    book: RuleBook,
    dictionary: Dictionary,
    former: Mapping[int, pl.DataFrame],
) -> tuple[Edited, pl.DataFrame]:
    """Apply the corrections and let the rules judge what comes of it.

    Args:
        staged: a partition of the form's staged table.
        corrections: rows of `raw.correction` that speak of it or of the former returns.
        form: an edition of the form.
        book: the rules of the form.
        dictionary: labels, indicators and divisions.
        former: staged rows of the months that `history.former_months` names.

    Returns:
        What the edit found, and the journal (`edit.correction`). Rows in = rows out.
    """
    own = corrected_rows(staged, corrections, form, dictionary)
    earlier = {
        month: corrected_rows(frame, corrections, form, dictionary).rows
        for month, frame in former.items()
    }
    if form.kind in ("aggregate", "published"):
        ends = staged["period_end"].unique().to_list()
        month = ends[0] if form.kind == "aggregate" and len(ends) == 1 else None
        edited = edit_cells(own.rows, book, dictionary, month, earlier)
        edited = edited._replace(rows=restored(own, edited.rows))
    else:
        edited = edit_rows(own.rows, book, form, dictionary, earlier)
    return edited, journal(own, edited.rows)


def corrected_rows(
    staged: pl.DataFrame, corrections: pl.DataFrame, form: Form, dictionary: Dictionary
) -> Corrected:
    """A partition with those of the corrections that speak of its returns."""
    ends = staged["period_end"].unique().to_list()
    own = corrections.filter(pl.col("period_end").is_in(ends))
    if form.kind in ("aggregate", "published"):
        return correct_cells(staged, own)
    return correct_rows(staged, measures_of(form, dictionary), own)
