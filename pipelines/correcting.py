"""Correcting a figure and keeping a queried one: what may be decided, and what is recorded.

Belongs here: from a finding of the current release to an entry of the decision log. Not here: what
then becomes of the figure (room `edit`), the commands (`cli_correct.py`).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

import polars as pl

from pipelines import messages_correct as messages
from pipelines.collect.correction_rows import Correction, Figure, Withdrawal, correction_frame
from pipelines.correction_values import ReportedFigure, override_value, reported_figures, shown
from pipelines.decision_queries import Refused, finding_of, proposals_of, queried_finding
from warehouse.decisions import Decision, Kind, append, read
from warehouse.dictionary import Dictionary
from warehouse.home import Home
from warehouse.lake import Lake

_EXACT = Decimal("0.0001")


class Choice(NamedTuple):
    """What to do with a finding: `scale` (as proposed), `override` by a text, or `drop`."""

    action: str
    value_text: str = ""


def record_correction(
    home: Home, dictionary: Dictionary, code: str, choice: Choice, by: str, reason: str,
    at: datetime,
) -> Decision:  # fmt: skip
    """Take a proposal, another value, or none at all, and keep the decision.

    Raises:
        Refused: no such finding or figure, no proposal, or a correction stands already.
        DecisionError: the log cannot take it, e.g. without a reason.
    """
    lake = Lake(home.lake)
    finding = finding_of(lake, code)
    if finding["indicator_code"] is None or finding["file_sha256"] is None:
        raise Refused(messages.NO_FIGURE.format(code=code))
    wanted: Sequence[Mapping[str, Any]] = [finding]
    if choice.action == "scale":
        wanted = proposals_of(lake, finding["finding_id"])
        if not wanted:
            raise Refused(messages.NO_PROPOSAL.format(code=code))
    figures = reported_figures(lake, dictionary, finding, wanted)
    if len(figures) != len(wanted):
        raise Refused(messages.NOT_IN_LAKE.format(code=code))
    _refuse_corrected(home, finding["form_code"], figures)
    corrected = [_figure(one, choice) for one in figures]
    content = Correction(
        month=finding["period_end"],
        form=finding["form_code"],
        period=finding["period"],
        finding=finding["finding_id"],
        rule=finding["rule_id"],
        evidence=finding["expected_text"] or finding["message"],
        figures=tuple(corrected),
    )
    return append(
        home,
        decided_at=at,
        decided_by=by,
        kind=Kind.CORRECTION,
        subject=_subject(finding, corrected),
        content=content.model_dump(mode="json"),
        reason=reason,
    )


def record_withdrawal(home: Home, number: int, by: str, reason: str, at: datetime) -> Decision:
    """Take a correction back: the figure is again what was reported.

    Raises:
        Refused: there is no such correction, or it was taken back.
        DecisionError: the log cannot take it.
    """
    standing, _ = correction_frame(read(home.decisions))
    months = dict(standing.select("decision_no", "period_end").iter_rows())
    if number not in months:
        known = "、".join(str(one) for one in sorted(months)) or messages.NONE_YET
        raise Refused(messages.NO_CORRECTION.format(number=number, known=known))
    return append(
        home,
        decided_at=at,
        decided_by=by,
        kind=Kind.CORRECTION,
        subject=messages.WITHDRAWAL_SUBJECT.format(number=number),
        content=Withdrawal(month=months[number], withdraws=number).model_dump(mode="json"),
        reason=reason,
    )


def record_keeping(home: Home, code: str, by: str, reason: str, at: datetime) -> Decision:
    """Keep a queried figure as it is, with the reason.

    Raises:
        Refused: no such finding, or one that must be corrected.
        DecisionError: the log cannot take it.
    """
    finding = queried_finding(home, code)
    if finding["severity"] != "query":
        raise Refused(messages.KEEP_BLOCKED.format(code=code))
    content = {
        "month": finding["period_end"],
        "finding": finding["finding_id"],
        "rule": finding["rule_id"],
        "content_key": finding["content_key"],
    }
    return append(
        home,
        decided_at=at,
        decided_by=by,
        kind=Kind.KEPT_WITH_REASON,
        subject=messages.SUBJECT.format(
            form=finding["form_code"], period=finding["period"], unit=finding["unit_name"],
            figure=finding["observed_text"] or finding["rule_id"],
        ),
        content=content,
        reason=reason,
    )  # fmt: skip


def _refuse_corrected(home: Home, form: str, figures: Sequence[ReportedFigure]) -> None:
    """One correction a figure: another one is made once the first is taken back."""
    standing, _ = correction_frame(read(home.decisions))
    names = ["unit_key", "indicator_code", "time_basis"]
    known = {
        (tuple(row[name] for name in names), row["reported_value"]): row["decision_no"]
        for row in standing.filter(pl.col("form_code") == form).iter_rows(named=True)
    }
    for one in figures:
        number = known.get((tuple(one.identity[name] for name in names), one.value))
        if number is not None:
            raise Refused(messages.CORRECTED_ALREADY.format(number=number))


def _figure(one: ReportedFigure, choice: Choice) -> Figure:
    corrected, half_width, factor = None, None, None
    if choice.action == "override":
        corrected, half_width = override_value(choice.value_text, one)
    elif choice.action == "scale":
        factor = one.proposed_factor
        corrected = (one.value * (factor or 1)).quantize(_EXACT)
    told = None if corrected is None else shown(corrected, one)
    return Figure.model_validate(
        {
            **one.identity,
            "action": choice.action,
            "reported": one.value,
            "corrected": corrected,
            "factor": factor,
            "half_width": half_width,
            "reported_text": shown(one.value, one),
            "corrected_text": told,
        }
    )


def _subject(finding: Mapping[str, Any], figures: Sequence[Figure]) -> str:
    first = f"{figures[0].reported_text} → {figures[0].corrected_text or messages.NOT_TAKEN}"
    many = messages.AND_MORE.format(first=first, count=len(figures))
    return messages.SUBJECT.format(
        form=finding["form_code"],
        period=finding["period"],
        unit=finding["unit_name"],
        figure=many if len(figures) > 1 else first,
    )
