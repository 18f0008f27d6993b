"""The decision log as tables: the decisions, and the returns that approvals and exceptions name.

Belongs here: the frames of `raw.decision` and `raw.decision_return`. Not here: the log itself
(`warehouse/decisions.py`), what follows from a decision (`locks.py`, `sql/`).
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

import polars as pl

from warehouse.decisions import Decision, Kind

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
_RETURN_SCHEMA = {
    "decision_no": pl.Int32,
    "kind": pl.String,
    "decided_at": pl.String,
    "decided_by": pl.String,
    "level": pl.String,
    "form_code": pl.String,
    "period": pl.String,
    "period_end": pl.Int32,
    "region_code": pl.String,
    "until_on": pl.Date,
    "reason": pl.String,
}
_OF_RETURNS = (Kind.APPROVAL, Kind.DEADLINE_EXCEPTION)


class Returns(NamedTuple):
    """The returns that a decision names: one form and period of some regions."""

    level: str
    form: str
    period: str
    month: int
    regions: list[str]
    until: date | None


def returns_of(decision: Decision) -> Returns | None:
    """The returns that an approval or exception names; None for any other decision."""
    if decision.kind not in _OF_RETURNS:
        return None
    said = decision.content
    try:
        until = said.get("until")
        day = None if until is None else date.fromisoformat(until)
        return Returns(
            said["level"], said["form"], said["period"], said["month"], list(said["regions"]), day
        )
    except (KeyError, TypeError, ValueError):
        # An entry made by other means; it stays in the log and names no return.
        return None


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


def decision_return_frame(decisions: Iterable[Decision]) -> pl.DataFrame:
    """The lake table `raw.decision_return`, one row a decision and return."""
    return pl.DataFrame(list(_return_rows(decisions)), schema=_RETURN_SCHEMA, orient="row")


def _return_rows(decisions: Iterable[Decision]) -> Iterator[tuple[object, ...]]:
    for one in decisions:
        if (named := returns_of(one)) is None:
            continue
        for region in named.regions:
            yield (
                one.number, one.kind.value, one.decided_at, one.decided_by, named.level,
                named.form, named.period, named.month, region, named.until, one.reason,
            )  # fmt: skip
