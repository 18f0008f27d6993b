-- How complete the returns behind the figure are, by count and by size.
select
    mco.unit_level,
    mco.expected_count,
    mco.received_count,
    mco.late_count,
    mco.rejected_count,
    mco.missing_count,
    mco.received_pct,
    mco.received_size_pct
from mart.mart_completeness as mco
where
    mco.form_code = $form
    and mco.region_code = $region
    and mco.period_end = $this
order by mco.expected_count, mco.unit_level
