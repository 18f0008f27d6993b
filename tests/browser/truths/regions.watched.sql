-- The watched regions, from the cells of M1; the rank is among all regions of their level.
with
cells as (
    select
        obs.region_code, reg.region_level, obs.period, obs.period_end, obs.indicator_code, obs.time_basis,
        obs.value
    from core.fct_observation as obs inner join core.dim_region as reg using (region_sk)
    where obs.form_code = 'M1' and obs.is_current and obs.is_counted and obs.breakdown = 'none'
),
province as (
    select period, indicator_code, sum(value) as value
    from cells where region_level = 'city' and time_basis in ('ytd', 'end')
    group by period, indicator_code
    having count(value) = (select count(*) from core.dim_region where region_level = 'city' and in_scope)
)
select
    'regions/watched' as view,
    now.region_code,
    now.period,
    now.period_end,
    now.indicator_code,
    ind.decimals,
    now.value / ind.display_factor as value,
    las.value / ind.display_factor as value_last_year,
    if(las.value > 0, 100 * (now.value - las.value) / las.value, null) as growth_pct,
    100 * now.value / prv.value as share_of_province_pct,
    rank() over (
        partition by now.period, now.indicator_code, now.region_level order by now.value desc
    ) as value_rank,
    count(*) over (partition by now.period, now.indicator_code, now.region_level) as ranked_count
from cells as now
inner join core.dim_indicator as ind on now.indicator_code = ind.indicator_code
left join cells as las
    on
        now.region_code = las.region_code and now.period = las.period
        and now.indicator_code = las.indicator_code and las.time_basis = 'ytd_last_year'
left join province as prv on now.period = prv.period and now.indicator_code = prv.indicator_code
where now.time_basis in ('ytd', 'end')
