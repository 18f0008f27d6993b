-- How many rows of each month came, what is owed, and what must be corrected; annual returns apart.
with
monthly as (
    select distinct form_code from core.dim_form where frequency != 'annual'
),
came as (
    select period_end, count(*) as number
    from core.fct_submission semi join monthly using (form_code) where status != 'held' group by period_end
),
owed as (
    select period_end, count(*) as number
    from core.fct_return_status semi join monthly using (form_code)
    where status in ('missing', 'rejected') group by period_end
),
open as (
    select period_end, count(*) as number
    from core.fct_open_issue anti join (
        select distinct form_code from core.dim_form where frequency = 'annual'
    ) using (form_code)
    where issue_kind = 'block' group by period_end
)
select
    unnest(['overview/month_status', 'completeness/months']) as view,
    came.period_end,
    coalesce(open.number, 0) as block_count,
    coalesce(owed.number, 0) as owed_count,
    came.number as rows_received
from came left join owed using (period_end) left join open using (period_end)
