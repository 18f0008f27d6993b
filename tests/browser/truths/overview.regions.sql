-- Map and table of regions, from the cells of M1 and, for the share, the GDP of Z1.
with
cells as (
    select
        obs.region_code, reg.region_level, reg.full_name as name, reg.city_code, obs.period, obs.period_end,
        obs.indicator_code, obs.time_basis, obs.value
    from core.fct_observation as obs
    inner join core.dim_region as reg using (region_sk)
    where
        (obs.form_code = 'M1' or (obs.form_code = 'Z1' and obs.indicator_code = 'gdp'))
        and obs.is_current and obs.is_counted and obs.breakdown = 'none'
),
whole as (
    select * from cells
    union all
    select '140000', 'province', '山西省', null, period, period_end, indicator_code, time_basis, sum(value)
    from cells where region_level = 'city' and indicator_code != 'gdp'
    group by period, period_end, indicator_code, time_basis
    having count(value) = (select count(*) from core.dim_region where region_level = 'city' and in_scope)
),
pairs as (
    select
        now.* exclude (time_basis),
        100 * (now.value - las.value) / nullif(greatest(las.value, 0), 0) as growth
    from whole as now
    left join whole as las
        on
            now.region_code = las.region_code and now.period = las.period
            and now.indicator_code = las.indicator_code and las.time_basis = 'ytd_last_year'
    where now.time_basis in ('ytd', 'end')
),
figures as (
    select * from pairs where indicator_code not in ('gdp', 'private_industry_value_added')
    union all
    select
        num.* replace (
            'private_value_added_share_gdp' as indicator_code,
            round(100 * num.value / gdp.value, 2) as value, null as growth
        )
    from pairs as num
    inner join pairs as gdp
        on num.region_code = gdp.region_code and num.period = gdp.period and gdp.indicator_code = 'gdp'
    where num.indicator_code = 'private_value_added'
)
select
    'overview/regions' as view,
    fig.region_code,
    fig.name as region_name,
    fig.city_code,
    fig.period,
    fig.period_end,
    fig.indicator_code,
    ind.indicator_name,
    fig.value / ind.display_factor as value,
    ind.display_unit as unit,
    ind.decimals,
    fig.growth as growth_pct,
    prv.growth as province_growth_pct,
    case when ind.unit != '%' then 100 * fig.value / prv.value end as share_of_province_pct,
    rank() over (
        partition by fig.period, fig.indicator_code, fig.region_level order by fig.value desc
    ) as value_rank,
    case
        when round(fig.growth, 1) < 0 then '红灯'
        when round(fig.growth, 1) >= round(prv.growth, 1) then '绿灯'
        when 2 * round(fig.growth, 1) >= round(prv.growth, 1) then '黄灯'
        when prv.growth is not null and fig.growth is not null then '橙灯'
        else '无法判断'
    end as light
from figures as fig
inner join core.dim_indicator as ind using (indicator_code)
left join figures as prv
    on
        fig.period = prv.period and fig.indicator_code = prv.indicator_code
        and prv.region_level = 'province'
