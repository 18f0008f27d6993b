-- fct_target_actual: how far each quantity of the plan has come: the latest figure of all ways, real before simulated.
-- grain: one row per quantity that has a figure within the plan's years, in base units
with

candidates as (

    select
        val.region_code,
        val.indicator_code,
        val.period,
        val.period_end,
        val.basis,
        case val.basis when 'published' then 1 when 'implied' then 2 else 3 end as basis_rank,
        val.vintage,
        vin.vintage_rank,
        cast(null as varchar) as base_vintage,
        val.definition_code,
        val.source_code,
        val.value,
        val.half_width,
        val.is_synthetic,
        val.known_from
    from core.fct_indicator_value as val
    inner join ref.vintage as vin
        on val.vintage = vin.vintage
    where val.is_annual and val.vintage not in ('target', 'forecast')
    union all
    select
        cmp.region_code,
        cmp.indicator_code,
        cmp.period,
        cmp.period_end,
        'computed' as basis,
        4 as basis_rank,
        cmp.numerator_vintage as vintage,
        vin.vintage_rank,
        cmp.denominator_vintage as base_vintage,
        cmp.definition_code,
        cmp.source_code,
        cmp.computed_value as value,
        (cmp.computed_high - cmp.computed_low) * cast(0.5 as decimal(2, 1)) as half_width,
        cmp.is_synthetic,
        cmp.known_from
    from core.fct_ratio_comparison as cmp
    inner join ref.vintage as vin
        on cmp.denominator_vintage = vin.vintage
    where cmp.computed_value is not null
    union all
    select
        chg.region_code,
        chg.indicator_code,
        chg.period,
        chg.period_end,
        'computed' as basis,
        4 as basis_rank,
        chg.current_vintage as vintage,
        vin.vintage_rank,
        chg.base_vintage,
        chg.definition_code,
        chg.source_code,
        chg.value,
        chg.half_width,
        chg.is_synthetic,
        chg.known_from
    from core.fct_indicator_change as chg
    inner join ref.vintage as vin
        on chg.current_vintage = vin.vintage
    where chg.current_vintage not in ('target', 'forecast')

)

select
    tgt.target_id,
    tgt.indicator_code,
    cnd.period,
    cnd.period_end,
    cnd.basis,
    cnd.vintage,
    cnd.base_vintage,
    cnd.definition_code,
    cnd.source_code,
    cnd.value,
    cnd.half_width,
    cnd.is_synthetic,
    cnd.known_from
from ref.target as tgt
cross join ref.scope as scp
inner join candidates as cnd
    on
        tgt.indicator_code = cnd.indicator_code
        and scp.province_code = cnd.region_code
        and cnd.period_end // 100 > scp.baseline_year
        and cnd.period_end // 100 <= scp.target_year
qualify row_number() over (
    partition by tgt.target_id
    order by
        cnd.is_synthetic,
        cnd.period_end desc,
        cnd.basis_rank,
        cnd.vintage_rank desc,
        cnd.half_width,
        cnd.vintage,
        cnd.base_vintage,
        cnd.definition_code,
        cnd.source_code,
        cnd.value
) = 1
