"""Proposed corrections: for each figure that slipped, what it would be in the unit of the form.

Belongs here: findings and proposals from slipped figures, with the evidence in words.
Does not: which figures slipped (`slip_checks`). Nothing is applied: a person decides on it.
"""

from typing import NamedTuple

import polars as pl

from pipelines.edit.cells import ROW
from pipelines.edit.findings import FAILURE, to_findings
from pipelines.edit.rules import UnitSlip
from pipelines.edit.slip_checks import FORM, FORMER

PROPOSAL: dict[str, pl.DataType] = {
    "proposal_id": pl.String(),
    "finding_id": pl.String(),
    "rule_id": pl.String(),
    "form_code": pl.String(),
    "proposal_scope": pl.String(),
    "file_sha256": pl.String(),
    "sheet_no": pl.Int32(),
    "row_no": pl.Int32(),
    "cell_ref": pl.String(),
    "region_code": pl.String(),
    "enterprise_id": pl.String(),
    "breakdown_code": pl.String(),
    "indicator_code": pl.String(),
    "time_basis": pl.String(),
    "period": pl.String(),
    "period_end": pl.Int32(),
    "value": pl.Decimal(24, 4),
    "correction_factor": pl.Decimal(20, 8),
    "proposed_value": pl.Decimal(24, 4),
    "reference_kind": pl.String(),
    "reference_period_end": pl.Int32(),
    "reference_value": pl.Decimal(24, 4),
    "reference_ratio": pl.Decimal(24, 8),
    "printed_unit": pl.String(),
    "observed_text": pl.String(),
    "proposed_text": pl.String(),
    "evidence": pl.String(),
}


class Proposed(NamedTuple):
    """Findings, one for a row that slipped as a whole or for a figure, and their proposals."""

    findings: pl.DataFrame
    proposals: pl.DataFrame


def no_proposals() -> pl.DataFrame:
    """The empty frame of `edit.correction_proposal`."""
    return pl.DataFrame(schema=PROPOSAL)


def propose(rule: UnitSlip, form_code: str, slips: pl.DataFrame) -> Proposed:
    """What slipped, as findings and as corrections to decide on.

    Args:
        rule: the rule that fired.
        form_code: form whose rule it is.
        slips: frame of `find_slips`, with `unit_factor`, base units in one printed unit.

    Returns:
        Frames in the columns of `edit.finding` and `edit.correction_proposal`.
    """
    told = _with_texts(slips)
    named = (pl.col("indicator_code") == pl.col("principal_indicator_code")) & (
        pl.col("time_basis") == pl.col("principal_time_basis")
    )
    whole = pl.format("{}等 {} 项金额", "subject", "scope_size")
    failures = told.filter(named).with_columns(
        subject=pl.when(pl.col("scope") == FORM).then(whole).otherwise("subject"),
        expected_text=pl.format("{}，建议改为 {}", "evidence", "proposed_text"),
    )
    failures = failures.select(name for name in FAILURE if name in failures.columns)
    findings = to_findings(rule, form_code, failures)
    ids = findings.select(
        *ROW,
        "finding_id",
        principal_indicator_code="indicator_code",
        principal_time_basis="time_basis",
    )
    with_ids = told.join(ids, on=ids.drop("finding_id").columns, how="inner")
    return Proposed(findings, _as_proposals(rule, form_code, with_ids))


def _with_texts(slips: pl.DataFrame) -> pl.DataFrame:
    """Add what was printed, what is proposed and why, as a person reads it."""
    unit = pl.col("unit_factor").cast(pl.Float64)
    factor = pl.col("factor")
    expected = _number((pl.col("reference_value") / unit).round(2))
    ratio = pl.col("ratio")
    times = (
        pl.when(ratio >= 1)
        .then(pl.format("{} 倍", _number(ratio.round(0))))
        .otherwise(pl.format("{} 分之一", _number((1 / ratio).round(0))))
    )
    by = (
        pl.when(pl.col("reference_kind") == FORMER)
        .then(
            pl.format(
                "{}年{}月报数推算",
                pl.col("reference_period_end") // 100,
                pl.col("reference_period_end") % 100,
            )
        )
        .otherwise(pl.lit("本表上年同期数"))
    )
    judged = pl.format("约为 {} {}（按{}），所报为其 {}", expected, "printed_unit", by, times)
    value = pl.col("value").cast(pl.Float64) / unit
    return slips.with_columns(
        observed_text=pl.format("{} {}", _number(value), "printed_unit"),
        proposed_text=pl.format("{} {}", _number(value / factor), "printed_unit"),
        evidence=pl.when(ratio.is_null())
        .then(pl.lit("随本行其他金额，同一倍数"))
        .otherwise(judged),
    )


def _number(value: pl.Expr) -> pl.Expr:
    """A number in at most four decimals, without those that are zero."""
    text = value.cast(pl.Decimal(38, 4)).cast(pl.String)
    return text.str.replace(r"\.?0+$", "")


def _as_proposals(rule: UnitSlip, form_code: str, slips: pl.DataFrame) -> pl.DataFrame:
    place = [pl.col(name).cast(pl.String) for name in (*ROW, "indicator_code", "time_basis")]
    factor = (1 / pl.col("factor")).cast(pl.Decimal(20, 8))
    full = slips.with_columns(
        proposal_id=pl.concat_str([pl.lit(rule.id), *place], separator="|"),
        rule_id=pl.lit(rule.id),
        form_code=pl.lit(form_code),
        proposal_scope=pl.col("scope"),
        correction_factor=factor,
        proposed_value=pl.col("value").cast(pl.Float64) / pl.col("factor"),
        reference_ratio=pl.col("ratio"),
        reference_kind=pl.when(pl.col("ratio").is_not_null()).then("reference_kind"),
    )
    absent = [pl.lit(None).alias(name) for name in PROPOSAL if name not in full.columns]
    return full.with_columns(absent).select(
        pl.col(name).cast(dtype) for name, dtype in PROPOSAL.items()
    )
