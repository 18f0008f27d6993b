-- The private economy's share of GDP of each region: as printed, as implied, and by its two terms.
with
cells as (
    select
        obs.region_code, reg.region_level, obs.indicator_code, obs.period, obs.definition_code,
        obs.source_code, obs.vintage, obs.form_code, obs.value, obs.half_width, obs.is_synthetic
    from core.fct_observation as obs inner join core.dim_region as reg using (region_sk)
    where
        obs.is_current and obs.is_counted and obs.breakdown = 'none' and obs.time_basis in ('period', 'ytd')
        and obs.indicator_code in ('gdp', 'private_value_added', 'private_value_added_share_gdp')
        and obs.vintage not in ('target', 'forecast')
),
implied as (
    select
        region_code, indicator_code, period, definition_code, source_code, 'implied' as vintage, value,
        half_width, is_synthetic
    from core.fct_implied_observation
),
terms as (
    select * exclude (region_level, form_code) from cells
    where indicator_code != 'gdp' or region_level = 'province' or form_code = 'Z1'
    union all by name
    select * from implied
    union all by name
    select
        '140000' as region_code, indicator_code, period, definition_code, source_code, vintage,
        sum(value) as value, sum(half_width) as half_width, bool_or(is_synthetic) as is_synthetic
    from cells
    where region_level = 'city' and form_code != 'P1' and indicator_code = 'private_value_added'
    group by all
    having count(*) = (select count(*) from core.dim_region where region_level = 'city' and in_scope)
),
gdp as (
    select * from terms where indicator_code = 'gdp' and vintage != 'implied'
    qualify row_number() over (
        partition by region_code, period, vintage order by half_width, source_code, value
    ) = 1
),
pairs as (
    select
        num.region_code, num.period, num.definition_code, num.source_code, num.vintage,
        gdp.vintage as gdp_vintage, 100 * num.value / gdp.value as value,
        50 * (
            (num.value + num.half_width) / (gdp.value - gdp.half_width)
            - (num.value - num.half_width) / (gdp.value + gdp.half_width)
        ) as half_width,
        num.is_synthetic or gdp.is_synthetic as synthetic
    from terms as num
    inner join gdp on num.region_code = gdp.region_code and num.period = gdp.period
    where num.indicator_code = 'private_value_added'
)
select
    region_code as "REF_AREA", period, 'computed' as "BASIS", vintage as "VINTAGE",
    gdp_vintage as "VINTAGE_GDP", definition_code as "DEFINITION", source_code as "SOURCE",
    value, half_width, synthetic
from pairs
union all by name
-- A share that was told stands beside each pair of terms that its source gives.
select
    shr.region_code as "REF_AREA", shr.period, if(shr.vintage = 'implied', 'implied', 'published') as "BASIS",
    coalesce(pairs.vintage, '_Z') as "VINTAGE", coalesce(pairs.gdp_vintage, '_Z') as "VINTAGE_GDP",
    shr.definition_code as "DEFINITION", shr.source_code as "SOURCE", shr.value, shr.half_width,
    coalesce(pairs.synthetic, shr.is_synthetic) as synthetic
from terms as shr
left join pairs using (region_code, period, definition_code, source_code)
where shr.indicator_code = 'private_value_added_share_gdp'
