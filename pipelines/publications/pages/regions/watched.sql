with

known as (

    select
        fsu.region_code,
        fsu.period,
        max(fsu.known_from) as known_from
    from core.fct_submission as fsu
    where fsu.form_code = 'M1' and fsu.status = 'accepted' and fsu.known_to is null
    group by fsu.region_code, fsu.period

)

select
    mkr.region_code,
    mkr.region_name,
    mkr.region_level,
    mkr.city_code,
    mkr.period,
    mkr.period_end,
    mkr.indicator_code,
    mkr.indicator_name,
    mkr.value / ind.display_factor as value,
    mkr.value_last_year / ind.display_factor as value_last_year,
    ind.display_unit as unit,
    ind.decimals,
    mkr.growth_pct,
    mkr.share_of_province_pct,
    mkr.value_rank,
    mkr.ranked_count,
    mkr.data_status,
    mkr.watch_entries,
    'monthly_return' as vintage,
    'M1' as source_code,
    mkr.is_synthetic,
    knw.known_from
from mart.mart_key_region as mkr
inner join core.dim_indicator as ind on mkr.indicator_code = ind.indicator_code
left join known as knw on mkr.region_code = knw.region_code and mkr.period = knw.period
order by
    mkr.period_end, mkr.indicator_code,
    mkr.region_level, mkr.value_rank nulls last, mkr.region_code
