-- Each city and county of a month, from the cells of M1.
with
cells as (
    select obs.*, reg.region_level
    from core.fct_observation as obs inner join core.dim_region as reg using (region_sk)
    where obs.form_code = 'M1' and obs.is_current and obs.is_counted and obs.breakdown = 'none'
),
province as (
    select period, sum(value) as value from cells
    where region_level = 'city' and indicator_code = 'private_value_added' and time_basis = 'ytd'
    group by period
    having count(value) = (select count(*) from core.dim_region where region_level = 'city' and in_scope)
),
wide as (
    pivot (
        select region_code, period, period_end, indicator_code || if(time_basis = 'ytd_last_year', '_before', '') as name, value
        from cells
    )
    on name in (
        'private_value_added', 'private_value_added_before', 'private_revenue', 'private_revenue_before',
        'private_tax_paid', 'private_tax_paid_before', 'private_employees', 'private_enterprises'
    )
    using first(value)
)
select
    'regions/all' as view,
    wide.region_code,
    wide.period,
    wide.period_end,
    private_value_added / 1e8 as value_added,
    100 * (private_value_added - private_value_added_before) / private_value_added_before as value_added_growth_pct,
    100 * private_value_added / province.value as share_of_province_pct,
    private_revenue / 1e8 as revenue,
    100 * (private_revenue - private_revenue_before) / private_revenue_before as revenue_growth_pct,
    private_tax_paid / 1e4 as tax_paid,
    100 * (private_tax_paid - private_tax_paid_before) / private_tax_paid_before as tax_paid_growth_pct,
    private_employees as employees,
    private_enterprises as enterprises
from wide left join province using (period)
