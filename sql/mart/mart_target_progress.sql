-- mart_target_progress: every quantity of the plan: where it began, where it should be, where it is, and what light that is.
-- grain: one row per quantity; all values in the unit that the plan prints
with

quantities as (

    select
        tgt.target_id,
        tgt.indicator_code,
        tgt.kind,
        tgt.unit,
        tgt.unit_factor,
        tgt.direction,
        tgt.baseline_year,
        tgt.target_year,
        tgt.growth_target_pct,
        tgt.section,
        tgt.quote,
        tgt.cross_check_note,
        tgt.cross_check_unit,
        tgt.cross_check_factor,
        tgt.carried_by,
        tgt.target_year - tgt.baseline_year as plan_years,
        tgt.baseline_value as baseline_base,
        tgt.target_value as target_base,
        stat_ratio(tgt.baseline_value, tgt.unit_factor, 1, 4) as baseline_value,
        stat_ratio(tgt.target_value, tgt.unit_factor, 1, 4) as target_value
    from ref.target as tgt

),

candidates as (

    select
        obs.region_code,
        obs.indicator_code,
        obs.period,
        obs.period_end,
        case when obs.form_code = 'P1' then 'published' else 'returned' end as basis,
        case when obs.form_code = 'P1' then 1 else 3 end as basis_rank,
        obs.vintage,
        obs.definition_code,
        obs.value,
        obs.half_width,
        obs.is_synthetic,
        obs.known_from
    from core.fct_observation as obs
    where
        obs.is_current
        and obs.is_counted
        and obs.breakdown = 'none'
        and obs.vintage not in ('target', 'forecast')
        and (
            obs.time_basis = 'end'
            or (obs.time_basis = 'period' and obs.frequency in ('year', 'point'))
            or (obs.time_basis = 'ytd' and obs.period_end % 100 = 12)
        )
    union all
    select
        imp.region_code,
        imp.indicator_code,
        imp.period,
        imp.period_end,
        'implied' as basis,
        2 as basis_rank,
        'implied' as vintage,
        imp.definition_code,
        imp.value,
        imp.half_width,
        imp.is_synthetic,
        imp.known_from
    from core.fct_implied_observation as imp
    union all
    select
        rup.region_code,
        rup.indicator_code,
        rup.period,
        rup.period_end,
        'added_up' as basis,
        3 as basis_rank,
        rup.vintage,
        rup.definition_code,
        rup.value,
        rup.half_width,
        rup.is_synthetic,
        rup.known_from
    from core.fct_region_rollup as rup
    where
        rup.is_complete
        and (rup.time_basis = 'end' or (rup.time_basis = 'ytd' and rup.period_end % 100 = 12))
    union all
    select
        cmp.region_code,
        cmp.indicator_code,
        cmp.period,
        cmp.period_end,
        'computed' as basis,
        4 as basis_rank,
        cmp.denominator_vintage as vintage,
        cmp.definition_code,
        cmp.computed_value as value,
        (cmp.computed_high - cmp.computed_low) * 0.5 as half_width,
        cmp.is_synthetic,
        cmp.known_from
    from core.fct_ratio_comparison as cmp
    where cmp.computed_value is not null

),

