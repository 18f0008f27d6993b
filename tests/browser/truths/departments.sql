-- Departments' figures, from their cells: the province is what the department itself returned.
with
cells as (
    select obs.*, reg.region_level
    from core.fct_observation as obs inner join core.dim_region as reg using (region_sk)
    where obs.origin = '部门' and obs.is_current and obs.is_counted and obs.form_code != 'P1'
)
select
    if(now.breakdown = 'none' or now.region_level = 'province', 'departments/departments', 'departments/parts')
        as view,
    now.region_code,
    now.form_code,
    now.vintage,
    now.period,
    now.period_end,
    now.indicator_code,
    now.breakdown_code,
    ind.decimals,
    now.value / ind.display_factor as value,
    las.value / ind.display_factor as value_last_year,
    if(ind.over_regions = 'sum' and las.value > 0, 100 * (now.value - las.value) / las.value, null)
        as growth_pct,
    if(ind.over_regions = 'sum' and now.breakdown != 'none' and tot.value > 0, 100 * now.value / tot.value, null)
        as part_share_pct,
    if(ind.over_regions = 'sum' and prv.value > 0, 100 * now.value / prv.value, null) as province_share_pct
from cells as now
inner join core.dim_indicator as ind on now.indicator_code = ind.indicator_code
left join cells as las
    on
        now.form_code = las.form_code and now.vintage = las.vintage and now.region_code = las.region_code
        and now.period = las.period and now.indicator_code = las.indicator_code
        and now.breakdown_code = las.breakdown_code and las.time_basis = 'ytd_last_year'
left join cells as tot
    on
        now.form_code = tot.form_code and now.vintage = tot.vintage and now.region_code = tot.region_code
        and now.period = tot.period and now.indicator_code = tot.indicator_code
        and now.time_basis = tot.time_basis and tot.breakdown = 'none'
left join cells as prv
    on
        now.form_code = prv.form_code and now.vintage = prv.vintage and prv.region_level = 'province'
        and now.period = prv.period and now.indicator_code = prv.indicator_code
        and now.breakdown_code = prv.breakdown_code and now.time_basis = prv.time_basis
where now.time_basis != 'ytd_last_year'
