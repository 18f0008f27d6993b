-- fct_indicator_value: what currently stands for an indicator: published, returned, implied, added up or counted.
-- grain: one row per region, indicator, period, time basis and way (source, vintage, definition); regions as a whole only
with

ways as (

    select
        obs.observation_sk as value_sk,
        obs.region_code,
        obs.indicator_code,
        obs.period,
        obs.period_start,
        obs.period_end,
        obs.frequency,
        obs.time_basis,
        case when obs.form_code = 'P1' then 'published' else 'returned' end as basis,
        obs.vintage,
        obs.definition_code,
        obs.source_code,
        obs.qualifier,
        obs.value,
        obs.half_width,
        obs.is_synthetic,
        obs.known_from
    from core.fct_observation as obs
    where
        obs.is_current
        and obs.is_counted
        and obs.breakdown = 'none'
        and obs.time_basis in ('period', 'ytd', 'end')
    union all
    select
        md5(concat_ws(
            '|',
            'added_up',
            rup.region_code,
            rup.indicator_code,
            rup.period,
            rup.time_basis,
            rup.vintage,
            rup.definition_code,
            rup.source_code
        )) as value_sk,
        rup.region_code,
        rup.indicator_code,
        rup.period,
        rup.period_start,
        rup.period_end,
        rup.frequency,
        rup.time_basis,
        'added_up' as basis,
        rup.vintage,
        rup.definition_code,
        rup.source_code,
        '准确' as qualifier,
        rup.value,
        rup.half_width,
        rup.is_synthetic,
        rup.known_from
    from core.fct_region_rollup as rup
    where rup.is_complete and rup.time_basis in ('ytd', 'end')
    union all
    select
        md5(concat_ws(
            '|',
            'implied',
            imp.region_code,
            imp.indicator_code,
            imp.period,
            imp.definition_code,
            imp.source_code
        )) as value_sk,
        imp.region_code,
        imp.indicator_code,
        imp.period,
        imp.period_start,
        imp.period_end,
        'year' as frequency,
        'period' as time_basis,
        'implied' as basis,
        'implied' as vintage,
        imp.definition_code,
        imp.source_code,
        '准确' as qualifier,
        imp.value,
        imp.half_width,
        imp.is_synthetic,
        imp.known_from
    from core.fct_implied_observation as imp
    union all
    select
        md5(concat_ws(
            '|', 'counted', cnt.region_code, cnt.indicator_code, cnt.period, cnt.definition_code
        )) as value_sk,
        cnt.region_code,
        cnt.indicator_code,
        cnt.period,
        cnt.period_start,
        cnt.period_end,
        'point' as frequency,
        'end' as time_basis,
        'counted' as basis,
        'counted' as vintage,
        cnt.definition_code,
        cnt.source_code,
        '准确' as qualifier,
        cnt.value,
        cast(0 as decimal(24, 4)) as half_width,
        cnt.is_synthetic,
        cnt.known_from
    from core.fct_indicator_count as cnt

)

select
    way.value_sk,
    way.region_code,
    way.indicator_code,
    way.period,
    way.period_start,
    way.period_end,
    way.frequency,
    way.time_basis,
    way.time_basis = 'end'
    or (way.time_basis = 'period' and way.frequency in ('year', 'point'))
    or (way.time_basis = 'ytd' and way.period_end % 100 = 12) as is_annual,
    way.basis,
    way.vintage,
    way.definition_code,
    way.source_code,
    way.qualifier,
    way.value,
    way.half_width,
    way.is_synthetic,
    way.known_from
from ways as way
