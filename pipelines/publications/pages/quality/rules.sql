-- Every rule with what it found, also those that found nothing.
with

found as (

    select
        ffd.rule_id,
        count(*) as finding_count,
        max(ffd.period_end) as last_period_end
    from core.fct_finding as ffd
    group by ffd.rule_id

),

open_now as (

    select
        foi.rule_id,
        count(*) as open_count
    from core.fct_open_issue as foi
    where foi.issue_kind in ('block', 'query')
    group by foi.rule_id

)

select
    rul.rule_id,
    rul.form_code,
    rul.title,
    rul.severity,
    coalesce(fnd.finding_count, 0) as finding_count,
    coalesce(opn.open_count, 0) as open_count,
    fnd.last_period_end,
    rul.advice
from core.dim_rule as rul
left join found as fnd on rul.rule_id = fnd.rule_id
left join open_now as opn on rul.rule_id = opn.rule_id
order by rul.form_code, rul.rule_id
