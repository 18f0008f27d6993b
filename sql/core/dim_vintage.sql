-- dim_vintage: how firm a figure is, from a target to a figure revised after a census.
-- grain: one row per vintage
select
    vin.vintage,
    vin.vintage_name,
    vin.vintage_rank,
    vin.meaning
from ref.vintage as vin
