-- dim_indicator: what is measured: unit, formula, additivity, price basis, definition.
-- grain: one row per indicator
select
    ind.indicator_code,
    ind.indicator_name,
    ind.name_en,
    ind.population,
    ind.kind,
    ind.unit,
    ind.display_unit,
    ind.display_factor,
    ind.decimals,
    ind.direction,
    ind.over_regions,
    ind.over_time,
    ind.price,
    ind.numerator_code,
    ind.denominator_code,
    ind.ratio_factor,
    ind.difference_of,
    ind.difference_lag_years,
    ind.since_baseline_of,
    ind.since_baseline_measure,
    ind.counted_tier_code,
    ind.counted_watchlist_code,
    ind.definition,
    ind.source
from ref.indicator as ind
