-- dim_industry: sections and divisions of GB/T 4754 in both versions, groups and classes that are watched, the sectors.
-- grain: one row per version of the standard and code (divisions 79-96 mean different things in the two)
select
    md5(concat_ws('|', ind.standard_version, ind.industry_code)) as industry_sk,
    ind.standard_version,
    ind.industry_code,
    ind.industry_name,
    ind.level as industry_level,
    ind.section_code,
    ind.sector
from ref.industry as ind
