-- Growth of each size class in the province over the months.
select
    mss.region_code,
    mss.size_class,
    mss.indicator_code,
    mss.indicator_name,
    mss.period,
    mss.period_end,
    last_day(make_date(mss.period_end // 100, mss.period_end % 100, 1)) as at_day,
    mss.growth_pct,
    mss.share_pct,
    'monthly_return' as vintage,
    'M2' as source_code,
    mss.is_synthetic
from mart.mart_sme_size as mss
where
    mss.region_level = 'province'
    and mss.indicator_code in ('sme_value_added', 'sme_revenue', 'sme_tax_paid')
order by mss.indicator_code, mss.size_rank, mss.period_end
