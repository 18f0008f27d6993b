-- SMEs by size class. Where a class of a region has fewer than three firms, or an unknown number,
-- all its classes are blank: the total less the others would give the class away.
with

known as (

    select
        fsu.period,
        max(fsu.known_from) as known_from
    from core.fct_submission as fsu
    where fsu.form_code = 'M2' and fsu.status = 'accepted' and fsu.known_to is null
    group by fsu.period

),

counts as (

    select
        mss.region_code,
        mss.period,
        min(coalesce(mss.value, 0)) as smallest_count
    from mart.mart_sme_size as mss
    where mss.indicator_code = 'sme_count' and mss.size_class != '_T'
    group by mss.region_code, mss.period

),

cells as (

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
        mss.value,
        mss.value_last_year,
        mss.growth_pct,
        mss.share_pct,
        mss.is_synthetic,
        mss.size_class != '_T' and coalesce(cnt.smallest_count, 0) < 3 as is_confidential
    from mart.mart_sme_size as mss
    left join counts as cnt
        on mss.region_code = cnt.region_code and mss.period = cnt.period

)

select
    cel.region_code,
    cel.region_name,
    cel.region_level,
    cel.period,
    cel.period_end,
    cel.size_class,
    cel.size_rank,
    cel.indicator_code,
    cel.indicator_name,
    case when not cel.is_confidential then cel.value / ind.display_factor end as value,
    case
        when not cel.is_confidential then cel.value_last_year / ind.display_factor
    end as value_last_year,
    ind.display_unit as unit,
    ind.decimals,
    case when not cel.is_confidential then cel.growth_pct end as growth_pct,
    case when not cel.is_confidential then cel.share_pct end as share_pct,
    cel.is_confidential,
    'monthly_return' as vintage,
    'M2' as source_code,
    cel.is_synthetic,
    knw.known_from
from cells as cel
inner join core.dim_indicator as ind on cel.indicator_code = ind.indicator_code
left join known as knw on cel.period = knw.period
order by cel.period_end, cel.region_code, cel.indicator_code, cel.size_rank
