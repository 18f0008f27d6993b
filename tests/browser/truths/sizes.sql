-- SMEs by size class, from the cells of M2; where a class has fewer than three firms, all are blank.
with
cells as (
    select
        obs.region_code, reg.region_level, obs.period, obs.period_end, obs.breakdown_code as size_class, obs.indicator_code,
        obs.time_basis = 'ytd_last_year' as is_before, obs.value
    from core.fct_observation as obs inner join core.dim_region as reg using (region_sk)
    where obs.form_code = 'M2' and obs.is_current and obs.is_counted
),
whole as (
    select * from cells
    union all
    select '140000', 'province', period, period_end, size_class, indicator_code, is_before, sum(value)
    from cells where region_level = 'city' group by all
    having count(value) = (select count(*) from core.dim_region where region_level = 'city' and in_scope)
),
hidden as (
    select region_code, period from whole
    where indicator_code = 'sme_count' and size_class != '_T' and value < 3
)
select
    'sizes/sizes' as view,
    now.region_code,
    now.period,
    now.period_end,
    now.size_class,
    now.indicator_code,
    ind.decimals,
    if(is_shown, now.value / ind.display_factor, null) as value,
    if(is_shown, las.value / ind.display_factor, null) as value_last_year,
    if(is_shown and las.value > 0, 100 * (now.value - las.value) / las.value, null) as growth_pct,
    if(is_shown and now.indicator_code != 'sme_profit', 100 * now.value / tot.value, null) as share_pct
from whole as now
left join whole as las
    on
        now.region_code = las.region_code and now.period = las.period and now.size_class = las.size_class
        and now.indicator_code = las.indicator_code and las.is_before
left join whole as tot
    on
        now.region_code = tot.region_code and now.period = tot.period and now.indicator_code = tot.indicator_code
        and tot.size_class = '_T' and not tot.is_before
inner join core.dim_indicator as ind on now.indicator_code = ind.indicator_code
cross join lateral (
    select
        now.size_class = '_T'
        or (now.region_code, now.period) not in (select (region_code, period) from hidden) as is_shown
)
where not now.is_before
