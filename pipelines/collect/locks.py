"""Locks: what approvals and closed months keep out of force, as intervals of the time of receipt.

Belongs here: from the decisions to the intervals. Not here: which rows fall into one
(`pipelines/edit/holding.py`), who may decide what (`pipelines/approving.py`, `month_close.py`).

One mechanism serves both. An approval binds replacements of what had been received by then; a
final month binds first returns as well. An exception opens an approval from its own moment to the
end of its last day, a reopening takes the lock of its month away. Only times of receipt and of
decisions count, so the order of processing does not.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

import polars as pl

from pipelines.collect.decision_rows import returns_of
from warehouse.decisions import Decision, Kind

_SCHEMA = {
    "decision_no": pl.Int32,
    "lock_kind": pl.String,
    "period_end": pl.Int32,
    "form_code": pl.String,
    "period": pl.String,
    "region_code": pl.String,
    "locked_from": pl.Int64,
    "locked_to": pl.Int64,
    "binds_before": pl.Int64,
}
_SIGNATURES = 2


class Lock(NamedTuple):
    """A stretch of time; what fits and is received in it is kept and not in force."""

    decision_no: int
    lock_kind: str
    period_end: int
    form_code: str | None
    period: str | None
    region_code: str | None
    locked_from: int
    locked_to: int | None
    binds_before: int | None


class _Step(NamedTuple):
    """An approval or exception on one return: when, and until when an exception opens it."""

    at: int
    number: int
    until: int | None


def lock_frame(decisions: Sequence[Decision], zone: ZoneInfo) -> pl.DataFrame:
    """All locks as the lake table `raw.lock`.

    Args:
        decisions: the whole log, in order.
        zone: whose days the last days of exceptions are.
    """
    return pl.DataFrame(
        [*_of_approvals(decisions, zone), *_of_months(decisions)], schema=_SCHEMA, orient="row"
    )


def second_of(decided_at: str) -> int:
    """The moment of a decision in seconds since 1970."""
    return int(datetime.fromisoformat(decided_at).timestamp())


def _of_approvals(decisions: Iterable[Decision], zone: ZoneInfo) -> Iterator[Lock]:
    steps: dict[tuple[int, str, str, str], list[_Step]] = defaultdict(list)
    for one in decisions:
        if (named := returns_of(one)) is None:
            continue
        until = None if named.until is None else _day_end(named.until, zone)
        step = _Step(second_of(one.decided_at), one.number, until)
        for region in named.regions:
            steps[named.month, named.form, named.period, region].append(step)
    for (month, form, period, region), own in steps.items():
        for number, start, end, approved_at in _locked(sorted(own)):
            yield Lock(number, "approved", month, form, period, region, start, end, approved_at)


def _day_end(day: date, zone: ZoneInfo) -> int:
    return int(datetime.combine(day + timedelta(days=1), time(), zone).timestamp())


def _locked(steps: Sequence[_Step]) -> Iterator[tuple[int, int, int | None, int]]:
    """Number of the approval, from, to, and the moment of the approval."""
    approval: _Step | None = None
    for step, following in pairwise([*steps, None]):
        assert step is not None
        start = step.at
        if step.until is None:
            approval = step
        else:
            start = max(step.at, step.until)
        end = None if following is None else following.at
        if approval is not None and (end is None or start < end):
            yield approval.number, start, end, approval.at


def _of_months(decisions: Iterable[Decision]) -> Iterator[Lock]:
    steps: dict[int, list[Decision]] = defaultdict(list)
    for one in decisions:
        month = one.content.get("month")
        if not isinstance(month, int):
            continue
        if one.kind is Kind.MONTH_REOPEN:
            steps.pop(month, None)
        elif one.kind is Kind.MONTH_CLOSE:
            steps[month].append(one)
    for month, own in steps.items():
        if (closing := _closing(own)) is not None:
            at = second_of(closing.decided_at)
            yield Lock(closing.number, "closed", month, None, None, None, at, None, None)


def _closing(steps: Iterable[Decision]) -> Decision | None:
    """The signature that made a month final: the second person's on what a review had passed."""
    signers: dict[str, set[str]] = {}
    for one in steps:
        step, key = one.content.get("step"), str(one.content.get("content_key"))
        if step == "review":
            signers.setdefault(key, set())
        elif step == "sign" and key in signers:
            signers[key].add(one.decided_by)
            if len(signers[key]) == _SIGNATURES:
                return one
    return None
