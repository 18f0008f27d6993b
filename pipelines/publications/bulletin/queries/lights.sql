-- Lights of the quantities of the plan.
select
    mtp.light,
    count(*) as quantity_count
from mart.mart_target_progress as mtp
group by mtp.light
