-- fct_region_rollup: province totals added up from the cities' current figures, with how many cities stand behind them.
-- grain: one row per indicator, period, time basis, vintage and definition (additive indicators only)
with

cities as (

    select
        obs.indicator_code,
        obs.period,
        obs.period_start,
        obs.period_end,
        obs.frequency,
        obs.time_basis,
        obs.vintage,
        obs.definition_code,
        obs.source_code,
        obs.value,
        obs.half_width,
        obs.is_synthetic,
        obs.known_from,
        reg.parent_code as region_code
    from core.fct_observation as obs
    inner join core.dim_indicator as ind
        on obs.indicator_code = ind.indicator_code and ind.over_regions = 'sum'
    inner join core.dim_region as reg
        on obs.region_sk = reg.region_sk and reg.region_level = 'city' and reg.in_scope
    where
        obs.is_current
        and obs.is_counted
        and obs.breakdown = 'none'
        and obs.form_code != 'P1'

),

periods as (

    select distinct
        cities.region_code,
        cities.period,
        cities.period_end
    from cities

),

expected as (

    select
        prd.period,
        prd.region_code,
        count(reg.region_code) as units_expected
    from periods as prd
    inner join core.dim_region as reg
        on
            prd.region_code = reg.parent_code
            and reg.region_level = 'city'
            and reg.valid_from_month <= prd.period_end
            and (reg.valid_to_month is null or reg.valid_to_month > prd.period_end)
    group by prd.period, prd.region_code

),

totals as (

    select
        cities.region_code,
        cities.indicator_code,
        cities.period,
        cities.period_start,
        cities.period_end,
        cities.frequency,
        cities.time_basis,
        cities.vintage,
        cities.definition_code,
        cities.source_code,
        sum(cities.value) as value,
        sum(cities.half_width) as half_width,
        count(cities.value) as units_added,
        max(cities.known_from) as known_from,
        max(case when cities.is_synthetic then 1 else 0 end) = 1 as is_synthetic
    from cities
    group by
        cities.region_code,
        cities.indicator_code,
        cities.period,
        cities.period_start,
        cities.period_end,
        cities.frequency,
        cities.time_basis,
        cities.vintage,
        cities.definition_code,
        cities.source_code

)

select
    tot.region_code,
    tot.indicator_code,
    tot.period,
    tot.period_start,
    tot.period_end,
    tot.frequency,
    tot.time_basis,
    tot.vintage,
    tot.definition_code,
    tot.source_code,
    tot.value,
    tot.half_width,
    tot.units_added,
    exp.units_expected,
    tot.units_added = exp.units_expected as is_complete,
    tot.is_synthetic,
    tot.known_from
from totals as tot
inner join expected as exp
    on tot.period = exp.period and tot.region_code = exp.region_code
