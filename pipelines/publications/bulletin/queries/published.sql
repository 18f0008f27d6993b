-- The newest share that was published, or is implied by what was published, up to the month.
select
    mps.period,
    coalesce(mps.share_published, mps.share_implied) as share
from mart.mart_private_share as mps
where
    mps.region_code = $province
    and mps.period_end <= $month
    and coalesce(mps.share_published, mps.share_implied) is not null
order by mps.period_end desc, mps.known_from desc
limit 1
