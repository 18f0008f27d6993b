-- dim_size_class: the size classes of enterprises, from large to micro, and which of them are SMEs.
-- grain: one row per size class
select
    siz.size_class,
    siz.size_rank,
    siz.is_sme
from ref.size_class as siz
