-- fct_enterprise_revision: every figure that a later return of an enterprise changed: what stood before, what stands now.
-- grain: one row per version of a return that replaced another, and figure in which the two differ
with

versions as (

    select
        ent.enterprise_month_sk,
        lag(ent.enterprise_month_sk) over (
            partition by ent.unit_key
            order by
                ent.known_from,
                ent.version_no,
                ent.file_sha256,
                ent.sheet_no,
                ent.row_no
        ) as former_sk,
        first_value(ent.enterprise_month_sk) over (
            partition by ent.unit_key
            order by
                ent.known_from,
                ent.version_no,
                ent.file_sha256,
                ent.sheet_no,
                ent.row_no
        ) as first_sk,
        row_number() over (
            partition by ent.unit_key
            order by
                ent.known_from,
                ent.version_no,
                ent.file_sha256,
                ent.sheet_no,
                ent.row_no
        ) - 1 as revision_no
    from core.fct_enterprise_month as ent
    where ent.edit_status != 'refused'

),

measures as (

    select
        ent.enterprise_month_sk,
        'enterprise_output' as indicator_code,
        'ytd' as time_basis,
        ent.output_ytd as value
    from core.fct_enterprise_month as ent
    union all
    select
        ent.enterprise_month_sk,
        'enterprise_output' as indicator_code,
        'ytd_last_year' as time_basis,
        ent.output_ytd_last_year as value
    from core.fct_enterprise_month as ent
    union all
    select
        ent.enterprise_month_sk,
        'enterprise_revenue' as indicator_code,
        'ytd' as time_basis,
        ent.revenue_ytd as value
    from core.fct_enterprise_month as ent
    union all
    select
        ent.enterprise_month_sk,
        'enterprise_revenue' as indicator_code,
        'ytd_last_year' as time_basis,
        ent.revenue_ytd_last_year as value
    from core.fct_enterprise_month as ent
    union all
    select
        ent.enterprise_month_sk,
        'enterprise_main_revenue' as indicator_code,
        'ytd' as time_basis,
        ent.main_revenue_ytd as value
    from core.fct_enterprise_month as ent
    union all
    select
        ent.enterprise_month_sk,
        'enterprise_main_revenue' as indicator_code,
        'ytd_last_year' as time_basis,
        ent.main_revenue_ytd_last_year as value
    from core.fct_enterprise_month as ent
    union all
    select
        ent.enterprise_month_sk,
        'enterprise_profit' as indicator_code,
        'ytd' as time_basis,
        ent.profit_ytd as value
    from core.fct_enterprise_month as ent
    union all
    select
        ent.enterprise_month_sk,
        'enterprise_profit' as indicator_code,
        'ytd_last_year' as time_basis,
        ent.profit_ytd_last_year as value
    from core.fct_enterprise_month as ent
    union all
    select
        ent.enterprise_month_sk,
        'enterprise_tax_paid' as indicator_code,
        'ytd' as time_basis,
        ent.tax_paid_ytd as value
    from core.fct_enterprise_month as ent
    union all
    select
        ent.enterprise_month_sk,
        'enterprise_tax_paid' as indicator_code,
        'ytd_last_year' as time_basis,
        ent.tax_paid_ytd_last_year as value
    from core.fct_enterprise_month as ent
    union all
    select
        ent.enterprise_month_sk,
        'enterprise_employees' as indicator_code,
        'end' as time_basis,
        ent.employees_end as value
    from core.fct_enterprise_month as ent
    union all
    select
        ent.enterprise_month_sk,
        'enterprise_electricity' as indicator_code,
        'ytd' as time_basis,
        ent.electricity_ytd as value
    from core.fct_enterprise_month as ent
    union all
    select
        ent.enterprise_month_sk,
        'enterprise_electricity' as indicator_code,
        'ytd_last_year' as time_basis,
        ent.electricity_ytd_last_year as value
    from core.fct_enterprise_month as ent
    union all
    select
        ent.enterprise_month_sk,
        'enterprise_receivables' as indicator_code,
        'end' as time_basis,
        ent.receivables_end as value
    from core.fct_enterprise_month as ent

)

select
    ver.enterprise_month_sk,
    new.enterprise_id,
    new.region_code,
    new.industry_code,
    msr.indicator_code,
    msr.time_basis,
    new.period,
    new.period_start,
    new.period_end,
    'correction' as revision_kind,
    ver.revision_no,
    new.is_current as is_latest,
    bef.value as former_value,
    msr.value,
    msr.value - bef.value as difference,
    case
        when bef.value > 0 then stat_ratio(msr.value - bef.value, bef.value, 100, 2)
    end as difference_pct,
    fst.value as first_value,
    msr.value - fst.value as difference_from_first,
    case
        when fst.value > 0 then stat_ratio(msr.value - fst.value, fst.value, 100, 2)
    end as difference_from_first_pct,
    old.is_counted as former_is_counted,
    new.is_counted,
    old.known_from as former_known_from,
    new.known_from,
    ver.former_sk as former_enterprise_month_sk,
    old.file_sha256 as former_file_sha256,
    old.sheet_no as former_sheet_no,
    old.row_no as former_row_no,
    new.form_code,
    new.version_no,
    new.file_sha256,
    new.sheet_no,
    new.row_no,
    new.is_synthetic
from versions as ver
inner join core.fct_enterprise_month as new
    on ver.enterprise_month_sk = new.enterprise_month_sk
inner join core.fct_enterprise_month as old
    on ver.former_sk = old.enterprise_month_sk
inner join measures as msr
    on ver.enterprise_month_sk = msr.enterprise_month_sk
inner join measures as bef
    on
        ver.former_sk = bef.enterprise_month_sk
        and msr.indicator_code = bef.indicator_code
        and msr.time_basis = bef.time_basis
inner join measures as fst
    on
        ver.first_sk = fst.enterprise_month_sk
        and msr.indicator_code = fst.indicator_code
        and msr.time_basis = fst.time_basis
where msr.value is distinct from bef.value
