"""Which of the cells that a figure comes from were corrected, by whom and why.

Belongs here: the journal of corrections beside located cells. Not here: finding the cells
(`trace_cells.py`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from pipelines import messages_correct as messages
from pipelines.edit.wide_checks import measures_of
from pipelines.trace_release import TracedRelease
from warehouse.dictionary import Dictionary

_JOURNAL = "core.fct_correction"
_APPLIED = """
select
    decision_no, correction_action, indicator_code, time_basis, reported_text, corrected_text,
    decided_by, decided_at, reason, file_sha256, sheet_no, row_no, cell_ref as corrected_cell
from release.core.fct_correction
where correction_status = 'applied'
"""
_SHEET = ["file_sha256", "sheet_no"]


def corrections_at(release: TracedRelease, cells: pl.DataFrame) -> list[dict[str, Any]]:
    """Corrections of the figures read from these cells, in the order of the decisions.

    Args:
        release: with the dictionary that it was built with.
        cells: `file_sha256`, `sheet_no`, `row_no`, `cell_ref`, and `column_name`, the column of a
            wide row that was read from the cell.
    """
    if _JOURNAL not in release.release.tables:
        return []
    journal = release.frame(_APPLIED)
    named = journal.filter(pl.col("corrected_cell").is_not_null())
    exact = cells.join(
        named.drop("row_no"), left_on=[*_SHEET, "cell_ref"], right_on=[*_SHEET, "corrected_cell"]
    )
    figure = ["indicator_code", "time_basis"]
    wide = cells.join(_columns(release.dictionary), on="column_name").join(
        journal.filter(pl.col("corrected_cell").is_null()).drop("corrected_cell"),
        on=[*_SHEET, "row_no", *figure],
        nulls_equal=True,
    )
    names = [*_SHEET, "row_no", "cell_ref", "decision_no", *figure, "correction_action"]
    told = ["reported_text", "corrected_text", "decided_by", "decided_at", "reason"]
    found = pl.concat([part.select(*names, *told) for part in (exact, wide)])
    return found.unique().sort(names, nulls_last=True).to_dicts()


def correction_notes(corrections: Sequence[Mapping[str, Any]]) -> list[str]:
    """One line a correction, as people read it."""
    return [
        messages.CORRECTED_NOTE.format(
            cell=one["cell_ref"] or f"第 {one['row_no']} 行",
            number=one["decision_no"],
            action=messages.ACTIONS[one["correction_action"]],
            by=one["decided_by"],
            reason=one["reason"],
            before=one["reported_text"],
            after=one["corrected_text"] or messages.NOT_TAKEN,
        )
        for one in corrections
    ]


def _columns(dictionary: Dictionary) -> pl.DataFrame:
    """Which figure stands in which column of a wide row."""
    rows = {
        (measure.column, measure.item, measure.time_basis)
        for form in dictionary.forms
        if form.kind in ("enterprise", "register")
        for measure in measures_of(form, dictionary)
    }
    names = ("column_name", "indicator_code", "time_basis")
    return pl.DataFrame(sorted(rows, key=str), schema=dict.fromkeys(names, pl.String), orient="row")
