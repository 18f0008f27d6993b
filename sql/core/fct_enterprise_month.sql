-- fct_enterprise_month: key enterprises' monthly returns, in every version, joined to the register of that month.
-- grain: one row per returned row (version), of which at most one per enterprise and period is current
with

returns as (

    select
        ent.form_code,
        ent.edition,
        ent.file_sha256,
        ent.sheet_no,
        ent.row_no,
        ent.period,
        ent.period_start,
        ent.period_end,
        ent.enterprise_id,
        ent.enterprise_code,
        ent.region_code,
        ent.industry_code,
        ent.production_state,
        ent.output_ytd,
        ent.output_ytd_last_year,
        ent.revenue_ytd,
        ent.revenue_ytd_last_year,
        ent.main_revenue_ytd,
        ent.main_revenue_ytd_last_year,
        ent.profit_ytd,
        ent.profit_ytd_last_year,
        ent.tax_paid_ytd,
        ent.tax_paid_ytd_last_year,
        ent.employees_end,
        ent.electricity_ytd,
        ent.electricity_ytd_last_year,
        ent.receivables_end,
        ent.known_from,
        lead(ent.known_from) over (
            partition by ent.unit_key, case when ent.edit_status = 'refused' then 1 else 0 end
            order by ent.known_from, ent.version_no, ent.file_sha256, ent.sheet_no, ent.row_no
        ) as known_to,
        ent.version_no,
        ent.unit_key,
        ent.is_synthetic,
        ent.edit_status,
        ent.is_counted
    from edit.enterprise_return as ent

),

register as (

    select
        dim.enterprise_sk,
        dim.enterprise_id,
        dim.valid_from_month,
        dim.valid_to_month
    from core.dim_enterprise as dim
    where dim.is_current

)

select
    md5(concat_ws('|', ret.file_sha256, cast(ret.sheet_no as varchar), cast(ret.row_no as varchar)))
        as enterprise_month_sk,
    reg.enterprise_sk,
    ret.enterprise_id,
    ret.enterprise_code,
    rgn.region_sk,
    ret.region_code,
    ret.industry_code,
    ret.period,
    ret.period_start,
    ret.period_end,
    ret.production_state,
    ret.output_ytd,
    ret.output_ytd_last_year,
    ret.revenue_ytd,
    ret.revenue_ytd_last_year,
    ret.main_revenue_ytd,
    ret.main_revenue_ytd_last_year,
    ret.profit_ytd,
    ret.profit_ytd_last_year,
    ret.tax_paid_ytd,
    ret.tax_paid_ytd_last_year,
    ret.employees_end,
    ret.electricity_ytd,
    ret.electricity_ytd_last_year,
    ret.receivables_end,
    ret.edit_status,
    ret.is_counted,
    ret.is_synthetic,
    ret.known_from,
    case when ret.edit_status = 'refused' then ret.known_from else ret.known_to end as known_to,
    ret.edit_status != 'refused' and ret.known_to is null as is_current,
    ret.form_code,
    ret.edition,
    ret.unit_key,
    ret.version_no,
    ret.file_sha256,
    ret.sheet_no,
    ret.row_no
from returns as ret
left join register as reg
    on
        ret.enterprise_id = reg.enterprise_id
        and reg.valid_from_month <= ret.period_end
        and (reg.valid_to_month is null or reg.valid_to_month > ret.period_end)
left join core.dim_region as rgn
    on
        ret.region_code = rgn.region_code
        and rgn.valid_from_month <= ret.period_end
        and (rgn.valid_to_month is null or rgn.valid_to_month > ret.period_end)
