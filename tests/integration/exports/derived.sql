-- Sums of all cities, what a release implies, and what was counted.
select
    '140000' as "REF_AREA", obs.indicator_code as "INDICATOR", obs.period, obs.time_basis as "TIME_BASIS",
    'added_up' as "BASIS", obs.vintage as "VINTAGE", obs.definition_code as "DEFINITION",
    obs.source_code as "SOURCE", cast(sum(obs.value) as double) as value
from core.fct_observation as obs
inner join core.dim_region as reg on obs.region_sk = reg.region_sk and reg.region_level = 'city'
inner join core.dim_indicator as ind on obs.indicator_code = ind.indicator_code and ind.over_regions = 'sum'
where
    obs.is_current and obs.is_counted and obs.breakdown = 'none' and obs.form_code != 'P1'
    and obs.time_basis in ('ytd', 'end')
group by all
having count(*) = (select count(*) from core.dim_region where region_level = 'city' and in_scope)
union all
select
    region_code, indicator_code, period, 'period', 'implied', 'implied', definition_code, source_code,
    cast(value as double)
from core.fct_implied_observation
union all
select
    region_code, indicator_code, period, 'end', 'counted', 'counted', definition_code, source_code,
    cast(value as double)
from core.fct_indicator_count
