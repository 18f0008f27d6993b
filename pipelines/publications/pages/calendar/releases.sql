-- When the figures of a month come out: the morning after the last monthly form is due from the province.
with

newest as (

    select max(mcp.period_end) as period_end
    from mart.mart_completeness as mcp

),

months as (

    select
        ddd.period,
        ddd.period_end,
        max(ddd.due_on) as due_on,
        bool_or(ddd.is_provisional) as is_provisional
    from core.dim_due_date as ddd
    inner join core.dim_period as prd
        on ddd.period = prd.period and prd.frequency in ('month', 'months')
    where
        ddd.level = 'province'
        and ddd.form_code in (
            select frm.form_code
            from core.dim_form as frm
            where frm.frequency = 'monthly'
        )
    group by ddd.period, ddd.period_end

)

select
    mth.period,
    mth.period_end,
    mth.due_on,
    mth.due_on + 1 as released_on,
    mth.is_provisional,
    case when mth.period_end <= nwt.period_end then '已发布' else '预告' end as state
from months as mth
cross join newest as nwt
where
    make_date(mth.period_end // 100, mth.period_end % 100, 1)
    between make_date(nwt.period_end // 100, nwt.period_end % 100, 1) - interval 11 month
    and make_date(nwt.period_end // 100, nwt.period_end % 100, 1) + interval 12 month
order by mth.period_end
