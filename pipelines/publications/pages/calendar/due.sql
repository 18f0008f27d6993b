-- What is due when: from the month before the newest loaded one, fifteen months on.
with

newest as (

    select max(mcp.period_end) as period_end
    from mart.mart_completeness as mcp

),

forms as (

    select
        frm.form_code,
        max(frm.form_name) as form_name,
        max(frm.frequency) as frequency
    from core.dim_form as frm
    group by frm.form_code

)

select
    ddd.due_on,
    ddd.form_code,
    frm.form_name,
    frm.frequency,
    ddd.period,
    ddd.period_end,
    ddd.level,
    ddd.is_unit,
    ddd.planned_on,
    ddd.due_on - ddd.planned_on as days_moved,
    ddd.is_provisional,
    ddd.arrives_by
from core.dim_due_date as ddd
cross join newest as nwt
inner join forms as frm on ddd.form_code = frm.form_code
where
    make_date(ddd.period_end // 100, ddd.period_end % 100, 1)
    between make_date(nwt.period_end // 100, nwt.period_end % 100, 1) - interval 1 month
    and make_date(nwt.period_end // 100, nwt.period_end % 100, 1) + interval 15 month
order by ddd.due_on, ddd.form_code, ddd.level
