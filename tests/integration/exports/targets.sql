-- The plan's two ends, the latest figure and what follows from them, in base units.
with
ends as (
    select
        tgt.target_id, tgt.unit, base.value as baseline, goal.value as goal, act.value as latest,
        ((act.period_end // 100 - base.year) * 12 + act.period_end % 100 - 12) / 12.0
        / (goal.year - base.year) as gone
    from core.dim_target as tgt
    left join core.fct_target as base on tgt.target_id = base.target_id and base.role = 'baseline'
    left join core.fct_target as goal on tgt.target_id = goal.target_id and goal.role = 'target'
    left join core.fct_target_actual as act on tgt.target_id = act.target_id
),
wide as (
    select
        target_id,
        cast(baseline as double) as baseline,
        cast(goal as double) as target,
        cast(latest as double) as latest,
        cast(latest - goal as double) as gap,
        100 * latest / goal as completion,
        if(
            unit = '%', baseline + (goal - baseline) * gone,
            baseline * power(cast(goal / baseline as double), gone)
        ) as path
    from ends
)
select target_id as "TARGET", item as "PROGRESS_ITEM", value
from (unpivot wide on baseline, target, latest, gap, completion, path into name item value value)
