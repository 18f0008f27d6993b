-- Firms of each city: those of the register that owe M3, and what the counted rows say of them.
select
    'enterprises/states' as view,
    rst.city_code,
    rst.period,
    rst.period_end,
    count(*) as firm_count,
    count(ent.enterprise_id) as reported_count,
    count(*) filter (where ent.production_state = '正常') as normal_count,
    count(*) filter (where ent.production_state = '半停产') as partly_stopped_count,
    count(*) filter (where ent.production_state = '停产') as stopped_count,
    count(*) filter (where ent.profit_ytd < 0) as loss_count,
    -- Growth counts as printed: a fall that rounds to nothing is none.
    count(*) filter (
        where ent.revenue_ytd_last_year > 0
        and round(100 * (ent.revenue_ytd - ent.revenue_ytd_last_year) / ent.revenue_ytd_last_year, 1) < 0
    ) as falling_count
from core.fct_return_status as rst
left join core.fct_enterprise_month as ent
    on
        rst.unit_code = ent.enterprise_id and rst.period = ent.period
        and ent.is_current and ent.is_counted
where rst.form_code = 'M3' and rst.unit_kind = 'enterprise'
group by rst.city_code, rst.period, rst.period_end
