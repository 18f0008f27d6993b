-- The share of the province as printed, as implied, and by its two terms; the plan's two ends.
with
known as (
    select region_code, indicator_code, period, vintage, source_code, definition_code, value, half_width
    from core.fct_observation
    where
        region_code = '140000' and is_current and is_counted and breakdown = 'none'
        and time_basis in ('period', 'ytd') and vintage not in ('target', 'forecast')
    union all
    select '140000', indicator_code, period, vintage, source_code, definition_code, sum(value), sum(half_width)
    from core.fct_observation
    inner join core.dim_region using (region_sk)
    where
        region_level = 'city' and in_scope and is_current and is_counted and breakdown = 'none'
        and form_code != 'P1' and time_basis = 'ytd' and indicator_code = 'private_value_added'
    group by indicator_code, period, vintage, source_code, definition_code
    having count(value) = (select count(*) from core.dim_region where region_level = 'city' and in_scope)
    union all
    select region_code, indicator_code, period, 'implied', source_code, definition_code, value, half_width
    from core.fct_implied_observation
),
gdp as (
    select * from known where indicator_code = 'gdp' and vintage != 'implied'
    qualify row_number() over (partition by period, vintage order by half_width, source_code, value) = 1
),
terms as (
    select
        num.period, num.vintage, num.source_code, num.value, num.half_width, gdp.vintage as gdp_vintage,
        gdp.value as gdp, gdp.half_width as gdp_half_width
    from known as num
    inner join gdp on num.period = gdp.period
    where num.indicator_code = 'private_value_added'
)
select
    'overview/share' as view,
    '按分子分母计算' as series,
    period,
    vintage || '/' || gdp_vintage as vintage,
    source_code,
    100 * value / gdp as value,
    50 * ((value + half_width) / (gdp - gdp_half_width) - (value - half_width) / (gdp + gdp_half_width))
        as half_width
from terms
union all
select
    'overview/share', if(vintage = 'implied', '资料隐含', '公布'), period, vintage, source_code, value,
    half_width
from known where indicator_code = 'private_value_added_share_gdp'
union all
select
    'overview/share', '规划进度线', cast(year as varchar),
    if(role = 'target', 'target', 'plan_baseline'), null, value, null
from core.fct_target where target_id = 'private_value_added_share_gdp'
