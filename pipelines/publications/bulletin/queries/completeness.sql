-- How many counties owed the form and sent it, by count and by size.
select
    mco.expected_count,
    mco.received_count,
    mco.late_count,
    mco.missing_count + mco.rejected_count as missing_count,
    mco.received_size_pct
from mart.mart_completeness as mco
where
    mco.form_code = $form
    and mco.period_end = $month
    and mco.region_code = $province
    and mco.unit_level = 'county'
