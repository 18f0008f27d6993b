-- The targets that are furthest from being reached.
select
    mtp.indicator_name,
    mtp.unit,
    mtp.target_year,
    mtp.target_value,
    mtp.latest_period,
    mtp.latest_value,
    mtp.completion_pct,
    mtp.light,
    coalesce(din.decimals, 0) as decimals
from mart.mart_target_progress as mtp
left join core.dim_indicator as din on mtp.indicator_code = din.indicator_code
where mtp.completion_pct is not null and mtp.light in ('橙灯', '红灯')
order by mtp.completion_pct, mtp.target_id
limit 5
