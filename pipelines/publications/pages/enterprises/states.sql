-- How many key enterprises of each city report, produce, rest or lose money.
select
    mke.city_code,
    reg.region_name as city_name,
    mke.period,
    mke.period_end,
    count(*) as firm_count,
    count(*) filter (where mke.data_status = '有数据') as reported_count,
    count(*) filter (where mke.production_state = '正常') as normal_count,
    count(*) filter (where mke.production_state = '半停产') as partly_stopped_count,
    count(*) filter (where mke.production_state = '停产') as stopped_count,
    count(*) filter (where mke.profit_ytd < 0) as loss_count,
    count(*) filter (where mke.revenue_growth_pct < 0) as falling_count,
    bool_or(mke.is_synthetic) as is_synthetic
from mart.mart_key_enterprise as mke
inner join core.dim_region as reg
    on mke.city_code = reg.region_code and reg.region_level = 'city'
group by mke.city_code, reg.region_name, mke.period, mke.period_end
order by mke.period_end, mke.city_code
