-- The share of a region by the two cells that it is made of (M1 and Z1), beside the plan's target.
with
added as (
    select region_code, period, vintage, value
    from core.fct_observation
    where
        form_code = 'M1' and indicator_code = 'private_value_added' and time_basis = 'ytd'
        and is_current and is_counted
    union all
    select '140000', period, vintage, sum(value)
    from core.fct_observation inner join core.dim_region using (region_sk)
    where
        form_code = 'M1' and indicator_code = 'private_value_added' and time_basis = 'ytd'
        and is_current and is_counted and region_level = 'city'
    group by period, vintage
    having count(value) = (select count(*) from core.dim_region where region_level = 'city' and in_scope)
),
shares as (
    select
        num.region_code, reg.region_level, num.period, num.vintage || '/' || gdp.vintage as vintage,
        round(100 * num.value / gdp.value, 2) as value
    from added as num
    inner join core.fct_observation as gdp
        on
            num.region_code = gdp.region_code and num.period = gdp.period and gdp.indicator_code = 'gdp'
            and gdp.time_basis = 'ytd' and gdp.is_current and gdp.is_counted
    inner join core.dim_region as reg on gdp.region_sk = reg.region_sk
)
select
    'region/share' as view,
    shares.region_code,
    shares.period,
    shares.vintage,
    shares.value,
    plan.value as target_value,
    shares.value - plan.value as gap_points,
    rank() over (
        partition by shares.period, shares.vintage, shares.region_level order by shares.value desc
    ) as level_rank,
    count(*) over (partition by shares.period, shares.vintage, shares.region_level) as level_count
from shares
cross join (
    select value from core.fct_target where target_id = 'private_value_added_share_gdp' and role = 'target'
) as plan
