-- The rule behind the calendar: on which day of which month each level owes a form.
with

forms as (

    select
        frm.form_code,
        max(frm.form_name) as form_name,
        max(frm.frequency) as frequency
    from core.dim_form as frm
    group by frm.form_code

)

select
    ddd.form_code,
    frm.form_name,
    frm.frequency,
    ddd.level,
    bool_or(ddd.is_unit) as is_unit,
    day(max(ddd.planned_on)) as day_of_month,
    max(
        (year(ddd.planned_on) - ddd.period_end // 100) * 12
        + month(ddd.planned_on) - ddd.period_end % 100
    ) as months_after,
    count(*) filter (where ddd.due_on > ddd.planned_on) as moved_count,
    count(*) as period_count
from core.dim_due_date as ddd
inner join forms as frm on ddd.form_code = frm.form_code
group by ddd.form_code, frm.form_name, frm.frequency, ddd.level
order by ddd.form_code, day_of_month, ddd.level
