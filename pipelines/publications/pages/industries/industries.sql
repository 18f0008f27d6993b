-- Figures of industries by province and city; cells of fewer than three firms are blank.
with

known as (

    select
        fsu.form_code,
        fsu.period,
        max(fsu.known_from) as known_from
    from core.fct_submission as fsu
    where fsu.form_code in ('M3', 'Q1') and fsu.status = 'accepted' and fsu.known_to is null
    group by fsu.form_code, fsu.period

),

cells as (

    select
        mki.region_code,
        mki.region_name,
        mki.region_level,
        mki.period,
        mki.period_end,
        mki.industry_code,
        mki.industry_name,
        mki.industry_level,
        mki.basis,
        mki.indicator_code,
        mki.indicator_name,
        mki.is_confidential,
        case when not mki.is_confidential then mki.value end as value,
        case when not mki.is_confidential then mki.value_last_year end as value_last_year,
        case when not mki.is_confidential then mki.growth_pct end as growth_pct,
        case when not mki.is_confidential then mki.share_pct end as share_pct,
        case when not mki.is_confidential then mki.value_rank end as value_rank,
        case when not mki.is_confidential then mki.firm_count end as firm_count,
        mki.watch_entries,
        case mki.basis when 'key_enterprises' then 'M3' else 'Q1' end as source_code,
        mki.is_synthetic
    from mart.mart_key_industry as mki

)

select
    cel.region_code,
    cel.region_name,
    cel.region_level,
    cel.period,
    cel.period_end,
    cel.industry_code,
    cel.industry_name,
    cel.industry_level,
    cel.basis,
    cel.indicator_code,
    cel.indicator_name,
    cel.value / ind.display_factor as value,
    cel.value_last_year / ind.display_factor as value_last_year,
    ind.display_unit as unit,
    ind.decimals,
    cel.growth_pct,
    cel.share_pct,
    cel.value_rank,
    cel.firm_count,
    cel.is_confidential,
    cel.watch_entries,
    case cel.source_code when 'M3' then 'monthly_return' else 'quarterly_return' end as vintage,
    cel.source_code,
    cel.is_synthetic,
    knw.known_from
from cells as cel
inner join core.dim_indicator as ind on cel.indicator_code = ind.indicator_code
left join known as knw on cel.source_code = knw.form_code and cel.period = knw.period
order by
    cel.period_end, cel.region_code, cel.basis, cel.indicator_code, cel.value_rank nulls last,
    cel.industry_code
