-- Every share that can be computed: numerator and denominator with the vintage of each.
with

target as (

    select max(mtp.target_value) as target_value
    from mart.mart_target_progress as mtp
    where mtp.indicator_code = 'private_value_added_share_gdp' and mtp.kind = 'target'

)

select
    mps.region_code,
    mps.period,
    mps.period_end,
    mps.value_added / 1e8 as value_added,
    mps.numerator_vintage as value_vintage,
    mps.numerator_basis as basis,
    mps.gdp / 1e8 as gdp,
    mps.gdp_vintage,
    100 * mps.value_added / mps.gdp as share_pct,
    tgt.target_value,
    100 * mps.value_added / mps.gdp - tgt.target_value as gap_points,
    100 * (100 * mps.value_added / mps.gdp) / tgt.target_value as completion_pct,
    mps.numerator_vintage || '/' || mps.gdp_vintage as vintage,
    mps.source_code,
    src.source_title,
    mps.is_synthetic,
    mps.known_from
from mart.mart_private_share as mps
cross join target as tgt
left join core.dim_source as src on mps.source_code = src.source_code
where mps.value_added is not null and mps.gdp > 0
order by
    mps.region_code, mps.period_end desc, mps.numerator_vintage, mps.gdp_vintage, mps.source_code
