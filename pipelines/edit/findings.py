"""Findings: what a rule found, with place, observed and expected value, and the Chinese message.

What belongs here: the shape of a finding and its text.
What does not: deciding whether a rule fails.
"""

from collections.abc import Collection

import polars as pl

from pipelines.edit.rules import Rule

# What a check hands over for each failure; `subject` and `expectation` are parts of the message.
FAILURE = {
    "file_sha256": pl.String,
    "sheet_no": pl.Int32,
    "row_no": pl.Int32,
    "cell_ref": pl.String,
    "region_code": pl.String,
    "enterprise_id": pl.String,
    "indicator_code": pl.String,
    "time_basis": pl.String,
    "period": pl.String,
    "period_end": pl.Int32,
    "subject": pl.String,
    "observed_text": pl.String,
    "expected_text": pl.String,
}
FINDING_COLUMNS = (
    "finding_id",
    "rule_id",
    "form_code",
    "severity",
    "file_sha256",
    "sheet_no",
    "row_no",
    "cell_ref",
    "region_code",
    "enterprise_id",
    "indicator_code",
    "time_basis",
    "period",
    "period_end",
    "observed_text",
    "expected_text",
    "message",
)
# From good to bad. Blocked values stay out of totals; a refused row is not a version of its unit.
STATUSES = ("accepted", "flagged", "blocked", "refused")
COUNTED = ("accepted", "flagged")
_PLACE = ("file_sha256", "sheet_no", "row_no", "cell_ref", "indicator_code", "time_basis", "period")


def to_findings(rule: Rule, form_code: str, failures: pl.DataFrame) -> pl.DataFrame:
    """Findings of one rule from the failures of its check.

    Args:
        rule: the rule that fired.
        form_code: form whose rule it is.
        failures: one row per failure with at least the columns of `FAILURE` that apply.

    Returns:
        Frame in the columns of `edit.finding`; ids name rule and place, so a re-run gives the same.
    """
    absent = [
        pl.lit(None, dtype=dtype).alias(name)
        for name, dtype in FAILURE.items()
        if name not in failures.columns
    ]
    full = failures.with_columns(absent).with_columns(
        pl.col(name).cast(dtype) for name, dtype in FAILURE.items()
    )
    place = [pl.col(name).cast(pl.String).fill_null("") for name in _PLACE]
    return full.with_columns(
        finding_id=pl.concat_str([pl.lit(rule.id), *place], separator="|"),
        rule_id=pl.lit(rule.id),
        form_code=pl.lit(form_code),
        severity=pl.lit(rule.severity),
        message=_message(rule),
    ).select(FINDING_COLUMNS)


def no_findings() -> pl.DataFrame:
    """The empty frame of `edit.finding`."""
    types = {name: FAILURE.get(name, pl.String) for name in FINDING_COLUMNS}
    return pl.DataFrame(schema=types)


def status_of(findings: pl.DataFrame, refusing: Collection[str], keys: list[str]) -> pl.DataFrame:
    """Worst status by place: `refused`, `blocked` or `flagged`.

    Args:
        findings: frame of `edit.finding`.
        refusing: ids of the rules whose failing rows are no return at all.
        keys: columns that name the place (a cell or a row).

    Returns:
        Frame of `keys` and `rank`, the position in `STATUSES`, one row a place.
    """
    rank = (
        pl.when(pl.col("rule_id").is_in(list(refusing)))
        .then(STATUSES.index("refused"))
        .when(pl.col("severity") == "block")
        .then(STATUSES.index("blocked"))
        .otherwise(STATUSES.index("flagged"))
    )
    return findings.group_by(keys).agg(rank=rank.max())


def _message(rule: Rule) -> pl.Expr:
    subject = pl.when(pl.col("subject").is_not_null()).then(
        pl.concat_str([pl.lit("："), pl.col("subject")])
    )
    observed = pl.when(pl.col("observed_text").is_not_null()).then(
        pl.concat_str([pl.lit("，报 "), pl.col("observed_text")])
    )
    expected = pl.when(pl.col("expected_text").is_not_null()).then(
        pl.concat_str([pl.lit("，应"), pl.col("expected_text")])
    )
    parts = [pl.lit(rule.title), subject, observed, expected, pl.lit("。" + rule.advice)]
    return pl.concat_str(parts, ignore_nulls=True)
