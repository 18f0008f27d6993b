-- mart_key_region: the watched cities and counties: value added, tax and employment, growth, share of the province, rank.
-- grain: one row per watched region, period and indicator, whether or not its return came
with

members as (

    select
        brg.member_code as region_code,
        brg.watchlist_name || '：' || brg.entry_name as entry,
        brg.valid_from_month,
        brg.valid_to_month
    from core.bridge_watchlist as brg
    where brg.watch_object = 'region' and brg.member_type = 'region'
    union all
    select
        rul.region_code,
        rul.watchlist_name || '：' || rul.entry_name as entry,
        rul.valid_from_month,
        rul.valid_to_month
    from core.bridge_watchlist_rule as rul

),

named as (

    select distinct
        mbr.region_code,
        rst.period,
        rst.period_start,
        rst.period_end,
        rst.status,
        mbr.entry
    from members as mbr
    inner join core.fct_return_status as rst
        on
            mbr.region_code = rst.unit_code
            and rst.form_code = 'M1'
            and mbr.valid_from_month <= rst.period_end
            and (mbr.valid_to_month is null or mbr.valid_to_month > rst.period_end)

),

watched as (

    select
        nam.region_code,
        nam.period,
        nam.period_start,
        nam.period_end,
        nam.status,
        string_agg(nam.entry, '；' order by nam.entry) as watch_entries
    from named as nam
    group by nam.region_code, nam.period, nam.period_start, nam.period_end, nam.status

),

cells as (

    select
        obs.region_code,
        obs.indicator_code,
        obs.period,
        obs.time_basis,
        obs.vintage,
        obs.definition_code,
        obs.value,
        obs.is_synthetic,
        reg.region_level
    from core.fct_observation as obs
    inner join core.dim_region as reg
        on obs.region_sk = reg.region_sk
    where
        obs.form_code = 'M1'
        and obs.is_current
        and obs.is_counted
        and obs.breakdown = 'none'
        and obs.indicator_code in ('private_value_added', 'private_tax_paid', 'private_employees')

),

levels as (

    select
        cel.region_code,
        cel.indicator_code,
        cel.period,
        cel.time_basis,
        cel.vintage,
        cel.definition_code,
        cel.value,
        cel.is_synthetic,
        rank() over (
            partition by cel.indicator_code, cel.period, cel.region_level
            order by cel.value desc
        ) as value_rank,
        cel.region_level
    from cells as cel
    where cel.time_basis in ('ytd', 'end')

),

counts as (

    select
        lvl.indicator_code,
        lvl.period,
        lvl.region_level,
        count(lvl.region_code) as ranked_count
    from levels as lvl
    group by lvl.indicator_code, lvl.period, lvl.region_level

),

last_year as (

    select
        cel.region_code,
        cel.indicator_code,
        cel.period,
        cel.value
    from cells as cel
    where cel.time_basis = 'ytd_last_year'

)

select
    wat.region_code,
    reg.full_name as region_name,
    reg.region_level,
    reg.city_code,
    wat.period,
    wat.period_start,
    wat.period_end,
    ind.indicator_code,
    ind.indicator_name,
    lvl.time_basis,
    lvl.value,
    las.value as value_last_year,
    case
        when las.value > 0 then stat_ratio(lvl.value - las.value, las.value, 100, 1)
    end as growth_pct,
    prv.value as province_value,
    stat_ratio(lvl.value, prv.value, 100, 2) as share_of_province_pct,
    lvl.value_rank,
    cnt.ranked_count,
    wat.watch_entries,
    case
        when lvl.value is not null then '有数据'
        when wat.status = 'missing' then '未报'
        when wat.status = 'rejected' then '被退回'
        else '未通过审核'
    end as data_status,
    lvl.is_synthetic
from watched as wat
inner join core.dim_indicator as ind
    on ind.indicator_code in ('private_value_added', 'private_tax_paid', 'private_employees')
cross join ref.scope as scp
left join levels as lvl
    on
        wat.region_code = lvl.region_code
        and wat.period = lvl.period
        and ind.indicator_code = lvl.indicator_code
left join counts as cnt
    on
        lvl.indicator_code = cnt.indicator_code
        and lvl.period = cnt.period
        and lvl.region_level = cnt.region_level
left join last_year as las
    on
        wat.region_code = las.region_code
        and wat.period = las.period
        and ind.indicator_code = las.indicator_code
left join core.fct_region_rollup as prv
    on
        scp.province_code = prv.region_code
        and wat.period = prv.period
        and ind.indicator_code = prv.indicator_code
        and lvl.time_basis = prv.time_basis
        and lvl.vintage = prv.vintage
        and lvl.definition_code = prv.definition_code
        and prv.is_complete
left join core.dim_region as reg
    on
        wat.region_code = reg.region_code
        and reg.valid_from_month <= wat.period_end
        and (reg.valid_to_month is null or reg.valid_to_month > wat.period_end)
