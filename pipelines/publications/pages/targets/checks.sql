select
    mtp.target_id,
    mtp.indicator_code,
    mtp.section,
    mtp.indicator_name,
    mtp.unit,
    mtp.target_value,
    mtp.stated_growth_pct,
    mtp.growth_needed_pct,
    mtp.value_at_stated_growth,
    mtp.stated_growth_surplus,
    mtp.increase_needed_per_year,
    mtp.cross_check_value,
    mtp.cross_check_unit,
    mtp.cross_check_note,
    case when mtp.unit = ind.display_unit then ind.decimals else 2 end as decimals
from mart.mart_target_progress as mtp
inner join core.dim_indicator as ind on mtp.indicator_code = ind.indicator_code
where
    mtp.kind = 'target'
    and (
        mtp.growth_needed_pct is not null
        or mtp.increase_needed_per_year is not null
        or mtp.cross_check_value is not null
    )
order by translate(mtp.section, '一二三四五六七八九', '123456789'), mtp.target_id
