-- What stands for an indicator in a region as a whole: its own cell, the sum of its cities', or a
-- figure that is implied or counted.
with
cells as (
    select obs.*, reg.region_level
    from core.fct_observation as obs inner join core.dim_region as reg using (region_sk)
    where
        obs.is_current and obs.is_counted and obs.breakdown = 'none' and obs.time_basis != 'ytd_last_year'
        and reg.in_scope
),
ways as (
    select
        observation_sk as value_sk, region_code, region_level, indicator_code, period, time_basis, vintage,
        source_code, form_code as way, value
    from cells
    union all
    -- Only the address of the row is taken from what the page reads.
    select
        named.value_sk, '140000', 'province', cel.indicator_code, cel.period, cel.time_basis, cel.vintage,
        cel.source_code, 'sum', sum(cel.value)
    from cells as cel
    inner join core.fct_indicator_value as named
        on
            named.region_code = '140000' and named.basis = 'added_up'
            and cel.indicator_code = named.indicator_code and cel.period = named.period
            and cel.time_basis = named.time_basis and cel.vintage = named.vintage
            and cel.source_code = named.source_code and cel.definition_code = named.definition_code
    where cel.region_level = 'city'
    group by all
    union all
    select
        named.value_sk, '140000', 'province', made.indicator_code, made.period, named.time_basis, named.vintage,
        made.source_code, named.basis, made.value
    from (
        select 'implied' as basis, indicator_code, period, definition_code, source_code, value
        from core.fct_implied_observation
        union all
        select 'counted', indicator_code, period, definition_code, source_code, value
        from core.fct_indicator_count
    ) as made
    inner join core.fct_indicator_value as named
        on
            made.basis = named.basis and made.indicator_code = named.indicator_code
            and made.period = named.period and made.definition_code = named.definition_code
            and made.source_code = named.source_code
)
select
    'region/indicators' as view,
    ways.value_sk,
    ways.region_code,
    ind.decimals,
    ways.value / ind.display_factor as value,
    rank() over (peers order by ways.value desc) as level_rank,
    count(*) over peers as level_count
from ways inner join core.dim_indicator as ind using (indicator_code)
window peers as (
    partition by
        ways.indicator_code, ways.period, ways.time_basis, ways.vintage, ways.source_code, ways.way,
        ways.region_level
)
