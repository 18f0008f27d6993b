-- What the figure was before, and why it changed.
select
    frv.known_from,
    frv.revision_kind,
    frv.former_value,
    frv.value,
    frv.difference,
    frv.difference_from_first,
    frv.form_code
from core.fct_revision as frv
where
    frv.indicator_code = $indicator
    and frv.region_code = $region
    and frv.period_end = $this
    and frv.breakdown = 'none'
    and frv.time_basis = $basis
    and frv.difference <> 0
order by frv.known_from, frv.revision_no
