-- Output of the products that the plan names; cells of fewer than three makers are blank.
with

known as (

    select
        fpo.region_code,
        fpo.product_code,
        fpo.period,
        max(fpo.known_from) as known_from
    from core.fct_product_output as fpo
    where fpo.is_current
    -- Without a region: the newest return that the province's total is made of.
    group by
        grouping sets (
            (fpo.region_code, fpo.product_code, fpo.period), (fpo.product_code, fpo.period)
        )

)

select
    mkp.entry_id,
    mkp.watchlist_name,
    mkp.entry_name,
    mkp.region_code,
    mkp.region_name,
    mkp.region_level,
    mkp.period,
    mkp.period_end,
    mkp.product_code,
    mkp.product_name,
    mkp.product_unit as unit,
    case when not mkp.is_confidential then mkp.value end as value,
    case when not mkp.is_confidential then mkp.value_last_year end as value_last_year,
    case when not mkp.is_confidential then mkp.growth_pct end as growth_pct,
    case when not mkp.is_confidential then mkp.share_of_province_pct end as share_of_province_pct,
    case when not mkp.is_confidential then mkp.value_rank end as value_rank,
    case when not mkp.is_confidential then mkp.sales end as sales,
    case when not mkp.is_confidential then mkp.stock end as stock,
    case when not mkp.is_confidential then mkp.maker_count end as maker_count,
    mkp.is_confidential,
    mkp.cities_reported,
    mkp.cities_expected,
    mkp.data_status,
    mkp.no_data_reason,
    'monthly_return' as vintage,
    case when mkp.data_status != '不可计量' then 'M4' end as source_code,
    mkp.is_synthetic,
    knw.known_from
from mart.mart_key_product as mkp
left join known as knw
    on
        mkp.product_code = knw.product_code
        and mkp.period = knw.period
        and knw.region_code is not distinct from case
            when mkp.region_level != 'province' then mkp.region_code
        end
order by mkp.period_end, mkp.entry_id, mkp.region_code
