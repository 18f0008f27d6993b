-- Months that have returns of the form, the newest first.
select distinct
    fsu.period,
    fsu.period_end
from core.dim_submission as fsu
where fsu.form_code = $form and fsu.status = 'accepted'
order by fsu.period_end desc
