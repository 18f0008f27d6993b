-- The share of each region by period, beside what the province is to reach.
with

target as (

    select max(mtp.target_value) as target_value
    from mart.mart_target_progress as mtp
    where mtp.indicator_code = 'private_value_added_share_gdp' and mtp.kind = 'target'

)

select
    mps.region_code,
    mps.region_name,
    mps.period,
    last_day(make_date(mps.period_end // 100, mps.period_end % 100, 1)) as at_day,
    mps.share_computed as value,
    tgt.target_value,
    mps.share_computed - tgt.target_value as gap_points,
    rank() over (
        partition by mps.period, mps.numerator_vintage, mps.gdp_vintage, mps.region_level
        order by mps.share_computed desc
    ) as level_rank,
    count(*) over (
        partition by mps.period, mps.numerator_vintage, mps.gdp_vintage, mps.region_level
    ) as level_count,
    mps.numerator_vintage || '/' || mps.gdp_vintage as vintage,
    mps.source_code,
    mps.is_synthetic,
    mps.known_from
from mart.mart_private_share as mps
cross join target as tgt
where mps.share_computed is not null and mps.numerator_vintage = 'monthly_return'
order by mps.region_code, mps.period_end, vintage
