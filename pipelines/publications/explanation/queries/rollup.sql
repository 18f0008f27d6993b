-- The province as the sum of its cities, where all of them stand.
select
    frr.region_code,
    drg.region_name,
    drg.region_level,
    drg.parent_code,
    frr.period_end,
    frr.time_basis,
    frr.value,
    frr.known_from,
    frr.is_synthetic
from core.fct_region_rollup as frr
inner join core.dim_region as drg on frr.region_code = drg.region_code
where
    frr.indicator_code = $indicator
    and frr.vintage = $vintage
    and frr.is_complete
    and frr.period_end in ($this, $before, $last_year)
order by frr.region_code, frr.period_end, frr.time_basis
