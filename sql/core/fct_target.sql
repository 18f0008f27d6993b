-- fct_target: the figures of the plan: baseline and target of each quantity, in base units.
-- grain: one row per quantity and role (baseline, target)
with

baselines as (

    select
        tgt.target_id,
        tgt.indicator_code,
        'baseline' as role,
        tgt.baseline_year as year,
        tgt.baseline_value as value
    from ref.target as tgt
    where tgt.baseline_value is not null

),

targets as (

    select
        tgt.target_id,
        tgt.indicator_code,
        'target' as role,
        tgt.target_year as year,
        tgt.target_value as value
    from ref.target as tgt
    where tgt.target_value is not null

),

both_roles as (

    select target_id, indicator_code, role, year, value from baselines
    union all
    select target_id, indicator_code, role, year, value from targets

)

select
    fig.target_id,
    fig.role,
    fig.indicator_code,
    scp.province_code as region_code,
    fig.year,
    fig.value
from both_roles as fig
cross join ref.scope as scp
