-- What was found about the publications of the figure.
select
    fnd.rule_id,
    rul.title,
    fnd.observed_text,
    fnd.expected_text,
    fnd.message,
    kpt.reason as kept_reason,
    kpt.decided_by as kept_by
from core.fct_finding as fnd
inner join core.dim_rule as rul on fnd.rule_id = rul.rule_id
left join core.fct_kept_finding as kpt on fnd.finding_id = kpt.finding_id
where
    fnd.form_code = 'P1'
    and fnd.indicator_code = $indicator
    and fnd.region_code = $region
    and fnd.period = $period
order by fnd.rule_id, fnd.finding_id
