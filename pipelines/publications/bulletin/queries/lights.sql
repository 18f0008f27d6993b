-- Lights of the quantities of the plan, and how many of each rest on a figure of a later month.
select
    mtp.light,
    count(*) as quantity_count,
    sum(case when per.period_end > $month then 1 else 0 end) as later_count
from mart.mart_target_progress as mtp
left join core.dim_period as per on mtp.latest_period = per.period
group by mtp.light
