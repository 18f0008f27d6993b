-- mart_key_product: the watched products: output so far this year, growth, share of the province, rank, or why there is none.
-- grain: one row per entry, period and region; the province has a row of every entry, others where they report the product
with

entries as (

    select
        brg.entry_id,
        brg.watchlist_name,
        brg.entry_name,
        brg.no_data_reason,
        brg.valid_from_month,
        brg.valid_to_month,
        max(case when brg.member_type = 'product' then brg.member_code end) as product_code
    from core.bridge_watchlist as brg
    where brg.watch_object = 'product'
    group by
        brg.entry_id,
        brg.watchlist_name,
        brg.entry_name,
        brg.no_data_reason,
        brg.valid_from_month,
        brg.valid_to_month

),

periods as (

    select
        rst.period,
        rst.period_start,
        rst.period_end,
        count(rst.unit_code) as cities_expected,
        sum(case when rst.status in ('on_time', 'late') then 1 else 0 end) as cities_reported
    from core.fct_return_status as rst
    where rst.form_code = 'M4'
    group by rst.period, rst.period_start, rst.period_end

),

wanted as (

    select
        ent.entry_id,
        ent.watchlist_name,
        ent.entry_name,
        ent.no_data_reason,
        ent.product_code,
        prd.period,
        prd.period_start,
        prd.period_end,
        prd.cities_expected,
        prd.cities_reported
    from entries as ent
    inner join periods as prd
        on
            ent.valid_from_month <= prd.period_end
            and (ent.valid_to_month is null or ent.valid_to_month > prd.period_end)

),

returned as (

    select
        pro.region_code,
        reg.region_level,
        pro.product_code,
        pro.period,
        pro.output_ytd as value,
        case when pro.output_ytd_last_year is not null then pro.output_ytd end as value_compared,
        case when pro.output_ytd is not null then pro.output_ytd_last_year end as value_last_year,
        pro.sales_ytd,
        pro.stock_end,
        pro.makers_end,
        pro.is_synthetic
    from core.fct_product_output as pro
    inner join core.dim_region as reg
        on pro.region_sk = reg.region_sk and reg.in_scope
    where pro.is_current

),

figures as (

    select
        ret.region_code,
        ret.region_level,
        ret.product_code,
        ret.period,
        ret.value,
        ret.value_compared,
        ret.value_last_year,
        ret.sales_ytd,
        ret.stock_end,
        ret.makers_end,
        ret.is_synthetic
    from returned as ret
    union all
    select
        scp.province_code as region_code,
        'province' as region_level,
        ret.product_code,
        ret.period,
        sum(ret.value) as value,
        sum(ret.value_compared) as value_compared,
        sum(ret.value_last_year) as value_last_year,
        sum(ret.sales_ytd) as sales_ytd,
        sum(ret.stock_end) as stock_end,
        sum(ret.makers_end) as makers_end,
        max(case when ret.is_synthetic then 1 else 0 end) = 1 as is_synthetic
    from returned as ret
    cross join ref.scope as scp
    where ret.region_level = 'city'
    group by scp.province_code, ret.product_code, ret.period

),

ranked as (

    select
        fig.region_code,
        fig.product_code,
        fig.period,
        rank() over (
            partition by fig.product_code, fig.period, fig.region_level
            order by fig.value desc
        ) as value_rank
    from figures as fig
    where fig.value is not null

),

places as (

    select
        wnt.entry_id,
        wnt.period,
        scp.province_code as region_code
    from wanted as wnt
    cross join ref.scope as scp
    union all
    select
        wnt.entry_id,
        wnt.period,
        ret.region_code
    from wanted as wnt
    inner join returned as ret
        on wnt.product_code = ret.product_code and wnt.period = ret.period

)

select
    plc.region_code,
    reg.full_name as region_name,
    reg.region_level,
    reg.city_code,
    wnt.period,
    wnt.period_start,
    wnt.period_end,
    wnt.entry_id,
    wnt.watchlist_name,
    wnt.entry_name,
    wnt.product_code,
    prd.product_name,
    prd.unit as product_unit,
    stat_ratio(fig.value, prd.unit_factor, 1, 4) as value,
    stat_ratio(fig.value_last_year, prd.unit_factor, 1, 4) as value_last_year,
    case
        when fig.value_last_year > 0
            then stat_ratio(fig.value_compared - fig.value_last_year, fig.value_last_year, 100, 1)
    end as growth_pct,
    -- A share of a province that lacks a city would be too high.
    case
        when wnt.cities_reported = wnt.cities_expected
            then stat_ratio(fig.value, prv.value, 100, 2)
    end as share_of_province_pct,
    rnk.value_rank,
    stat_ratio(fig.sales_ytd, prd.unit_factor, 1, 4) as sales,
    stat_ratio(fig.stock_end, prd.unit_factor, 1, 4) as stock,
    stat_ratio(fig.makers_end, 1, 1, 0) as maker_count,
    fig.value is not null and coalesce(fig.makers_end, 1) between 1 and 2 as is_confidential,
    wnt.cities_reported,
    wnt.cities_expected,
    case
        when wnt.product_code is null then '不可计量'
        when fig.value is not null then '有数据'
        when fig.region_code is null then '无数据'
        else '未通过审核'
    end as data_status,
    case
        when wnt.product_code is null then wnt.no_data_reason
        when fig.value is not null then null
        when fig.region_code is null then '本期没有地区报送该产品'
        else '所报产量未通过审核'
    end as no_data_reason,
    fig.is_synthetic
from places as plc
inner join wanted as wnt
    on plc.entry_id = wnt.entry_id and plc.period = wnt.period
cross join ref.scope as scp
left join core.dim_product as prd
    on wnt.product_code = prd.product_code
left join figures as fig
    on
        plc.region_code = fig.region_code
        and wnt.product_code = fig.product_code
        and wnt.period = fig.period
left join figures as prv
    on
        scp.province_code = prv.region_code
        and wnt.product_code = prv.product_code
        and wnt.period = prv.period
left join ranked as rnk
    on
        plc.region_code = rnk.region_code
        and wnt.product_code = rnk.product_code
        and wnt.period = rnk.period
left join core.dim_region as reg
    on
        plc.region_code = reg.region_code
        and reg.valid_from_month <= wnt.period_end
        and (reg.valid_to_month is null or reg.valid_to_month > wnt.period_end)
