-- fct_implied_observation: annual figures that a release implies without printing them: its level less its increments.
-- grain: one row per region, indicator, year, definition and release; of several ways the narrowest interval is kept
with

annual as (

    select
        obs.observation_sk,
        obs.region_code,
        obs.indicator_code,
        obs.period,
        obs.period_end,
        obs.definition_code,
        obs.source_code,
        obs.value,
        obs.half_width,
        obs.is_synthetic,
        obs.known_from
    from core.fct_observation as obs
    where
        obs.is_current
        and obs.is_counted
        and obs.breakdown = 'none'
        and obs.time_basis = 'period'
        and obs.frequency = 'year'

),

differences as (

    select
        ann.region_code,
        ind.difference_of as indicator_code,
        ann.period_end,
        ann.definition_code,
        ann.source_code,
        ann.value,
        ann.half_width,
        ind.difference_lag_years as lag_years,
        ann.period_end - ind.difference_lag_years * 100 as earlier_end,
        ann.known_from
    from annual as ann
    inner join core.dim_indicator as ind
        on ann.indicator_code = ind.indicator_code
    where ind.difference_of is not null

),

one_step as (

    select
        lvl.region_code,
        lvl.indicator_code,
        dif.earlier_end as period_end,
        lvl.definition_code,
        lvl.source_code,
        lvl.value - dif.value as value,
        lvl.half_width + dif.half_width as half_width,
        lvl.period || ' 年水平减增量' as derivation,
        1 as steps,
        lvl.is_synthetic,
        greatest(lvl.known_from, dif.known_from) as known_from
    from annual as lvl
    inner join differences as dif
        on
            lvl.region_code = dif.region_code
            and lvl.indicator_code = dif.indicator_code
            and lvl.period_end = dif.period_end
            and lvl.definition_code = dif.definition_code
            and lvl.source_code = dif.source_code

),

two_steps as (

    select
        stp.region_code,
        stp.indicator_code,
        dif.earlier_end as period_end,
        stp.definition_code,
        stp.source_code,
        stp.value - dif.value as value,
        stp.half_width + dif.half_width as half_width,
        stp.derivation || '再减上年增量' as derivation,
        2 as steps,
        stp.is_synthetic,
        greatest(stp.known_from, dif.known_from) as known_from
    from one_step as stp
    inner join differences as dif
        on
            stp.region_code = dif.region_code
            and stp.indicator_code = dif.indicator_code
            and stp.period_end = dif.period_end
            and stp.definition_code = dif.definition_code
            and stp.source_code = dif.source_code

),

ways as (

    select
        region_code,
        indicator_code,
        period_end,
        definition_code,
        source_code,
        value,
        half_width,
        derivation,
        steps,
        is_synthetic,
        known_from
    from one_step
    union all
    select
        region_code,
        indicator_code,
        period_end,
        definition_code,
        source_code,
        value,
        half_width,
        derivation,
        steps,
        is_synthetic,
        known_from
    from two_steps

),

printed as (

    select distinct
        ann.region_code,
        ann.indicator_code,
        ann.period_end,
        ann.definition_code,
        ann.source_code
    from annual as ann

)

select
    ways.region_code,
    ways.indicator_code,
    cast(ways.period_end // 100 as varchar) as period,
    ways.period_end // 100 * 100 + 1 as period_start,
    ways.period_end,
    ways.definition_code,
    ways.source_code,
    ways.value,
    ways.half_width,
    ways.derivation,
    ways.is_synthetic,
    ways.known_from
from ways
left join printed as prt
    on
        ways.region_code = prt.region_code
        and ways.indicator_code = prt.indicator_code
        and ways.period_end = prt.period_end
        and ways.definition_code = prt.definition_code
        and ways.source_code = prt.source_code
where prt.region_code is null
qualify row_number() over (
    partition by
        ways.region_code,
        ways.indicator_code,
        ways.period_end,
        ways.definition_code,
        ways.source_code
    order by ways.half_width, ways.steps, ways.derivation
) = 1
