-- Open issues of regions up to the month that move the province most; no single firms.
select
    mwo.issue_kind,
    mwo.problem,
    mwo.unit_name,
    mwo.period
from mart.mart_worklist as mwo
where mwo.unit_kind = 'region' and mwo.period_end <= $month
order by mwo.effect_rank
limit 5
