-- Periods in which an indicator stands, by vintage: which one is asked for, which came before.
select distinct
    fob.period,
    fob.period_end,
    fob.vintage,
    fob.form_code,
    fob.time_basis
from core.fct_observation as fob
where
    fob.indicator_code = $indicator
    and fob.breakdown = 'none'
    and fob.time_basis in ('ytd', 'end')
    and fob.is_current
    and fob.is_counted
order by fob.period_end, fob.vintage
