"""What the current release says of findings, proposals and corrections, for who decides on them.

Belongs here: queries and their answers as plain values. Not here: deciding (`correcting.py`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pipelines import messages
from pipelines import messages_correct as told
from warehouse.home import Home
from warehouse.releases import ReleaseError, current_release, open_release

# The beginning of a hash: short enough to be typed, and the same after every rebuild.
_CODE = 8
_FINDING = """
select
    fnd.finding_id, fnd.rule_id, fnd.severity, fnd.form_code, fnd.period, fnd.period_end,
    fnd.file_sha256, fnd.sheet_no, fnd.row_no, fnd.cell_ref, fnd.region_code, fnd.enterprise_id,
    fnd.indicator_code, fnd.time_basis, fnd.observed_text, fnd.message, fnd.content_key,
    coalesce(wkl.unit_name, fnd.enterprise_id, fnd.region_code, '') as unit_name,
    substr(md5(fnd.finding_id), 1, ?) as code
from core.fct_finding as fnd
left join mart.mart_worklist as wkl
    on fnd.finding_id = wkl.issue_id
where starts_with(md5(fnd.finding_id), ?)
order by fnd.finding_id
"""
_PROPOSALS = """
select prp.indicator_code, prp.time_basis, prp.correction_factor, prp.evidence
from core.fct_correction_proposal as prp
where prp.finding_id = ?
order by prp.reference_kind is null, prp.proposal_id
"""
_CORRECTED = """
select distinct cor.decision_no, cor.indicator_code, cor.time_basis
from core.fct_correction as cor
where cor.correction_status = 'applied' and cor.file_sha256 = ? and cor.sheet_no = ?
    and cor.row_no = ?
order by cor.decision_no
"""
_OPEN_PROPOSALS = """
select
    substr(md5(prp.finding_id), 1, ?) as code, wkl.unit_name, wkl.unit_code, prp.form_code,
    prp.period, prp.proposal_scope, sub.file_name, sub.sheet_name, prp.row_no, prp.cell_ref,
    prp.indicator_code, ind.indicator_name, prp.time_basis, prp.observed_text, prp.proposed_text,
    prp.correction_factor, prp.evidence, prp.finding_id, prp.proposal_id
from core.fct_correction_proposal as prp
inner join mart.mart_worklist as wkl
    on prp.finding_id = wkl.issue_id
left join core.dim_indicator as ind
    on prp.indicator_code = ind.indicator_code
left join core.dim_submission as sub
    on prp.file_sha256 = sub.file_sha256 and prp.sheet_no = sub.sheet_no
order by wkl.effect_rank, prp.finding_id, prp.reference_kind is null, prp.proposal_id
"""
_CORRECTIONS = """
select
    cor.decision_no, cor.correction_status, cor.correction_action, cor.form_code, cor.period,
    coalesce(cor.enterprise_id, cor.region_code) as unit_code, cor.indicator_code,
    ind.indicator_name, cor.time_basis, cor.reported_text, cor.corrected_text, cor.message,
    cor.reason, cor.decided_by, cor.decided_at, sub.file_name, sub.sheet_name, cor.row_no,
    cor.cell_ref
from core.fct_correction as cor
left join core.dim_indicator as ind
    on cor.indicator_code = ind.indicator_code
left join core.dim_submission as sub
    on cor.file_sha256 = sub.file_sha256 and cor.sheet_no = sub.sheet_no
order by cor.decision_no, cor.correction_id
"""
_KEPT = """
select
    substr(md5(kpt.finding_id), 1, ?) as code, kpt.decision_no, kpt.rule_id, kpt.form_code,
    kpt.period, coalesce(kpt.enterprise_id, kpt.region_code) as unit_code, kpt.indicator_code,
    ind.indicator_name, kpt.observed_text, kpt.reason, kpt.decided_by, kpt.decided_at
from core.fct_kept_finding as kpt
left join core.dim_indicator as ind
    on kpt.indicator_code = ind.indicator_code
order by kpt.decision_no, kpt.finding_id
"""


class Refused(ValueError):
    """What was asked for cannot be decided; the text is for the user."""


def finding_of(home: Home, code: str) -> dict[str, Any]:
    """The finding that a code (the beginning of its hash) names.

    Raises:
        Refused: the code leads to no finding, or to several.
        ReleaseError: before the first release.
    """
    rows = _rows(home, _FINDING, [_CODE * 2, code.strip().lower()]) if code.strip() else []
    if not rows:
        raise Refused(told.NO_FINDING.format(code=code))
    if len(rows) > 1:
        known = "、".join(row["code"] for row in rows[:_CODE])
        raise Refused(told.MANY_FINDINGS.format(code=code, known=known))
    return rows[0]


def proposals_of(home: Home, finding_id: str) -> list[dict[str, Any]]:
    """The proposed corrections of a finding; those that something speaks for come first."""
    return _rows(home, _PROPOSALS, [finding_id])


def numbers_of(
    home: Home, finding: Mapping[str, Any], figures: Sequence[tuple[str, str | None]]
) -> list[int]:
    """Decisions by which these figures (item, basis) of the finding's row are corrected."""
    place = [finding[name] for name in ("file_sha256", "sheet_no", "row_no")]
    rows = _rows(home, _CORRECTED, place)
    return [
        row["decision_no"] for row in rows if (row["indicator_code"], row["time_basis"]) in figures
    ]


def open_proposals(home: Home) -> list[dict[str, Any]]:
    """Proposals on figures in force that nobody has decided on, one row a figure."""
    return _rows(home, _OPEN_PROPOSALS, [_CODE])


def corrections(home: Home) -> list[dict[str, Any]]:
    """The journal of corrections, one row a figure and place."""
    return _rows(home, _CORRECTIONS, [])


def kept_findings(home: Home) -> list[dict[str, Any]]:
    """Findings that are kept with a reason."""
    return _rows(home, _KEPT, [_CODE])


def _rows(home: Home, query: str, values: Sequence[object]) -> list[dict[str, Any]]:
    release = current_release(home)
    if release is None:
        raise ReleaseError(messages.NO_RELEASE)
    with open_release(home, release.name) as connection:
        cursor = connection.execute(query, list(values))
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
