"""Closing a month: flash, review, two signatures, final; reopening it.

Belongs here: which step is next, what stands against it, what a step records, which later months
a reopened one touches. Not here: the state itself (`sql/mart/mart_month_status.sql`), the log
(`warehouse/decisions.py`), the commands (`cli_close.py`).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from pipelines import messages_close as messages
from warehouse.decisions import Decision, Kind, append
from warehouse.engine.model import Model
from warehouse.home import Home
from warehouse.reach import SAME, Period, periods_reading
from warehouse.releases import ReleaseError, current_release, open_release

_STATUS = """
select
    mst.period_end, mst.close_state, mst.signed_by, mst.closed_at, mst.is_changed_since,
    mst.is_reopened, mst.block_count, mst.owed_count, mst.rows_received, mst.content_key
from mart.mart_month_status as mst
order by mst.period_end
"""
# The step that leads on from a state; a final month has none.
_NEXT = {"open": "flash", "flash": "review", "reviewed": "sign", "signed_once": "sign"}


class CloseRefused(ValueError):
    """The step cannot be taken; the text is for the user."""


class MonthStatus(NamedTuple):
    """How far a month is closed, as the current release tells it."""

    month: int
    state: str
    signed_by: str | None
    closed_at: str | None
    is_changed_since: bool
    is_reopened: bool
    block_count: int
    owed_count: int
    rows_received: int
    content_key: str


def month_name(month: int) -> str:
    """`2015-03` for 201503."""
    return f"{month // 100:04d}-{month % 100:02d}"


def read_statuses(home: Home, none: str) -> dict[str, MonthStatus]:
    """The months of the current release by name.

    Raises:
        ReleaseError: before the first release, with the text `none`.
    """
    release = current_release(home)
    if release is None:
        raise ReleaseError(none)
    with open_release(home, release.name) as connection:
        rows = connection.execute(_STATUS).fetchall()
    return {month_name(row[0]): MonthStatus(*row) for row in rows}


def next_step(status: MonthStatus, by: str, reason: str) -> str:
    """The step that is taken next.

    Raises:
        CloseRefused: the month is final, has open findings, owes returns without a reason given,
            or the same person would sign twice.
    """
    name = month_name(status.month)
    step = _NEXT.get(status.state)
    if step is None:
        raise CloseRefused(messages.ALREADY_FINAL.format(month=name, signed_by=status.signed_by))
    if step != "flash" and status.block_count:
        raise CloseRefused(messages.OPEN_BLOCKS.format(month=name, count=status.block_count))
    if step == "review" and status.owed_count and not reason:
        raise CloseRefused(messages.OWED.format(month=name, count=status.owed_count))
    if step == "sign" and by == status.signed_by:
        raise CloseRefused(messages.SIGNED_TWICE.format(by=by, month=name))
    return step


def record_step(home: Home, status: MonthStatus, by: str, reason: str, at: datetime) -> Decision:
    """Take the next step and keep it in the decision log.

    Raises:
        CloseRefused: see `next_step`.
        DecisionError: the log cannot take it.
    """
    step = next_step(status, by, reason)
    content = {"month": status.month, "step": step, "content_key": status.content_key}
    return append(
        home,
        decided_at=at,
        decided_by=by,
        kind=Kind.MONTH_CLOSE,
        subject=f"{month_name(status.month)} {messages.STEPS[step]}",
        content=content,
        reason=reason or messages.STEP_REASON,
    )


def record_reopening(
    home: Home, status: MonthStatus, by: str, reason: str, touched: list[int], at: datetime
) -> Decision:
    """Reopen a month with a reason and the later months that its figures reach.

    Raises:
        CloseRefused: the month is not closed at all.
        DecisionError: the log cannot take it, e.g. without a reason.
    """
    name = month_name(status.month)
    if status.state == "open":
        raise CloseRefused(messages.NOT_CLOSED.format(month=name))
    return append(
        home,
        decided_at=at,
        decided_by=by,
        kind=Kind.MONTH_REOPEN,
        subject=f"{name} 重开",
        content={"month": status.month, "touched": touched},
        reason=reason,
    )


def later_months(models: Mapping[str, Model], month: int, known: list[int]) -> list[int]:
    """The later months of `known` that are computed from this one, by the models' reach.

    Args:
        models: all models in the order of their dependencies.
        month: yyyymm.
        known: months that the release holds.
    """
    touched: dict[str, set[Period]] = {}
    for name, model in models.items():
        reached: set[Period] = set()
        if model.contract.write == "period":
            for source in model.dependencies:
                reach = model.contract.reach.get(source, SAME)
                for period in touched.get(source, {month}):
                    reached |= periods_reading(reach, period)
        touched[name] = reached
    every = {period for reached in touched.values() for period in reached}
    return sorted(one for one in known if one > month and one in every)
