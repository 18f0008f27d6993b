-- dim_target: the 88 quantities of the plan with clause, section and kind.
-- grain: one row per quantity
select
    tgt.target_id,
    tgt.indicator_code,
    ind.indicator_name,
    tgt.kind,
    tgt.baseline_year,
    tgt.target_year,
    tgt.unit,
    tgt.unit_factor,
    tgt.direction,
    tgt.growth_target_pct,
    tgt.section,
    tgt.quote,
    tgt.carried_by
from ref.target as tgt
inner join core.dim_indicator as ind
    on tgt.indicator_code = ind.indicator_code
