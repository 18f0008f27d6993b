select
    mtp.target_id,
    mtp.indicator_code,
    mtp.section,
    mtp.indicator_name,
    case
        when mtp.latest_value is null then '没有数据'
        when mtp.completion_pct >= 100 then '已达到'
        else '未达到'
    end as verdict,
    mtp.unit,
    mtp.target_value,
    mtp.latest_value,
    mtp.latest_period,
    mtp.gap_to_target,
    case when mtp.unit = ind.display_unit then ind.decimals else 2 end as decimals,
    mtp.light,
    coalesce(mtp.no_data_reason, mtp.light_reason) as reason,
    mtp.quote,
    mtp.latest_vintage as vintage,
    mtp.latest_source_code as source_code,
    mtp.latest_is_synthetic as is_synthetic,
    mtp.latest_known_from as known_from
from mart.mart_target_progress as mtp
inner join core.dim_indicator as ind on mtp.indicator_code = ind.indicator_code
where mtp.kind = 'target'
order by verdict, translate(mtp.section, '一二三四五六七八九', '123456789'), mtp.target_id