latest as (

    select
        qty.target_id,
        cnd.period,
        cnd.period_end,
        cnd.basis,
        cnd.vintage,
        cnd.definition_code,
        cnd.value,
        cnd.half_width,
        cnd.is_synthetic,
        cnd.known_from,
        stat_div(
            (cnd.period_end // 100 - qty.baseline_year) * 12 + cnd.period_end % 100 - 12, 12
        ) as years_elapsed
    from quantities as qty
    cross join ref.scope as scp
    inner join candidates as cnd
        on
            qty.indicator_code = cnd.indicator_code
            and scp.province_code = cnd.region_code
            and cnd.period_end // 100 > scp.baseline_year
            and cnd.period_end // 100 <= scp.target_year
    left join ref.vintage as vin
        on cnd.vintage = vin.vintage
    qualify row_number() over (
        partition by qty.target_id
        order by
            cnd.is_synthetic,
            cnd.period_end desc,
            cnd.basis_rank,
            coalesce(vin.vintage_rank, 0) desc,
            cnd.half_width,
            cnd.vintage,
            cnd.definition_code,
            cnd.value
    ) = 1

),

terms as (

    select
        trm.target_id,
        cast(trm.multiplier as decimal(9, 4))
        * case
            when trm.factor_1_field = 'baseline' then one.baseline_base
            else one.target_base
        end
        * case
            when trm.factor_2_field = 'baseline' then cast(two.baseline_base as decimal(12, 4))
            when trm.factor_2_field = 'target' then cast(two.target_base as decimal(12, 4))
            else cast(1 as decimal(12, 4))
        end as product,
        case
            when trm.divisor_field = 'baseline' then dvr.baseline_base
            when trm.divisor_field = 'target' then dvr.target_base
            else cast(1 as decimal(24, 4))
        end as divisor,
        trm.divisor_is_percent
    from ref.target_term as trm
    inner join quantities as one
        on trm.factor_1_target_id = one.target_id
    left join quantities as two
        on trm.factor_2_target_id = two.target_id
    left join quantities as dvr
        on trm.divisor_target_id = dvr.target_id

),

cross_checks as (

    select
        trm.target_id,
        sum(
            case
                when trm.divisor_is_percent
                    then stat_ratio(trm.product, trm.divisor * qty.cross_check_factor, 100, 4)
                else stat_ratio(trm.product, trm.divisor * qty.cross_check_factor, 1, 4)
            end
        ) as value
    from terms as trm
    inner join quantities as qty
        on trm.target_id = qty.target_id
    group by trm.target_id

),

progress as (

    select
        qty.target_id,
        qty.indicator_code,
        qty.kind,
        qty.unit,
        qty.unit_factor,
        qty.direction,
        qty.baseline_year,
        qty.target_year,
        qty.growth_target_pct,
        qty.section,
        qty.quote,
        qty.carried_by,
        qty.baseline_value,
        qty.target_value,
        case
            when qty.unit != '%'
                then stat_growth_pct(qty.baseline_base, qty.target_base, qty.plan_years)
        end as growth_needed_pct,
        stat_ratio(qty.target_value - qty.baseline_value, qty.plan_years, 1, 4)
            as increase_needed_per_year,
        stat_compound(qty.baseline_value, qty.growth_target_pct, qty.plan_years)
            as value_at_stated_growth,
        qty.cross_check_note,
        qty.cross_check_unit,
        chk.value as cross_check_value,
        lst.period as latest_period,
        lst.basis as latest_basis,
        lst.vintage as latest_vintage,
        lst.definition_code as latest_definition_code,
        stat_ratio(lst.value, qty.unit_factor, 1, 4) as latest_value,
        stat_ratio(lst.half_width, qty.unit_factor, 1, 6) as latest_half_width,
        lst.is_synthetic as latest_is_synthetic,
        lst.known_from as latest_known_from,
        stat_ratio(lst.value, qty.target_base, 100, 1) as completion_pct,
        lst.period_end >= qty.target_year * 100 + 12 as is_due,
        case
            when qty.unit = '%'
                then
                    cast(qty.baseline_value as double)
                    + cast(qty.target_value - qty.baseline_value as double)
                    * stat_div(lst.years_elapsed, qty.plan_years)
            else
                stat_compound(
                    qty.baseline_value,
                    stat_growth_pct(qty.baseline_base, qty.target_base, qty.plan_years),
                    lst.years_elapsed
                )
        end as path_value
    from quantities as qty
    left join latest as lst
        on qty.target_id = lst.target_id
    left join cross_checks as chk
        on qty.target_id = chk.target_id

),

judged as (

    select
        prg.target_id,
        case
            when prg.is_due or prg.completion_pct >= 100 then cast(prg.completion_pct as double)
            else stat_div(prg.latest_value, prg.path_value) * 100
        end as judged_pct
    from progress as prg
    where prg.kind = 'target' and prg.latest_value is not null

)

select
    prg.target_id,
    ind.indicator_name,
    prg.indicator_code,
    prg.kind,
    prg.unit,
    prg.direction,
    prg.section,
    prg.quote,
    prg.baseline_year,
    prg.baseline_value,
    prg.target_year,
    prg.target_value,
    prg.growth_target_pct as stated_growth_pct,
    prg.growth_needed_pct,
    prg.increase_needed_per_year,
    prg.value_at_stated_growth,
    prg.value_at_stated_growth - cast(prg.target_value as double) as stated_growth_surplus,
    prg.cross_check_value,
    prg.cross_check_unit,
    prg.cross_check_note,
    prg.latest_period,
    prg.latest_value,
    prg.latest_half_width,
    prg.latest_basis,
    prg.latest_vintage,
    prg.latest_definition_code,
    prg.latest_is_synthetic,
    prg.latest_known_from,
    prg.completion_pct,
    prg.latest_value - prg.target_value as gap_to_target,
    prg.path_value,
    case
        when jdg.judged_pct >= 100 then '绿灯'
        when jdg.judged_pct >= 90 then '黄灯'
        when jdg.judged_pct > 50 then '橙灯'
        when jdg.judged_pct is not null then '红灯'
        else '无法判断'
    end as light,
    case
        when prg.kind = 'baseline' then '规划只给出基期数，未设目标值'
        when prg.kind = 'unquantified' then '规划提出要求但未给出数量'
        when prg.latest_value is null and prg.carried_by = '' then '现有报表均未载有该指标'
        when prg.latest_value is null then '规划期内尚无数据'
        when jdg.judged_pct is null then '无基期数，期中不能画出进度线'
        when prg.is_due then '目标年实绩与目标值相比'
        when prg.completion_pct >= 100 then '已提前达到目标值'
        else '按基期至目标的进度线衡量'
    end as light_reason
from progress as prg
inner join core.dim_indicator as ind
    on prg.indicator_code = ind.indicator_code
left join judged as jdg
    on prg.target_id = jdg.target_id
