-- What the plan asks of the province for this indicator.
select
    mtp.indicator_name,
    mtp.unit,
    mtp.baseline_year,
    mtp.baseline_value,
    mtp.target_year,
    mtp.target_value,
    mtp.path_value,
    mtp.completion_pct,
    mtp.light,
    mtp.quote
from mart.mart_target_progress as mtp
where
    mtp.indicator_code = $indicator
    and mtp.target_value is not null
order by mtp.target_year
