-- dim_rule: the edit rules: what is checked on which form, how serious, what to do.
-- grain: one row per rule
select
    rul.rule_id,
    rul.form_code,
    rul.kind,
    rul.severity,
    rul.title,
    rul.advice
from ref.rule as rul
