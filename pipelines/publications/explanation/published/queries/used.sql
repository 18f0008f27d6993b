-- Published ratios of the same period that have this figure as a term, and what the terms say.
select
    ind.indicator_name,
    ind.display_unit,
    frc.numerator_vintage || '/' || frc.denominator_vintage as vintages,
    frc.published_value,
    frc.published_half_width,
    frc.computed_value,
    frc.published_verdict
from core.fct_ratio_comparison as frc
inner join core.dim_indicator as ind on frc.indicator_code = ind.indicator_code
where
    frc.region_code = $region
    and frc.period_start = $first
    and frc.period_end = $last
    and frc.published_value is not null
    and frc.computed_value is not null
    and (
        (ind.numerator_code = $indicator and frc.numerator_vintage = $vintage)
        or (ind.denominator_code = $indicator and frc.denominator_vintage = $vintage)
    )
order by
    case frc.published_verdict when 'contradicts' then 1 when 'consistent' then 2 else 3 end,
    ind.indicator_name, vintages, frc.comparison_sk
