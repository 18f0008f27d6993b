-- Baseline, target and latest figure of each quantity of the plan, in the plan's unit.
with
figures as (
    select
        tgt.target_id,
        tgt.kind,
        cast(base.value / tgt.unit_factor as decimal(24, 4)) as baseline,
        cast(goal.value / tgt.unit_factor as decimal(24, 4)) as goal,
        cast(act.value / tgt.unit_factor as decimal(24, 4)) as latest,
        case when tgt.unit = ind.display_unit then ind.decimals else 2 end as decimals
    from core.dim_target as tgt
    left join core.fct_target as base on tgt.target_id = base.target_id and base.role = 'baseline'
    left join core.fct_target as goal on tgt.target_id = goal.target_id and goal.role = 'target'
    left join core.fct_target_actual as act on tgt.target_id = act.target_id
    inner join core.dim_indicator as ind on tgt.indicator_code = ind.indicator_code
)
select
    unnest(if(kind = 'target', ['targets/progress', 'targets/reached'], ['targets/progress'])) as view,
    target_id,
    decimals,
    baseline as baseline_value,
    goal as target_value,
    latest as latest_value,
    100 * latest / goal as completion_pct,
    latest - goal as gap_to_target
from figures
