-- What is not settled in a region, its firms included.
select
    iss.issue_id,
    iss.region_code,
    reg.full_name as region_name,
    iss.form_code,
    iss.period,
    iss.unit_code,
    iss.rule_id,
    iss.cell_ref,
    iss.problem,
    iss.advice
from core.fct_open_issue as iss
inner join core.dim_region as reg
    on
        iss.region_code = reg.region_code
        and iss.period_end >= reg.valid_from_month
        and (reg.valid_to_month is null or iss.period_end < reg.valid_to_month)
where reg.in_scope
order by iss.region_code, iss.period_end desc, iss.issue_id
