with

known as (

    select
        fem.enterprise_id,
        fem.period,
        max(fem.known_from) as known_from
    from core.fct_enterprise_month as fem
    where fem.is_current
    group by fem.enterprise_id, fem.period

)

select
    mke.firm_key,
    mke.period,
    mke.period_end,
    mke.enterprise_id,
    mke.enterprise_name,
    mke.region_code,
    reg.full_name as region_name,
    mke.city_code,
    mke.industry_code,
    mke.size_class,
    mke.private_verdict,
    mke.production_state,
    mke.output_ytd / 1e4 as output_ytd,
    mke.output_growth_pct,
    mke.revenue_ytd / 1e4 as revenue_ytd,
    mke.revenue_growth_pct,
    mke.revenue_rank,
    mke.profit_ytd / 1e4 as profit_ytd,
    mke.profit_ytd_last_year / 1e4 as profit_ytd_last_year,
    mke.profit_growth_pct,
    mke.tier,
    mke.watch_entries,
    mke.data_status,
    mke.no_data_reason,
    'monthly_return' as vintage,
    'M3' as source_code,
    mke.is_synthetic,
    knw.known_from
from mart.mart_key_enterprise as mke
left join core.dim_region as reg
    on
        mke.region_code = reg.region_code
        and reg.valid_from_month <= mke.period_end
        and (reg.valid_to_month is null or reg.valid_to_month > mke.period_end)
left join known as knw on mke.enterprise_id = knw.enterprise_id and mke.period = knw.period
order by mke.period_end, mke.revenue_rank nulls last, mke.firm_key
