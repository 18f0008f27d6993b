select
    mms.period_end,
    prd.period,
    mms.close_state,
    mms.is_changed_since,
    mms.is_reopened,
    mms.block_count,
    mms.owed_count,
    mms.rows_received
from mart.mart_month_status as mms
inner join core.dim_period as prd
    on mms.period_end = prd.period_end and prd.frequency in ('month', 'months')
order by mms.period_end desc
