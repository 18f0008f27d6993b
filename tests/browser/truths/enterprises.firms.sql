-- The firms of a month, from their rows of M3, as they count now.
select
    'enterprises/firms' as view,
    ent.enterprise_id as firm_key,
    ent.period,
    ent.period_end,
    ent.output_ytd / 1e4 as output_ytd,
    if(
        ent.output_ytd_last_year > 0,
        100 * (ent.output_ytd - ent.output_ytd_last_year) / ent.output_ytd_last_year, null
    ) as output_growth_pct,
    ent.revenue_ytd / 1e4 as revenue_ytd,
    if(
        ent.revenue_ytd_last_year > 0,
        100 * (ent.revenue_ytd - ent.revenue_ytd_last_year) / ent.revenue_ytd_last_year, null
    ) as revenue_growth_pct,
    if(
        ent.revenue_ytd is null, null,
        rank() over (partition by ent.period order by ent.revenue_ytd desc nulls last)
    ) as revenue_rank,
    ent.profit_ytd / 1e4 as profit_ytd,
    ent.profit_ytd_last_year / 1e4 as profit_ytd_last_year,
    if(
        ent.profit_ytd_last_year > 0,
        100 * (ent.profit_ytd - ent.profit_ytd_last_year) / ent.profit_ytd_last_year, null
    ) as profit_growth_pct
from core.fct_enterprise_month as ent
where ent.is_current and ent.is_counted
