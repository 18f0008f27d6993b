"""Corrections as a table: one row for each figure that a decision of the log corrects.

Belongs here: what a correction says, and the frame of `raw.correction`. Not here: the log itself
(`warehouse/decisions.py`), applying a correction (room `edit`).
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Literal

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from warehouse.contracts import lake_contracts
from warehouse.decisions import Decision, Kind


class _Content(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Figure(_Content):
    """One figure: which it is, the value that it must still have, and what it becomes.

    Attributes:
        unit_key: replacement key of the return, so that a resent figure is the same one.
        action: `scale` by a factor, `override` by another value, or `drop` (it does not count).
        reported: in base units, as it was read when the correction was decided.
        corrected: in base units; None for `drop`.
        half_width: of the rounding of an overriding value, in base units.
    """

    unit_key: str = Field(min_length=1)
    region_code: str | None = None
    enterprise_id: str | None = None
    breakdown_code: str | None = None
    indicator_code: str = Field(min_length=1)
    time_basis: str | None = None
    action: Literal["scale", "override", "drop"]
    reported: Decimal
    corrected: Decimal | None = None
    factor: Decimal | None = None
    half_width: Decimal | None = None
    reported_text: str
    corrected_text: str | None = None


class Correction(_Content):
    """Content of a decision of the kind `correction`."""

    month: int
    form: str
    period: str
    finding: str
    rule: str
    evidence: str = ""
    figures: tuple[Figure, ...] = Field(min_length=1)


class Withdrawal(_Content):
    """Content of a decision of the kind `correction` that takes an earlier one back."""

    month: int
    withdraws: int


def correction_frame(decisions: Sequence[Decision]) -> tuple[pl.DataFrame, list[int]]:
    """Corrections that stand, and the numbers of those that cannot be understood.

    Returns:
        Frame in the columns of `raw.correction`: without those taken back, and of several that
        speak of the same figure with the same value the last one.
    """
    entries = [one for one in decisions if one.kind is Kind.CORRECTION]
    back = {one.withdraws for one in map(_withdrawal, entries) if one is not None}
    read = {
        one.number: (one, _correction(one))
        for one in entries
        if _withdrawal(one) is None and one.number not in back
    }
    rows = [row for one, said in read.values() if said is not None for row in _rows(one, said)]
    schema = lake_contracts()["raw.correction"].polars_schema
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    figure = ["form_code", "unit_key", "indicator_code", "time_basis", "period_end"]
    standing = frame.sort("decision_no").unique(
        [*figure, "reported_value"], keep="last", maintain_order=True
    )
    return standing, [number for number, (_, said) in read.items() if said is None]


def _rows(decision: Decision, said: Correction) -> Iterable[dict[str, object]]:
    common = {
        "decision_no": decision.number,
        "decided_at": decision.decided_at,
        "decided_by": decision.decided_by,
        "reason": decision.reason,
        "form_code": said.form,
        "period": said.period,
        "period_end": said.month,
        "finding_id": said.finding,
        "rule_id": said.rule,
        "evidence": said.evidence,
    }
    for one in said.figures:
        amounts = {
            "reported_value": one.reported,
            "corrected_value": one.corrected,
            "correction_factor": one.factor,
            "corrected_half_width": one.half_width,
        }
        told = one.model_dump(exclude={"reported", "corrected", "factor", "half_width", "action"})
        yield {**common, **told, **amounts, "correction_action": one.action}


def _correction(decision: Decision) -> Correction | None:
    try:
        return Correction.model_validate(decision.content)
    except ValidationError:
        return None


def _withdrawal(decision: Decision) -> Withdrawal | None:
    try:
        return Withdrawal.model_validate(decision.content)
    except ValidationError:
        return None
