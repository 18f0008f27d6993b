-- Growth of every city over the months: this year to date against the same return's last year.
with

cells as (

    select
        obs.region_sk,
        obs.indicator_code,
        obs.period,
        obs.period_end,
        obs.vintage,
        obs.source_code,
        obs.is_synthetic,
        max(case when obs.time_basis = 'ytd' then obs.value end) as value,
        max(case when obs.time_basis = 'ytd_last_year' then obs.value end) as value_last_year,
        max(obs.known_from) as known_from
    from core.fct_observation as obs
    inner join core.dim_region as reg
        on obs.region_sk = reg.region_sk and reg.region_level = 'city'
    where
        obs.form_code = 'M1'
        and obs.is_current
        and obs.is_counted
        and obs.breakdown = 'none'
        and obs.indicator_code in ('private_value_added', 'private_revenue', 'private_tax_paid')
    group by all

)

select
    reg.region_code,
    reg.region_name,
    cel.indicator_code,
    ind.indicator_name,
    cel.period,
    cel.period_end,
    last_day(make_date(cel.period_end // 100, cel.period_end % 100, 1)) as at_day,
    case
        when cel.value_last_year > 0
            then 100 * (cel.value - cel.value_last_year) / cel.value_last_year
    end as growth_pct,
    cel.vintage,
    cel.source_code,
    cel.is_synthetic,
    cel.known_from
from cells as cel
inner join core.dim_region as reg on cel.region_sk = reg.region_sk
inner join core.dim_indicator as ind on cel.indicator_code = ind.indicator_code
order by reg.region_code, cel.indicator_code, cel.period_end
