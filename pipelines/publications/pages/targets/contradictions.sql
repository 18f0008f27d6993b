select
    frc.comparison_sk,
    frc.indicator_code,
    ind.indicator_name,
    frc.region_code,
    reg.full_name as region_name,
    frc.period,
    frc.period_end,
    frc.published_value,
    frc.implied_value,
    frc.computed_value,
    frc.computed_low,
    frc.computed_high,
    ind.display_unit as unit,
    case
        when frc.published_verdict = 'contradicts' and frc.implied_verdict = 'contradicts'
            then '公布、隐含都与计算矛盾'
        when frc.published_verdict = 'contradicts' then '公布与计算矛盾'
        else '隐含与计算矛盾'
    end as verdict,
    frc.numerator_vintage || '/' || frc.denominator_vintage as vintage,
    frc.source_code,
    src.source_title,
    dsr.source_title as denominator_source_title,
    frc.is_synthetic,
    frc.known_from
from core.fct_ratio_comparison as frc
inner join core.dim_indicator as ind on frc.indicator_code = ind.indicator_code
left join core.dim_region as reg
    on
        frc.region_code = reg.region_code
        and reg.valid_from_month <= frc.period_end
        and (reg.valid_to_month is null or reg.valid_to_month > frc.period_end)
left join core.dim_source as src on frc.source_code = src.source_code
left join core.dim_source as dsr on frc.denominator_source_code = dsr.source_code
where frc.published_verdict = 'contradicts' or frc.implied_verdict = 'contradicts'
order by frc.period_end, frc.region_code, ind.indicator_code, vintage, frc.comparison_sk
