"""What there is to decide on: findings, proposals and corrections, for who decides on them.

Belongs here: queries and their answers as plain values. Not here: deciding (`correcting.py`).

Findings to correct are read from the lake: what a unit error does to the figures may block the very
release in which it could be read. What is kept with a reason blocks nothing, and is read from it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import polars as pl

from pipelines import messages
from pipelines import messages_correct as told
from warehouse.home import Home
from warehouse.lake import Lake
from warehouse.releases import ReleaseError, current_release, open_release, rows_by_name

# The beginning of a hash: short enough to be typed, and the same after every rebuild.
_CODE = 8
_FINDING = """
select
    fnd.*, coalesce(div.region_name, fnd.enterprise_id, '') as unit_name,
    substr(md5(fnd.finding_id), 1, ?) as code
from finding as fnd
left join division as div
    on fnd.region_code = div.region_code and fnd.enterprise_id is null
where starts_with(md5(fnd.finding_id), ?)
qualify row_number() over (partition by fnd.finding_id order by div.valid_from desc) = 1
order by fnd.finding_id
"""
_PROPOSALS = """
select prp.indicator_code, prp.time_basis, prp.correction_factor
from proposal as prp
where prp.finding_id = ?
order by prp.reference_kind is null, prp.proposal_id
"""
_NAMED = """
left join named as nam
    on one.region_code = nam.region_code
left join indicator as ind
    on one.indicator_code = ind.indicator_code
left join sheet as sht
    on one.file_sha256 = sht.file_sha256 and one.sheet_no = sht.sheet_no
left join receipt as rec
    on one.file_sha256 = rec.file_sha256
"""
_OPEN_PROPOSALS = f"""
select
    substr(md5(one.finding_id), 1, ?) as code, coalesce(one.enterprise_id, nam.region_name)
    as unit_name, coalesce(one.enterprise_id, one.region_code) as unit_code, one.form_code,
    one.period, one.proposal_scope, rec.file_name, sht.sheet_name, one.row_no, one.cell_ref,
    one.indicator_code, ind.indicator_name, one.time_basis, one.observed_text, one.proposed_text,
    one.correction_factor, one.evidence, one.finding_id, one.proposal_id
from proposal as one
inner join in_force as inf
    on one.file_sha256 = inf.file_sha256 and one.sheet_no = inf.sheet_no and one.row_no = inf.row_no
{_NAMED}
order by one.period_end desc, one.finding_id, one.reference_kind is null, one.proposal_id
"""
_CORRECTIONS = f"""
select
    one.decision_no, one.correction_status, one.correction_action, one.form_code, one.period,
    coalesce(one.enterprise_id, nam.region_name) as unit_name,
    coalesce(one.enterprise_id, one.region_code) as unit_code, one.indicator_code,
    ind.indicator_name, one.time_basis, one.reported_text, one.corrected_text, one.message,
    one.reason, one.decided_by, one.decided_at, rec.file_name, sht.sheet_name, one.row_no,
    one.cell_ref
from correction as one
{_NAMED}
order by one.decision_no, one.correction_id
"""
_QUERIED = """
select
    fnd.finding_id, fnd.rule_id, fnd.severity, fnd.form_code, fnd.period, fnd.period_end,
    fnd.observed_text, fnd.content_key, substr(md5(fnd.finding_id), 1, ?) as code,
    coalesce(wkl.unit_name, fnd.enterprise_id, fnd.region_code, '') as unit_name
from core.fct_finding as fnd
left join mart.mart_worklist as wkl
    on fnd.finding_id = wkl.issue_id
where starts_with(md5(fnd.finding_id), ?)
order by fnd.finding_id
"""
_KEPT = """
select
    substr(md5(kpt.finding_id), 1, ?) as code, kpt.finding_id, kpt.decision_no, kpt.rule_id,
    kpt.form_code, kpt.period, coalesce(kpt.enterprise_id, kpt.region_code) as unit_code,
    kpt.indicator_code, ind.indicator_name, kpt.observed_text, kpt.reason, kpt.decided_by,
    kpt.decided_at
from core.fct_kept_finding as kpt
left join core.dim_indicator as ind
    on kpt.indicator_code = ind.indicator_code
