-- Between baseline and target: points grow by equal steps, quantities by equal rates.
with
ends as (
    select
        tgt.target_id, tgt.unit, tgt.indicator_code, base.year as first, goal.year as last,
        base.value / tgt.unit_factor as baseline, goal.value / tgt.unit_factor as goal
    from core.dim_target as tgt
    inner join core.fct_target as base on tgt.target_id = base.target_id and base.role = 'baseline'
    inner join core.fct_target as goal on tgt.target_id = goal.target_id and goal.role = 'target'
    where base.year < goal.year
),
years as (
    select *, unnest(range(first, last + 1)) as year from ends
)
select
    'targets/path' as view,
    target_id,
    year,
    case when years.unit = ind.display_unit then ind.decimals else 2 end as decimals,
    case
        when years.unit = '%' then baseline + (goal - baseline) * (year - first) / (last - first)
        else exp(ln(baseline) + (ln(goal) - ln(baseline)) * (year - first) / (last - first))
    end as path_value
from years inner join core.dim_indicator as ind using (indicator_code)
