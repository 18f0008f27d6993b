-- What is to be done about returns of regions; no text that may tell of a single firm.
select
    mwl.issue_id,
    mwl.effect_rank,
    mwl.issue_kind,
    mwl.form_code,
    mwl.period,
    mwl.period_end,
    mwl.unit_code,
    coalesce(reg.full_name, mwl.unit_name) as unit_name,
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
left join core.dim_region as reg
    on
        mwl.region_code = reg.region_code
        and (mwl.period_end is null or reg.valid_from_month <= mwl.period_end)
        and (
            reg.valid_to_month is null
            or reg.valid_to_month > mwl.period_end
        )
where
    mwl.unit_kind = 'region'
    -- Output of a product may be that of a single maker.
    and mwl.form_code != 'M4'
order by mwl.effect_rank
