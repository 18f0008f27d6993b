-- Months of a year to date, each against the same month of last year, by the same two returns.
select
    fmf.period,
    fmf.value,
    fmf.value_last_year
from core.fct_month_flow as fmf
where
    fmf.indicator_code = $indicator
    and fmf.region_code = $region
    and fmf.vintage = $vintage
    and fmf.breakdown = 'none'
    and fmf.period_end between $first and $this
order by fmf.period_end
