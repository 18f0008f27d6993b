-- The ratio as its two terms give it, every pair of vintages, against what was published.
select
    frc.numerator_vintage || '/' || frc.denominator_vintage as vintages,
    frc.numerator_value / num.display_factor as numerator_value,
    frc.denominator_value / den.display_factor as denominator_value,
    frc.computed_value,
    frc.computed_low,
    frc.computed_high,
    coalesce(frc.published_verdict, frc.implied_verdict) as verdict,
    frc.is_synthetic
from core.fct_ratio_comparison as frc
inner join core.dim_indicator as ind on frc.indicator_code = ind.indicator_code
inner join core.dim_indicator as num on ind.numerator_code = num.indicator_code
inner join core.dim_indicator as den on ind.denominator_code = den.indicator_code
where
    frc.indicator_code = $indicator
    and frc.region_code = $region
    and frc.period_start = $first
    and frc.period_end = $last
    and frc.computed_value is not null
order by
    case verdict when 'consistent' then 1 when 'contradicts' then 2 else 3 end,
    frc.is_synthetic, vintages, frc.comparison_sk
