-- What is to be done, most effect first, with the cell where it stands.
select
    mwl.issue_id,
    mwl.effect_rank,
    mwl.issue_kind,
    mwl.form_code,
    mwl.period,
    mwl.period_end,
    mwl.region_code,
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
    sub.file_name,
    sub.sheet_name,
    mwl.cell_ref,
    -- Output of a product may be that of a single maker.
    mwl.unit_kind = 'region' and mwl.form_code != 'M4' as tells_of_no_firm
from mart.mart_worklist as mwl
left join core.dim_submission as sub
    on mwl.file_sha256 = sub.file_sha256 and mwl.sheet_no = sub.sheet_no
order by mwl.effect_rank
