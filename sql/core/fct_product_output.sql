-- fct_product_output: what a region made, sold and kept of a product, every version; figures that do not count are empty.
-- grain: one row per returned row (version), of which at most one per region, product and period is current
with

cells as (

    select
        obs.region_sk,
        obs.region_code,
        obs.breakdown_code as product_code,
        obs.period,
        obs.period_start,
        obs.period_end,
        obs.vintage,
        obs.definition_code,
        obs.known_from,
        obs.known_to,
        obs.is_current,
        obs.form_code,
        obs.unit_key,
        obs.version_no,
        obs.file_sha256,
        obs.sheet_no,
        obs.row_no,
        obs.indicator_code || ' ' || obs.time_basis as measure,
        case when obs.is_counted then obs.value end as value,
        case when obs.is_counted then 0 else 1 end as uncounted,
        case when obs.is_synthetic then 1 else 0 end as synthetic
    from core.fct_observation as obs
    where obs.breakdown = 'product'

)

select
    md5(concat_ws('|', cel.file_sha256, cast(cel.sheet_no as varchar), cast(cel.row_no as varchar)))
        as product_output_sk,
    cel.region_sk,
    cel.region_code,
    cel.product_code,
    cel.period,
    cel.period_start,
    cel.period_end,
    cel.vintage,
    cel.definition_code,
    max(case when cel.measure = 'product_output ytd' then cel.value end)
        as output_ytd,
    max(case when cel.measure = 'product_output ytd_last_year' then cel.value end)
        as output_ytd_last_year,
    max(case when cel.measure = 'product_sales ytd' then cel.value end)
        as sales_ytd,
    max(case when cel.measure = 'product_sales ytd_last_year' then cel.value end)
        as sales_ytd_last_year,
    max(case when cel.measure = 'product_stock end' then cel.value end)
        as stock_end,
    max(case when cel.measure = 'product_makers end' then cel.value end)
        as makers_end,
    max(cel.uncounted) = 1 as has_uncounted,
    max(cel.synthetic) = 1 as is_synthetic,
    cel.known_from,
    cel.known_to,
    cel.is_current,
    cel.form_code,
    cel.unit_key,
    cel.version_no
from cells as cel
group by
    cel.region_sk,
    cel.region_code,
    cel.product_code,
    cel.period,
    cel.period_start,
    cel.period_end,
    cel.vintage,
    cel.definition_code,
    cel.known_from,
    cel.known_to,
    cel.is_current,
    cel.form_code,
    cel.unit_key,
    cel.version_no,
    cel.file_sha256,
    cel.sheet_no,
    cel.row_no
