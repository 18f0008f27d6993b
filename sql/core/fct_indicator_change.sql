-- fct_indicator_change: declared changes of an indicator: against its own value some years before, and against the plan's baseline.
-- A change names the vintage of both its terms; a difference of two years takes both from one source, vintage and definition.
-- grain: one row per change indicator, region, period and way of its current term
with

differences as (

    select
        ind.indicator_code,
        'difference' as measure,
        now.value_sk,
        now.region_code,
        now.period,
        now.period_start,
        now.period_end,
        now.basis,
        now.definition_code,
        now.source_code,
        now.vintage,
        now.value as current_value,
        now.half_width as current_half_width,
        bef.period_end as base_period_end,
        bef.vintage as base_vintage,
        bef.value as base_value,
        bef.half_width as base_half_width,
        now.is_synthetic,
        greatest(now.known_from, bef.known_from) as known_from
    from core.fct_indicator_value as now
    inner join core.dim_indicator as ind
        on now.indicator_code = ind.difference_of
    inner join core.fct_indicator_value as bef
        on
            now.indicator_code = bef.indicator_code
            and now.region_code = bef.region_code
            and now.period_end - ind.difference_lag_years * 100 = bef.period_end
            and now.time_basis = bef.time_basis
            and now.frequency = bef.frequency
            and now.basis = bef.basis
            and now.vintage = bef.vintage
            and now.definition_code = bef.definition_code
            and now.source_code = bef.source_code
    where now.is_annual and bef.is_annual

),

since_baseline as (

    select
        ind.indicator_code,
        ind.since_baseline_measure as measure,
        now.value_sk,
        now.region_code,
        now.period,
        now.period_start,
        now.period_end,
        now.basis,
        now.definition_code,
        now.source_code,
        now.vintage,
        now.value as current_value,
        now.half_width as current_half_width,
        tgt.baseline_year * 100 + 12 as base_period_end,
        'plan_baseline' as base_vintage,
        tgt.baseline_value as base_value,
        tgt.baseline_half_width as base_half_width,
        now.is_synthetic,
        now.known_from
    from core.fct_indicator_value as now
    inner join core.dim_indicator as ind
        on now.indicator_code = ind.since_baseline_of
    inner join ref.target as tgt
        on ind.since_baseline_of = tgt.indicator_code and tgt.baseline_value is not null
    inner join ref.scope as scp
        on now.region_code = scp.province_code
    where now.is_annual and now.period_end > tgt.baseline_year * 100 + 12

),

pairs as (

    select
        indicator_code,
        measure,
        value_sk,
        region_code,
        period,
        period_start,
        period_end,
        basis,
        definition_code,
        source_code,
        vintage,
        current_value,
        current_half_width,
        base_period_end,
        base_vintage,
        base_value,
        base_half_width,
        is_synthetic,
        known_from
    from differences
    union all
    select
        indicator_code,
        measure,
        value_sk,
        region_code,
        period,
        period_start,
        period_end,
        basis,
        definition_code,
        source_code,
        vintage,
        current_value,
        current_half_width,
        base_period_end,
        base_vintage,
        base_value,
        base_half_width,
        is_synthetic,
        known_from
    from since_baseline

),

spans as (

    select
        prs.indicator_code,
        prs.measure,
        prs.value_sk,
        prs.region_code,
        prs.period,
        prs.period_start,
        prs.period_end,
        prs.basis,
        prs.definition_code,
        prs.source_code,
        prs.vintage,
        prs.current_value,
        prs.base_period_end,
        prs.base_vintage,
        prs.base_value,
        prs.current_value - prs.base_value as increase,
        prs.current_half_width + prs.base_half_width as half_width,
        (prs.period_end // 100 - prs.base_period_end // 100) * 12
        + prs.period_end % 100 - prs.base_period_end % 100 as months,
        stat_growth_pct(
            prs.base_value,
            prs.current_value,
            prs.period_end // 100 - prs.base_period_end // 100,
            4
        ) as growth,
        stat_growth_pct(
            prs.base_value + prs.base_half_width,
            prs.current_value - prs.current_half_width,
            prs.period_end // 100 - prs.base_period_end // 100,
            4
        ) as growth_low,
        stat_growth_pct(
            prs.base_value - prs.base_half_width,
            prs.current_value + prs.current_half_width,
            prs.period_end // 100 - prs.base_period_end // 100,
            4
        ) as growth_high,
        prs.is_synthetic,
        prs.known_from
    from pairs as prs

)

select
    md5(concat_ws('|', spn.indicator_code, spn.value_sk)) as change_sk,
    spn.indicator_code,
    spn.measure,
    spn.region_code,
    spn.period,
    spn.period_start,
    spn.period_end,
    spn.basis as current_basis,
    spn.definition_code,
    spn.source_code,
    spn.vintage as current_vintage,
    spn.current_value,
    spn.base_period_end,
    spn.base_vintage,
    spn.base_value,
    case
        when spn.measure = 'growth_per_year' then spn.growth
        when spn.measure = 'increase_per_year' then stat_ratio(spn.increase, spn.months, 12, 4)
        else spn.increase
    end as value,
    case
        when spn.measure = 'growth_per_year'
            then (spn.growth_high - spn.growth_low) * cast(0.5 as decimal(2, 1))
        when spn.measure = 'increase_per_year' then stat_ratio(spn.half_width, spn.months, 12, 4)
        else spn.half_width
    end as half_width,
    spn.is_synthetic,
    spn.known_from
from spans as spn
where spn.measure != 'growth_per_year' or spn.growth is not null
