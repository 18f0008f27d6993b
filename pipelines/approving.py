"""Recording approvals and dated exceptions: who may, on which returns, what the log keeps.

Belongs here: what stands against a decision, its content. Not here: how returns stand
(`approvals.py`), what a decision does to later receipts (`collect/locks.py`), the commands
(`cli_approve.py`).
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

import polars as pl

from pipelines import messages_approve as messages
from pipelines.approvals import LEVELS, Scope, highest_approved
from warehouse.decisions import Decision, Kind, append
from warehouse.home import Home

_WHY_NOT = {
    "waiting": messages.NOTHING_WAITING,
    "blocked": messages.NOTHING_BLOCKED,
    "final": messages.NOTHING_FINAL,
    "approved": messages.NOTHING_APPROVED,
}


class ApprovalRefused(ValueError):
    """The decision cannot be taken; the text is for the user."""


class Asked(NamedTuple):
    """Who decides: the level, and the name."""

    level: str
    by: str


def check_approver(level: str | None, region: str | None, region_level: str | None) -> str:
    """The level at which is approved, once it fits the region.

    Args:
        level: as asked for.
        region: code of a region; the province needs none.
        region_level: of that region.

    Raises:
        ApprovalRefused: no level or no region is named, or they do not go together.
    """
    if level is None:
        raise ApprovalRefused(messages.LEVEL_NEEDED)
    name = messages.LEVELS[level]
    if region is None or region_level is None:
        if level == "province":
            return level
        example = "140702" if level == "county" else "140700"
        raise ApprovalRefused(messages.REGION_NEEDED.format(level=name, example=example))
    if LEVELS.index(region_level) > LEVELS.index(level) or (
        level == "county" and region_level != "county"
    ):
        raise ApprovalRefused(messages.REGION_WRONG.format(region=region, level=name))
    return level


def record_approvals(
    home: Home, standing: pl.DataFrame, scope: Scope, asked: Asked, at: datetime
) -> list[Decision]:
    """Approve what is ready, one decision a form and period.

    Args:
        home: the installation; its lock is held, its release up to date.
        standing: `approvals.standing_at` of the asked level.
        scope: which of them; a narrower one leaves the rest to stand.
        asked: who approves.
        at: the hour of the decision.

    Raises:
        ApprovalRefused: nothing is ready, with what is in the way.
        DecisionError: the log cannot take it.
    """
    ready = standing.filter(pl.col("standing") == "ready")
    if ready.is_empty():
        raise ApprovalRefused(_nothing(standing, scope, asked.level))
    taken = []
    for (month, form, period), part in ready.group_by(
        "period_end", "form_code", "period", maintain_order=True
    ):
        names = {"level": messages.LEVELS[asked.level], "form": form, "period": period}
        content = _content(asked.level, str(form), str(period), month, part)
        taken.append(
            append(
                home,
                decided_at=at,
                decided_by=asked.by,
                kind=Kind.APPROVAL,
                subject=messages.APPROVAL.format(**names),
                content=content,
                reason=messages.APPROVAL_REASON,
            )
        )
    return taken


def record_exceptions(
    home: Home, returns: pl.DataFrame, scope: Scope, until: date, asked: Asked, reason: str,
    at: datetime,
) -> list[Decision]:  # fmt: skip
    """Open approved returns to replacements received from now to the end of a day.

    Args:
        home: the installation; its lock is held, its release up to date.
        returns: `approvals.read_returns` of the scope.
        scope: which returns.
        until: the last day, in the time zone of `at`.
        asked: who opens; an empty level stands for the one above the last to approve.
        reason: why.
        at: the hour of the decision.

    Raises:
        ApprovalRefused: the day is over, nothing was approved, the month is final, or the level
            is not above the one that approved.
        DecisionError: the log cannot take it.
    """
    if until < at.date():
        raise ApprovalRefused(messages.UNTIL_WRONG.format(until=until, today=at.date()))
    approved = returns.filter(pl.any_horizontal(pl.col(level).is_not_null() for level in LEVELS))
    if approved.is_empty():
        raise ApprovalRefused(messages.NOT_APPROVED.format(scope=told(scope)))
    closed = approved.filter("is_final")
    if closed.height:
        month = f"{closed['period_end'][0] // 100:04d}-{closed['period_end'][0] % 100:02d}"
        raise ApprovalRefused(messages.CLOSED_MONTH.format(month=month))
    taken = []
    for (month, form, period), part in approved.group_by(
        "period_end", "form_code", "period", maintain_order=True
    ):
        level = _above(part, str(form), str(period), asked.level)
        names = {"level": messages.LEVELS[level], "form": form, "period": period}
        content = {
            **_content(level, str(form), str(period), month, part),
            "until": until.isoformat(),
        }
        taken.append(
            append(
                home,
                decided_at=at,
                decided_by=asked.by,
                kind=Kind.DEADLINE_EXCEPTION,
                subject=messages.EXCEPTION.format(**names, until=until),
                content=content,
                reason=reason,
            )
        )
    return taken


def _above(part: pl.DataFrame, form: str, period: str, level: str) -> str:
    """The level that opens: the one asked for if it is above all approvals; else the next above."""
    highest: Mapping[str, int] = highest_approved(part)
    region, last = max(highest.items(), key=lambda item: (item[1], item[0]))
    above = min(last + 1, len(LEVELS) - 1)
    if level and LEVELS.index(level) < above:
        raise ApprovalRefused(
            messages.LEVEL_TOO_LOW.format(
                region=region,
                form=form,
                period=period,
                level=messages.LEVELS[level],
                approved=messages.LEVELS[LEVELS[last]],
                above=messages.LEVELS[LEVELS[above]],
            )
        )
    return level or LEVELS[above]


def _content(
    level: str, form: str, period: str, month: object, part: pl.DataFrame
) -> dict[str, object]:
    regions = part["region_code"].unique().sort().to_list()
    return {"level": level, "form": form, "period": period, "month": month, "regions": regions}


def _nothing(standing: pl.DataFrame, scope: Scope, level: str) -> str:
    """What is in the way of an approval, one sentence a cause."""
    name = messages.LEVELS[level]
    below = messages.LEVELS[LEVELS[max(LEVELS.index(level) - 1, 0)]]
    lines = [messages.NOTHING.format(level=name, scope=told(scope))]
    for cause, text in _WHY_NOT.items():
        own = standing.filter(pl.col("standing") == cause)
        if own.height:
            example = f"{own['region_name'][0]} {own['form_code'][0]} {own['period'][0]}"
            lines.append(text.format(count=own.height, example=example, level=name, below=below))
    return "。".join(lines)


def told(scope: Scope) -> str:
    """The scope as its user wrote it."""
    return " ".join(part for part in (scope.region, scope.form, scope.period) if part) or (
        messages.SCOPE_ALL
    )
