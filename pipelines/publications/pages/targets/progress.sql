select
    mtp.target_id,
    mtp.indicator_code,
    mtp.section,
    mtp.indicator_name,
    mtp.unit,
    mtp.baseline_value,
    mtp.baseline_year,
    mtp.target_value,
    mtp.target_year,
    mtp.latest_value,
    mtp.latest_period,
    mtp.latest_vintage as vintage,
    mtp.completion_pct,
    mtp.gap_to_target,
    mtp.light,
    coalesce(mtp.no_data_reason, mtp.light_reason) as reason,
    case when mtp.unit = din.display_unit then din.decimals else 2 end as decimals,
    mtp.latest_source_code as source_code,
    mtp.latest_is_synthetic as is_synthetic,
    mtp.latest_known_from as known_from
from mart.mart_target_progress as mtp
left join core.dim_indicator as din on mtp.indicator_code = din.indicator_code
order by translate(mtp.section, '一二三四五六七八九', '123456789'), mtp.target_id
