-- fct_decision_return: the returns that approvals and dated exceptions name, at which level.
-- grain: one row per decision and region whose return it names
select
    dcr.decision_no,
    dcr.kind,
    dcr.decided_at,
    dcr.decided_by,
    dcr.level,
    dcr.form_code,
    dcr.period,
    dcr.period_end,
    dcr.region_code,
    dcr.until_on,
    dcr.reason
from raw.decision_return as dcr
