"""Which months hold too few returns to be what a page shows first.

Belongs here: what the view `completeness/sufficiency` says of some rows, and its rule in words.
Not here: the rule itself (the query of that view), cutting rows into parts (`payload.py`).
"""

import polars as pl

from pipelines.publications.pages import View, find_view
from pipelines.publications.reading import SOURCE, ReleaseData

SUFFICIENCY = "completeness/sufficiency"
_PERIOD_END = "period_end"


def partial_note(data: ReleaseData, rows: pl.DataFrame) -> str:
    """`（仅 4 个县已报）` where too little was received of the rows' form and month, else nothing.

    Rows that name no form, or a form that nobody owes, are never partial.
    """
    if not {SOURCE, _PERIOD_END} <= set(rows.columns):
        return ""
    told = data.rows(find_view(SUFFICIENCY)).filter(~pl.col("is_sufficient"))
    met = told.join(
        rows.select(pl.col(SOURCE).alias("form_code"), _PERIOD_END).unique(),
        on=["form_code", _PERIOD_END],
    ).sort("received_count", "form_code")
    return f"（仅 {met['received_from'][0]}已报）" if met.height else ""


def is_judged(view: View) -> bool:
    """Whether months of a view can be partial."""
    return {SOURCE, _PERIOD_END} <= set(view.columns)


def rule_of_latest() -> str:
    """What `最新` means, for a reader."""
    return find_view(SUFFICIENCY).notes[0]
