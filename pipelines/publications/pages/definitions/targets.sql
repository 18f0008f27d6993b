select
    mtp.target_id,
    mtp.indicator_code,
    mtp.section,
    mtp.indicator_name,
    mtp.kind,
    mtp.baseline_year,
    mtp.baseline_value,
    mtp.target_year,
    mtp.target_value,
    mtp.unit,
    mtp.stated_growth_pct,
    mtp.direction,
    mtp.quote,
    mtp.no_data_reason,
    case when mtp.unit = ind.display_unit then ind.decimals else 2 end as decimals
from mart.mart_target_progress as mtp
inner join core.dim_indicator as ind on mtp.indicator_code = ind.indicator_code
order by translate(mtp.section, '一二三四五六七八九', '123456789'), mtp.target_id
