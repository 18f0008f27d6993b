select
    mdq.form_code,
    coalesce(src.source_title, '公开资料') as form_name,
    mdq.period,
    mdq.period_end,
    mdq.region_code,
    reg.region_name,
    mdq.issue_kind,
    mdq.rule_id,
    rul.title as rule_title,
    mdq.severity,
    mdq.issue_count,
    mdq.unit_count,
    rul.advice
from mart.mart_data_quality as mdq
left join core.dim_source as src on mdq.form_code = src.source_code
left join core.dim_rule as rul on mdq.rule_id = rul.rule_id
left join core.dim_region as reg
    on
        mdq.region_code = reg.region_code
        and reg.valid_from_month <= mdq.period_end
        and (reg.valid_to_month is null or reg.valid_to_month > mdq.period_end)
order by mdq.period_end desc, mdq.form_code, mdq.region_code, mdq.issue_kind, mdq.rule_id
