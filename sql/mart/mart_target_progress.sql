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
        tgt.carried_by,
        tgt.no_data_reason,
        tgt.target_year - tgt.baseline_year as plan_years,
        tgt.baseline_value as baseline_base,
        tgt.target_value as target_base,
        stat_ratio(tgt.baseline_value, tgt.unit_factor, 1, 4) as baseline_value,
        stat_ratio(tgt.target_value, tgt.unit_factor, 1, 4) as target_value
    from ref.target as tgt

),

latest as (

    select
        act.target_id,
        act.period,
        act.period_end,
        act.basis,
        act.vintage || coalesce('/' || act.base_vintage, '') as vintage,
        act.definition_code,
        act.source_code,
        act.value,
        act.half_width,
        act.is_synthetic,
        act.known_from,
        stat_div(
            (act.period_end // 100 - qty.baseline_year) * 12 + act.period_end % 100 - 12, 12
        ) as years_elapsed
    from core.fct_target_actual as act
    inner join quantities as qty
        on act.target_id = qty.target_id

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
        qty.no_data_reason,
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
        chk.note as cross_check_note,
        chk.unit as cross_check_unit,
        chk.value as cross_check_value,
        lst.period as latest_period,
        lst.basis as latest_basis,
        lst.vintage as latest_vintage,
        lst.definition_code as latest_definition_code,
        lst.source_code as latest_source_code,
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
    left join core.fct_target_check as chk
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
    prg.latest_source_code,
    prg.latest_is_synthetic,
    prg.latest_known_from,
    case
        when prg.latest_value is not null then null
        else coalesce(
            prg.no_data_reason, '载有该指标的报表（' || prg.carried_by || '）在规划期内尚无可用的数'
        )
    end as no_data_reason,
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
        when prg.latest_value is null and prg.no_data_reason is not null then prg.no_data_reason
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
