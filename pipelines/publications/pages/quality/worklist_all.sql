-- Everything that is to be done, most effect first.
select
    mwl.issue_id,
    mwl.effect_rank,
    mwl.issue_kind,
    mwl.form_code,
    mwl.period,
    mwl.period_end,
    mwl.unit_code,
    mwl.unit_name,
    mwl.city_code,
    mwl.city_name,
    mwl.rule_id,
    mwl.indicator_name,
    mwl.problem,
    mwl.advice,
    mwl.due_on,
    mwl.effect_pct,
    mwl.effect_indicator_name,
    mwl.cell_ref
from mart.mart_worklist as mwl
order by mwl.effect_rank
