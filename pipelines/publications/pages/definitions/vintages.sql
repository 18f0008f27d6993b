select
    vin.vintage,
    vin.vintage_name,
    vin.vintage_rank,
    vin.meaning
from core.dim_vintage as vin
order by vin.vintage_rank
