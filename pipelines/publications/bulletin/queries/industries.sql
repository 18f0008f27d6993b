-- Key enterprises by industry; cells of fewer than three firms are left out.
select
    mki.industry_name,
    mki.indicator_code,
    mki.indicator_name,
    mki.value,
    mki.growth_pct,
    mki.share_pct
from mart.mart_key_industry as mki
where
    mki.region_code = $province
    and mki.period_end = $month
    and mki.basis = 'key_enterprises'
    and mki.industry_level = 'division'
    and not mki.is_confidential
    and mki.value is not null
    and mki.indicator_code = 'enterprise_revenue'
order by mki.value desc, mki.industry_code
limit 10
