-- mart_data_quality: what the checks found and what was rejected, by form, month, city and rule.
-- grain: one row per form, period, city (province where no city applies), kind of issue, rule and severity
with

findings as (

    select
        fnd.form_code,
        fnd.period,
        fnd.period_end,
        coalesce(reg.city_code, scp.province_code) as region_code,
        'finding' as issue_kind,
        fnd.rule_id,
        fnd.severity,
        coalesce(fnd.enterprise_id, fnd.region_code, fnd.file_sha256) as unit_code
    from core.fct_finding as fnd
    cross join ref.scope as scp
    left join core.dim_region as reg
        on
            fnd.region_code = reg.region_code
            and reg.valid_from_month <= fnd.period_end
            and (reg.valid_to_month is null or reg.valid_to_month > fnd.period_end)

),

rejects as (

    select
        coalesce(rej.form_code, '') as form_code,
        coalesce(rej.period, '') as period,
        rej.period_end,
        coalesce(reg.city_code, scp.province_code) as region_code,
        'reject' as issue_kind,
        rej.reason_code as rule_id,
        'block' as severity,
        coalesce(rej.unit_code, rej.file_sha256) as unit_code
    from core.fct_reject as rej
    cross join ref.scope as scp
    left join core.dim_region as reg
        on
            rej.unit_code = reg.region_code
            and reg.valid_from_month <= rej.period_end
            and (reg.valid_to_month is null or reg.valid_to_month > rej.period_end)

),

issues as (

    select
        form_code,
        period,
        period_end,
        region_code,
        issue_kind,
        rule_id,
        severity,
        unit_code
    from findings
    union all
    select
        form_code,
        period,
        period_end,
        region_code,
        issue_kind,
        rule_id,
        severity,
        unit_code
    from rejects

)

select
    iss.form_code,
    iss.period,
    iss.period_end,
    iss.region_code,
    iss.issue_kind,
    iss.rule_id,
    iss.severity,
    count(iss.unit_code) as issue_count,
    count(distinct iss.unit_code) as unit_count
from issues as iss
group by
    iss.form_code,
    iss.period,
    iss.period_end,
    iss.region_code,
    iss.issue_kind,
    iss.rule_id,
    iss.severity
