-- Counties that owe the form or had it refused.
select frs.unit_name
from core.fct_return_status as frs
where
    frs.form_code = $form
    and frs.period_end = $month
    and frs.region_level = 'county'
    and frs.unit_kind = 'region'
    and frs.status in ('missing', 'rejected')
order by frs.unit_code
