-- Growth of the cities: this year's column of the return against the column beside it.
select
    'overview/multiples' as view,
    now.region_code,
    now.indicator_code,
    now.period,
    100 * (now.value - las.value) / las.value as growth_pct
from core.fct_observation as now
inner join core.fct_observation as las
    on
        now.region_code = las.region_code and now.indicator_code = las.indicator_code
        and now.period = las.period and now.breakdown = las.breakdown and now.form_code = las.form_code
        and las.time_basis = 'ytd_last_year' and las.is_current and las.is_counted
inner join core.dim_region as reg on now.region_sk = reg.region_sk and reg.region_level = 'city'
where
    now.form_code = 'M1' and now.time_basis = 'ytd' and now.breakdown = 'none'
    and now.is_current and now.is_counted and las.value > 0
