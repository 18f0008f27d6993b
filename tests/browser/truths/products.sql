-- Products of the plan, from the cells of M4; what fewer than three makers stand behind is blank.
with
cells as (
    select
        obs.region_code, reg.region_level, obs.period, obs.breakdown_code as product_code, obs.value,
        replace(obs.indicator_code || '_' || obs.time_basis, 'product_', '') as name
    from core.fct_observation as obs inner join core.dim_region as reg using (region_sk)
    where obs.form_code = 'M4' and obs.is_current and obs.is_counted
),
own as (
    pivot cells
    on name in ('output_ytd', 'output_ytd_last_year', 'sales_ytd', 'stock_end', 'makers_end')
    using first(value)
),
wide as (
    select
        *, if(output_ytd_last_year is not null, output_ytd, null) as compared,
        if(output_ytd is not null, output_ytd_last_year, null) as before
    from own
),
sums as (
    select
        '140000' as region_code, 'province' as region_level, period, product_code,
        sum(output_ytd) as output_ytd, sum(sales_ytd) as sales_ytd, sum(stock_end) as stock_end,
        sum(makers_end) as makers_end, sum(compared) as compared, sum(before) as before
    from wide where region_level = 'city' group by period, product_code
),
everywhere as (
    select
        *, rank() over (
            partition by product_code, period, region_level order by output_ytd desc nulls last
        ) as place
    from (select * from wide union all by name select * from sums)
),
sent as (
    select period, period_end, count(*) as expected, count(*) filter (where status in ('on_time', 'late')) as reported
    from core.fct_return_status where form_code = 'M4' group by period, period_end
),
entries as (
    select
        brg.entry_id, max(if(brg.member_type = 'product', brg.member_code, null)) as product_code, sent.*
    from core.bridge_watchlist as brg cross join sent
    where brg.watch_object = 'product'
    group by all
),
places as (
    select ent.*, '140000' as region_code from entries as ent
    union all
    select ent.*, own.region_code
    from entries as ent inner join own on ent.product_code = own.product_code and ent.period = own.period
)
select
    if(plc.region_code = '140000', 'products/products', 'products/by_region') as view,
    plc.region_code,
    plc.period,
    plc.period_end,
    plc.entry_id,
    if(is_shown, own.output_ytd / prd.unit_factor, null) as value,
    if(is_shown, own.before / prd.unit_factor, null) as value_last_year,
    if(is_shown and own.before > 0, 100 * (own.compared - own.before) / own.before, null) as growth_pct,
    if(
        is_shown and plc.expected = plc.reported and whole.output_ytd > 0,
        100 * own.output_ytd / whole.output_ytd, null
    ) as share_of_province_pct,
    if(is_shown and own.output_ytd is not null, own.place, null) as value_rank,
    if(is_shown, own.sales_ytd / prd.unit_factor, null) as sales,
    if(is_shown, own.stock_end / prd.unit_factor, null) as stock,
    if(is_shown, own.makers_end, null) as maker_count,
    plc.reported as cities_reported,
    plc.expected as cities_expected
from places as plc
left join core.dim_product as prd on plc.product_code = prd.product_code
left join everywhere as own
    on
        plc.region_code = own.region_code and plc.product_code = own.product_code
        and plc.period = own.period
left join sums as whole on plc.product_code = whole.product_code and plc.period = whole.period
cross join lateral (
    select own.output_ytd is null or own.makers_end >= 3 or own.makers_end = 0 as is_shown
)
