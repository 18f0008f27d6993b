-- Every county and city of a month in one row.
with

cells as (

    select
        obs.region_code,
        obs.region_sk,
        obs.period,
        obs.period_end,
        obs.is_synthetic,
        obs.indicator_code,
        obs.known_from,
        obs.value,
        obs.time_basis = 'ytd_last_year' as is_last_year
    from core.fct_observation as obs
    where
        obs.form_code = 'M1'
        and obs.is_current
        and obs.is_counted
        and obs.breakdown = 'none'
        and obs.indicator_code in (
            'private_value_added', 'private_revenue', 'private_tax_paid',
            'private_employees', 'private_enterprises'
        )

),

wide as (

    select
        cel.region_code,
        cel.region_sk,
        cel.period,
        cel.period_end,
        max(cel.value) filter (
            where cel.indicator_code = 'private_value_added' and not cel.is_last_year
        ) as value_added,
        max(cel.value) filter (
            where cel.indicator_code = 'private_value_added' and cel.is_last_year
        ) as value_added_before,
        max(cel.value) filter (
            where cel.indicator_code = 'private_revenue' and not cel.is_last_year
        ) as revenue,
        max(cel.value) filter (
            where cel.indicator_code = 'private_revenue' and cel.is_last_year
        ) as revenue_before,
        max(cel.value) filter (
            where cel.indicator_code = 'private_tax_paid' and not cel.is_last_year
        ) as tax_paid,
        max(cel.value) filter (
            where cel.indicator_code = 'private_tax_paid' and cel.is_last_year
        ) as tax_paid_before,
        max(cel.value) filter (where cel.indicator_code = 'private_employees') as employees,
        max(cel.value) filter (where cel.indicator_code = 'private_enterprises') as enterprises,
        bool_or(cel.is_synthetic) as is_synthetic,
        max(cel.known_from) as known_from
    from cells as cel
    group by cel.region_code, cel.region_sk, cel.period, cel.period_end

),

province as (

    select
        frr.period,
        frr.value
    from core.fct_region_rollup as frr
    where
        frr.source_code = 'M1'
        and frr.is_complete
        and frr.time_basis = 'ytd'
        and frr.indicator_code = 'private_value_added'

)

select
    wid.region_code,
    reg.full_name as region_name,
    reg.region_level,
    reg.city_code,
    coalesce(reg.city_name, reg.region_name) as city_name,
    wid.period,
    wid.period_end,
    wid.value_added / 1e8 as value_added,
    case
        when wid.value_added_before > 0
            then 100 * (wid.value_added - wid.value_added_before) / wid.value_added_before
    end as value_added_growth_pct,
    100 * wid.value_added / nullif(prv.value, 0) as share_of_province_pct,
    wid.revenue / 1e8 as revenue,
    case
        when wid.revenue_before > 0
            then 100 * (wid.revenue - wid.revenue_before) / wid.revenue_before
    end as revenue_growth_pct,
    wid.tax_paid / 1e4 as tax_paid,
    case
        when wid.tax_paid_before > 0
            then 100 * (wid.tax_paid - wid.tax_paid_before) / wid.tax_paid_before
    end as tax_paid_growth_pct,
    wid.employees,
    wid.enterprises,
    'monthly_return' as vintage,
    'M1' as source_code,
    wid.is_synthetic,
    wid.known_from
from wide as wid
inner join core.dim_region as reg on wid.region_sk = reg.region_sk
left join province as prv on wid.period = prv.period
order by wid.period_end, reg.region_level desc, wid.region_code
