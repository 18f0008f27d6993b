-- Queried figures that stand as reported: why, who said so and when.
select
    fkf.finding_id,
    fkf.form_code,
    fkf.period,
    fkf.period_end,
    coalesce(fkf.enterprise_id, fkf.region_code) as unit_code,
    coalesce(nam.enterprise_name, reg.full_name, fkf.region_code) as unit_name,
    reg.city_name,
    fkf.rule_id,
    rul.title as rule_title,
    ind.indicator_name,
    fkf.observed_text,
    replace(fnd.message, rul.advice, '') as problem,
    '已说明' as state,
    fkf.reason,
    fkf.decided_by,
    cast(left(fkf.decided_at, 10) as date) as decided_on,
    fkf.decision_no,
    fnd.cell_ref
from core.fct_kept_finding as fkf
inner join core.fct_finding as fnd on fkf.finding_id = fnd.finding_id
inner join core.dim_rule as rul on fkf.rule_id = rul.rule_id
left join core.dim_indicator as ind on fkf.indicator_code = ind.indicator_code
left join core.dim_region as reg
    on
        fkf.region_code = reg.region_code
        and reg.valid_from_month <= fkf.period_end
        and (reg.valid_to_month is null or reg.valid_to_month > fkf.period_end)
left join (
    select
        ent.enterprise_id,
        ent.enterprise_name
    from core.dim_enterprise as ent
    qualify row_number() over (
        partition by ent.enterprise_id order by ent.valid_from desc, ent.enterprise_sk
    ) = 1
) as nam on fkf.enterprise_id = nam.enterprise_id
order by fkf.decision_no desc, fkf.finding_id
