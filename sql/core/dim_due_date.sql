-- dim_due_date: the reporting calendar, past and to come.
-- grain: one row per form, period and level
select
    due.form_code,
    due.period,
    due.period_start,
    due.period_end,
    due.level,
    due.planned_on,
    due.due_on,
    due.arrives_by,
    due.is_provisional,
    due.is_unit
from ref.due_date as due
