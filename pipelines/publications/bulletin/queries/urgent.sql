-- Open issues of regions (single firms stay out of the bulletin) that move the province most.
select
    mwo.issue_kind,
    mwo.problem,
    mwo.unit_name,
    mwo.period
from mart.mart_worklist as mwo
where mwo.unit_kind = 'region'
order by mwo.effect_rank
limit 5
