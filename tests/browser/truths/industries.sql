-- Industries, from the firms (M3) and the cities (Q1); what fewer than three firms stand behind is blank.
with
firms as (
    select
        unnest([reg.city_code, '140000']) as region_code,
        ent.period,
        ent.period_end,
        left(ent.industry_code, 2) as industry_code,
        [
            struct_pack(code := 'output', now := ent.output_ytd, before := ent.output_ytd_last_year),
            struct_pack(code := 'revenue', now := ent.revenue_ytd, before := ent.revenue_ytd_last_year),
            struct_pack(code := 'profit', now := ent.profit_ytd, before := ent.profit_ytd_last_year),
            struct_pack(code := 'tax_paid', now := ent.tax_paid_ytd, before := ent.tax_paid_ytd_last_year),
            struct_pack(code := 'employees', now := ent.employees_end, before := null)
        ] as items
    from core.fct_enterprise_month as ent inner join core.dim_region as reg using (region_sk)
    where ent.is_current and ent.is_counted
),
by_firms as (
    select
        region_code, period, period_end, industry_code, 'enterprise_' || item.code as indicator_code,
        sum(item.now) as value,
        sum(item.before) as before,
        sum(item.now) filter (where item.before is not null) as compared,
        count(item.now) as firm_count,
        count(item.now) as firms_known
    from (select * exclude (items), unnest(items) as item from firms)
    where item.now is not null
    group by all
),
returned as (
    select
        obs.region_code, obs.period, obs.period_end, obs.breakdown_code, obs.indicator_code,
        obs.time_basis = 'ytd_last_year' as is_before, obs.value
    from core.fct_observation as obs
    inner join core.dim_region as reg on obs.region_sk = reg.region_sk and reg.region_level = 'city'
    where obs.form_code = 'Q1' and obs.is_current and obs.is_counted
),
by_cities as (
    select * from returned
    union all
    select '140000', period, period_end, breakdown_code, indicator_code, is_before, sum(value)
    from returned group by all
    having count(value) = (select count(*) from core.dim_region where region_level = 'city' and in_scope)
),
quarters as (
    select
        now.region_code, now.period, now.period_end, now.breakdown_code, now.indicator_code, now.value,
        las.value as before, cnt.value as firms_known
    from by_cities as now
    left join by_cities as las
        on
            now.region_code = las.region_code and now.period = las.period
            and now.breakdown_code = las.breakdown_code and now.indicator_code = las.indicator_code
            and las.is_before
    left join by_cities as cnt
        on
            now.region_code = cnt.region_code and now.period = cnt.period
            and now.breakdown_code = cnt.breakdown_code and cnt.indicator_code = 'private_enterprises'
    where not now.is_before
),
figures as (
    select
        region_code, period, period_end, industry_code, indicator_code, value, before, compared, firm_count,
        firms_known,
        value / sum(value) over (partition by region_code, period, indicator_code) as part
    from by_firms
    union all
    select
        qtr.region_code, qtr.period, qtr.period_end, qtr.breakdown_code, qtr.indicator_code, qtr.value,
        qtr.before, qtr.value, null, qtr.firms_known, qtr.value / tot.value
    from quarters as qtr
    inner join quarters as tot
        on
            qtr.region_code = tot.region_code and qtr.period = tot.period
            and qtr.indicator_code = tot.indicator_code and tot.breakdown_code = '_T'
    where qtr.breakdown_code != '_T'
),
ranked as (
    select
        fig.*,
        rank() over (
            partition by fig.region_code, fig.period, fig.indicator_code, ind.industry_level
            order by fig.value desc
        ) as place,
        coalesce(fig.firms_known, 0) >= 3 as is_shown
    from figures as fig
    left join core.dim_industry as ind
        on
            fig.industry_code = ind.industry_code
            and ind.standard_version = if(fig.period_end > 201712, '2017', '2011')
)
select
    if(region_code = '140000', 'industries/industries', 'industries/cities') as view,
    region_code,
    period,
    period_end,
    industry_code,
    indicator_code,
    ind.decimals,
    if(is_shown, value / ind.display_factor, null) as value,
    if(is_shown, before / ind.display_factor, null) as value_last_year,
    if(is_shown and before > 0, 100 * (compared - before) / before, null) as growth_pct,
    if(is_shown and indicator_code != 'enterprise_profit', 100 * part, null) as share_pct,
    if(is_shown, place, null) as value_rank,
    if(is_shown, firm_count, null) as firm_count
from ranked inner join core.dim_indicator as ind using (indicator_code)
