select
    ddf.definition_code,
    ddf.definition_name,
    ddf.definition_version,
    ddf.rule_text,
    ddf.source
from core.dim_definition as ddf
order by ddf.definition_code