order by kpt.decision_no, kpt.finding_id
"""
_RETURN = ["unit_key", "file_sha256", "sheet_no", "row_no", "known_from", "version_no"]


class Refused(ValueError):
    """What was asked for cannot be decided; the text is for the user."""


def finding_of(lake: Lake, code: str) -> dict[str, Any]:
    """The finding that a code (the beginning of its hash) names.

    Raises:
        Refused: the code leads to no finding, or to several.
    """
    frames = {"finding": lake.read("edit.finding"), "division": lake.read("ref.division")}
    return _only(code, _asked(frames, _FINDING, [_CODE * 2, code.strip().lower()]))


def proposals_of(lake: Lake, finding_id: str) -> list[dict[str, Any]]:
    """The proposed corrections of a finding; those that something speaks for come first."""
    return _asked({"proposal": lake.read("edit.correction_proposal")}, _PROPOSALS, [finding_id])


def open_proposals(lake: Lake, kept: Sequence[str]) -> list[dict[str, Any]]:
    """Proposals on returns in force, one row a figure; corrected figures have none.

    Args:
        lake: edited.
        kept: findings that are kept with a reason.
    """
    proposals = lake.read("edit.correction_proposal").filter(~pl.col("finding_id").is_in(kept))
    frames = {"proposal": proposals, "in_force": _in_force(lake, proposals), **_names(lake)}
    return _asked(frames, _OPEN_PROPOSALS, [_CODE])


def corrections(lake: Lake) -> list[dict[str, Any]]:
    """The journal of corrections, one row a figure and place."""
    return _asked({"correction": lake.read("edit.correction"), **_names(lake)}, _CORRECTIONS, [])


def queried_finding(home: Home, code: str) -> dict[str, Any]:
    """The finding of the current release that a code names.

    Raises:
        Refused: the code leads to no finding, or to several.
        ReleaseError: before the first release.
    """
    return _only(code, _released(home, _QUERIED, [_CODE * 2, code.strip().lower()]))


def kept_findings(home: Home) -> list[dict[str, Any]]:
    """Findings of the current release that are kept with a reason."""
    return _released(home, _KEPT, [_CODE])


def _only(code: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    if not rows or not code.strip():
        raise Refused(told.NO_FINDING.format(code=code))
    if len(rows) > 1:
        known = "、".join(row["code"] for row in rows[:_CODE])
        raise Refused(told.MANY_FINDINGS.format(code=code, known=known))
    return rows[0]


def _in_force(lake: Lake, proposals: pl.DataFrame) -> pl.DataFrame:
    """Rows of the returns in force in the partitions that the proposals speak of."""
    spoken = proposals.select("form_code", "period_end").unique().iter_rows()
    names = [f"{form.lower()}-{month}" for form, month in spoken]
    parts = [
        lake.read(table, names).filter(pl.col("edit_status") != "refused").select(_RETURN).unique()
        for table in ("edit.observation", "edit.enterprise_return", "edit.register")
    ]
    order = ["known_from", "version_no", "file_sha256", "sheet_no", "row_no"]
    return pl.concat(parts).sort(order).unique("unit_key", keep="last", maintain_order=True)


def _names(lake: Lake) -> dict[str, pl.DataFrame]:
    divisions = lake.read("ref.division").sort("valid_from")
    return {
        "named": divisions.unique("region_code", keep="last").select("region_code", "region_name"),
        "indicator": lake.read("ref.indicator").select("indicator_code", "indicator_name"),
        "sheet": lake.read("stg.sheet").select("file_sha256", "sheet_no", "sheet_name"),
        "receipt": lake.read("raw.receipt").select("file_sha256", "file_name"),
    }


def _asked(
    frames: Mapping[str, pl.DataFrame], query: str, values: Sequence[object]
) -> list[dict[str, Any]]:
    with duckdb.connect() as connection:
        for name, frame in frames.items():
            connection.register(name, frame)
        return rows_by_name(connection, query, list(values))


def _released(home: Home, query: str, values: Sequence[object]) -> list[dict[str, Any]]:
    release = current_release(home)
    if release is None:
        raise ReleaseError(messages.NO_RELEASE)
    with open_release(home, release.name) as connection:
        return rows_by_name(connection, query, list(values))
