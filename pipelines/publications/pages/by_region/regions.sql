-- The regions that a workbook may be made for.
select
    reg.region_code,
    reg.region_name,
    reg.full_name,
    reg.region_level,
    reg.parent_code,
    reg.valid_from_month,
    reg.valid_to_month
from core.dim_region as reg
where reg.in_scope and reg.region_level in ('province', 'city', 'county')
order by reg.region_code, reg.valid_from_month
