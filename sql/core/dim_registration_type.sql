-- dim_registration_type: the registration types of enterprises (国统字〔2011〕86号) with their parents.
-- grain: one row per version of the list and code
select
    md5(concat_ws('|', reg.standard_version, reg.registration_type)) as registration_type_sk,
    reg.standard_version,
    reg.registration_type,
    reg.registration_name,
    reg.parent_code,
    reg.is_leaf
from ref.registration_type as reg
