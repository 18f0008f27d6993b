-- How many regions lie below in that month.
select count(*) as region_count
from core.dim_region as drg
where
    drg.parent_code = $region
    and drg.valid_from_month <= $last
    and (drg.valid_to_month is null or drg.valid_to_month > $last)
