"""The decision log as a table: one row a decision, with what models need of its content.

Belongs here: the frame of `raw.decision`. Not here: the log itself (`warehouse/decisions.py`), what
follows from a decision (`sql/`).
"""

from collections.abc import Iterable

import polars as pl

from warehouse.decisions import Decision

_SCHEMA = {
    "decision_no": pl.Int32,
    "decided_at": pl.String,
    "decided_by": pl.String,
    "kind": pl.String,
    "subject": pl.String,
    "month": pl.Int32,
    "step": pl.String,
    "content_key": pl.String,
    "reason": pl.String,
}


def decision_frame(decisions: Iterable[Decision]) -> pl.DataFrame:
    """All decisions as the lake table `raw.decision`, one row each."""
    rows = [
        (
            one.number,
            one.decided_at,
            one.decided_by,
            one.kind.value,
            one.subject,
            _month(one),
            one.content.get("step"),
            one.content.get("content_key"),
            one.reason,
        )
        for one in decisions
    ]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def _month(decision: Decision) -> int | None:
    """The month (yyyymm) that a decision speaks of, where it speaks of one."""
    month = decision.content.get("month")
    return month if isinstance(month, int) else None
