select
    ind.indicator_code,
    ind.indicator_name,
    ind.name_en,
    ind.population,
    ind.kind,
    ind.display_unit,
    ind.definition,
    case
        when num.indicator_name is not null
            then
                num.indicator_name || ' ÷ ' || den.indicator_name
                || case when ind.ratio_factor = 100 then ' × 100' else '' end
        when dif.indicator_name is not null
            then dif.indicator_name || '：本期减' || ind.difference_lag_years || '年前'
        when bas.indicator_name is not null
            then
                bas.indicator_name || '：与规划基期相比'
                || case ind.since_baseline_measure
                    when 'increase' then '的增加'
                    when 'increase_per_year' then '年均增加'
                    else '年均增速'
                end
        when ind.counted_tier_code is not null or ind.counted_watchlist_code is not null
            then '由名录或监测清单逐个计数'
    end as formula,
    ind.over_regions,
    ind.over_time,
    ind.price,
    ind.direction,
    ind.source
from core.dim_indicator as ind
left join core.dim_indicator as num on ind.numerator_code = num.indicator_code
left join core.dim_indicator as den on ind.denominator_code = den.indicator_code
left join core.dim_indicator as dif on ind.difference_of = dif.indicator_code
left join core.dim_indicator as bas on ind.since_baseline_of = bas.indicator_code
order by ind.population, ind.indicator_code
