-- How far the month is closed.
select
    mms.close_state,
    mms.signed_by
from mart.mart_month_status as mms
where mms.period_end = $month
