with

known as (

    select
        fsu.period,
        max(fsu.known_from) as known_from
    from core.fct_submission as fsu
    where fsu.form_code = 'M2' and fsu.status = 'accepted' and fsu.known_to is null
    group by fsu.period

)

select
    mss.region_code,
    mss.region_name,
    mss.region_level,
    mss.period,
    mss.period_end,
    mss.size_class,
    coalesce(mss.size_rank, 0) as size_rank,
    mss.indicator_code,
    mss.indicator_name,
    mss.value / ind.display_factor as value,
    mss.value_last_year / ind.display_factor as value_last_year,
    ind.display_unit as unit,
    ind.decimals,
    mss.growth_pct,
    mss.share_pct,
    'monthly_return' as vintage,
    'M2' as source_code,
    mss.is_synthetic,
    knw.known_from
from mart.mart_sme_size as mss
inner join core.dim_indicator as ind on mss.indicator_code = ind.indicator_code
left join known as knw on mss.period = knw.period
order by mss.period_end, mss.region_code, mss.indicator_code, size_rank
