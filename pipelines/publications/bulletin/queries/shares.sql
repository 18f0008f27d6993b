-- The share in GDP as computed from returns up to the month, the newest and most mature first.
select
    mps.period,
    mps.share_computed,
    mps.numerator_vintage || '/' || mps.gdp_vintage as vintage,
    mps.target_share,
    mps.is_synthetic
from mart.mart_private_share as mps
where
    mps.region_code = $province
    and mps.period_end <= $month
    and mps.numerator_vintage = $vintage
    and mps.share_computed is not null
order by mps.period_end desc, mps.known_from desc
limit 1
