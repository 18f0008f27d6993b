select
    mst.basis,
    mst.region_code,
    mst.region_name,
    mst.region_level,
    mst.period,
    mst.period_end,
    mst.tier_kind,
    mst.tier_name,
    mst.firm_count,
    mst.private_firm_count,
    mst.other_firm_count,
    mst.partly_private_firm_count,
    mst.all_firm_count,
    mst.revenue_known_count,
    mst.share_pct,
    case mst.basis when 'register' then 'R1' else 'M3' end as source_code,
    mst.is_synthetic
from mart.mart_size_tier as mst
where mst.region_level in ('province', 'city')
order by mst.period_end desc, mst.basis, mst.region_code, mst.tier_kind, mst.tier_name
