select
    src.source_code,
    src.source_kind,
    src.source_title,
    src.publisher,
    src.source_url
from core.dim_source as src
order by src.source_kind, src.source_title, src.source_code
