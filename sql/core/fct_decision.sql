-- fct_decision: what people decided, in the order of the log.
-- grain: one row per decision
select
    dcs.decision_no,
    dcs.decided_at,
    dcs.decided_by,
    dcs.kind,
    dcs.subject,
    dcs.month,
    dcs.step,
    dcs.content_key,
    dcs.reason
from raw.decision as dcs
