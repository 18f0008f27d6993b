-- Findings of each rule, and those of them that are open.
select
    'quality/rules' as view,
    rul.rule_id,
    (select count(*) from core.fct_finding as fnd where fnd.rule_id = rul.rule_id) as finding_count,
    (
        select count(*) from core.fct_open_issue as iss
        where iss.rule_id = rul.rule_id and iss.issue_kind in ('block', 'query')
    ) as open_count
from core.dim_rule as rul
