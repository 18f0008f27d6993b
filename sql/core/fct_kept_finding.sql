-- fct_kept_finding: queried figures that were kept with a reason, as long as the finding says the same.
-- grain: one row per finding that is explained
select
    fnd.finding_id,
    fnd.rule_id,
    fnd.form_code,
    fnd.period,
    fnd.period_end,
    fnd.region_code,
    fnd.enterprise_id,
    fnd.indicator_code,
    fnd.observed_text,
    dcs.decision_no,
    dcs.decided_by,
    dcs.decided_at,
    dcs.reason
from core.fct_finding as fnd
inner join core.fct_decision as dcs
    on fnd.content_key = dcs.content_key
where dcs.kind = 'kept_with_reason' and fnd.severity = 'query'
qualify row_number() over (
    partition by fnd.finding_id order by dcs.decision_no desc
) = 1
