-- mart_private_share: how far is the private economy's share of GDP from the plan's 58%?
-- grain: one row per region, period, source and vintage of the numerator, vintage of GDP and definition
with

headline as (

    select
        scp.headline_target as indicator_code,
        tgt.value as target_share,
        tgt.region_code
    from ref.scope as scp
    inner join core.fct_target as tgt
        on scp.headline_target = tgt.target_id and tgt.role = 'target'

),

shares as (

    select
        cmp.comparison_sk,
        cmp.region_code,
        cmp.period,
        cmp.period_start,
        cmp.period_end,
        cmp.definition_code,
        cmp.source_code,
        cmp.numerator_vintage,
        cmp.numerator_basis,
        cmp.numerator_value,
        cmp.numerator_half_width,
        cmp.denominator_vintage,
        cmp.denominator_value,
        cmp.denominator_half_width,
        cmp.published_value,
        cmp.published_half_width,
        cmp.implied_value,
        cmp.implied_half_width,
        cmp.computed_value,
        (cmp.computed_high - cmp.computed_low) * 0.5 as computed_half_width,
        cmp.published_verdict,
        cmp.implied_verdict,
        coalesce(cmp.published_value, cmp.implied_value, cmp.computed_value) as best_value,
        case
            when cmp.published_value is not null then 'published'
            when cmp.implied_value is not null then 'implied'
            else 'computed'
        end as best_basis,
        cmp.is_synthetic,
        cmp.known_from
    from core.fct_ratio_comparison as cmp
    inner join headline as hdl
        on cmp.indicator_code = hdl.indicator_code
    where
        cmp.published_value is not null
        or cmp.implied_value is not null
        or cmp.computed_value is not null

),

-- Each form that returns the figure is a series of its own; what is published is one.
series as (

    select distinct
        shr.region_code,
        shr.is_synthetic,
        case
            when shr.numerator_basis in ('returned', 'added_up') then shr.source_code
            else 'published'
        end as series_code,
        shr.period_end,
        shr.period,
        shr.definition_code,
        shr.source_code
    from shares as shr

),

steps as (

    select
        ser.region_code,
        ser.is_synthetic,
        ser.period,
        ser.definition_code,
        ser.source_code,
        lag(ser.source_code) over (
            partition by ser.region_code, ser.is_synthetic, ser.series_code
            order by ser.period_end, ser.period, ser.definition_code, ser.source_code
        ) as previous_source,
        lag(ser.definition_code) over (
            partition by ser.region_code, ser.is_synthetic, ser.series_code
            order by ser.period_end, ser.period, ser.definition_code, ser.source_code
        ) as previous_definition
    from series as ser

)

select
    shr.region_code,
    reg.full_name as region_name,
    reg.region_level,
    shr.period,
    shr.period_start,
    shr.period_end,
    shr.definition_code,
    shr.numerator_vintage,
    shr.numerator_basis,
    shr.numerator_value as value_added,
    shr.numerator_half_width as value_added_half_width,
    shr.denominator_vintage as gdp_vintage,
    shr.denominator_value as gdp,
    shr.denominator_half_width as gdp_half_width,
    shr.published_value as share_published,
    shr.published_half_width as share_published_half_width,
    shr.implied_value as share_implied,
    shr.implied_half_width as share_implied_half_width,
    shr.computed_value as share_computed,
    shr.computed_half_width as share_computed_half_width,
    shr.published_verdict,
    shr.implied_verdict,
    hdl.target_share,
    shr.best_value - hdl.target_share as gap_points,
    case when hdl.target_share is not null then shr.best_basis end as gap_basis,
    stp.previous_source is not null
    and (
        stp.previous_source != shr.source_code or stp.previous_definition != shr.definition_code
    ) as has_break,
    shr.source_code,
    shr.is_synthetic,
    shr.known_from
from shares as shr
inner join steps as stp
    on
        shr.region_code = stp.region_code
        and shr.is_synthetic = stp.is_synthetic
        and shr.period = stp.period
        and shr.definition_code = stp.definition_code
        and shr.source_code = stp.source_code
left join headline as hdl
    on shr.region_code = hdl.region_code
left join core.dim_region as reg
    on
        shr.region_code = reg.region_code
        and reg.valid_from_month <= shr.period_end
        and (reg.valid_to_month is null or reg.valid_to_month > shr.period_end)
