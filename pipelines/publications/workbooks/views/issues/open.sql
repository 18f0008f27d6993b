-- What is to be done, firms included, with the cell where it stands.
select
    mwl.issue_id,
    mwl.effect_rank,
    mwl.issue_kind,
    mwl.form_code,
    mwl.period,
    mwl.region_code,
    mwl.unit_code,
    mwl.unit_name,
    mwl.rule_id,
    mwl.problem,
    mwl.advice,
    sub.file_name,
    sub.sheet_name,
    mwl.cell_ref,
    mwl.due_on,
    mwl.effect_pct
from mart.mart_worklist as mwl
left join core.dim_submission as sub
    on mwl.file_sha256 = sub.file_sha256 and mwl.sheet_no = sub.sheet_no
order by mwl.effect_rank
