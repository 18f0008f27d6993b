-- Every quantity of the plan: what it says, what was reached, whether its own figures agree.
select
    mtp.target_id,
    mtp.indicator_code,
    mtp.section,
    translate(mtp.section, '一二三四五六七八九', '123456789') as section_order,
    mtp.indicator_name,
    mtp.kind,
    mtp.unit,
    mtp.baseline_value,
    mtp.baseline_year,
    mtp.target_value,
    mtp.target_year,
    mtp.direction,
    mtp.quote,
    mtp.latest_value,
    mtp.latest_period,
    mtp.latest_vintage as vintage,
    mtp.completion_pct,
    mtp.gap_to_target,
    case
        when mtp.latest_value is null then '没有数据'
        when mtp.completion_pct >= 100 then '已达到'
        else '未达到'
    end as verdict,
    mtp.light,
    mtp.no_data_reason,
    coalesce(mtp.no_data_reason, mtp.light_reason) as reason,
    mtp.stated_growth_pct,
    mtp.growth_needed_pct,
    mtp.value_at_stated_growth,
    mtp.stated_growth_surplus,
    mtp.increase_needed_per_year,
    mtp.cross_check_value,
    mtp.cross_check_unit,
    mtp.cross_check_note,
    mtp.growth_needed_pct is not null
    or mtp.increase_needed_per_year is not null
    or mtp.cross_check_value is not null as has_check,
    case when mtp.unit = ind.display_unit then ind.decimals else 2 end as decimals,
    mtp.latest_source_code as source_code,
    mtp.latest_is_synthetic as is_synthetic,
    mtp.latest_known_from as known_from
from mart.mart_target_progress as mtp
inner join core.dim_indicator as ind on mtp.indicator_code = ind.indicator_code
order by section_order, mtp.target_id
