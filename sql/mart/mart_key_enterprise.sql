-- mart_key_enterprise: each key enterprise: output, revenue, profit, growth and state; the plan's named firms without data too.
-- grain: one row per period and key enterprise of the register, or named firm that is not found among them
with

expected as (

    select
        rst.period,
        rst.period_start,
        rst.period_end,
        rst.unit_code as enterprise_id,
        rst.unit_name as enterprise_name,
        rst.region_code,
        rst.city_code,
        rst.status
    from core.fct_return_status as rst
    where rst.form_code = 'M3' and rst.unit_kind = 'enterprise'

),

periods as (

    select distinct
        xpd.period,
        xpd.period_start,
        xpd.period_end
    from expected as xpd

),

named as (

    select
        prd.period,
        prd.period_start,
        prd.period_end,
        brg.member_code as enterprise_id,
        brg.entry_id,
        brg.entry_name,
        brg.watchlist_name || '：' || brg.entry_name as entry,
        brg.tier,
        brg.no_data_reason
    from core.bridge_watchlist as brg
    inner join periods as prd
        on
            brg.valid_from_month <= prd.period_end
            and (brg.valid_to_month is null or brg.valid_to_month > prd.period_end)
    where brg.watch_object = 'enterprise' and brg.member_type in ('enterprise', 'none')

),

watched as (

    select
        nam.period,
        nam.enterprise_id,
        string_agg(nam.entry, '；' order by nam.entry) as watch_entries,
        max(nam.tier) as tier
    from named as nam
    where nam.enterprise_id is not null
    group by nam.period, nam.enterprise_id

),

returns as (

    select
        ent.enterprise_id,
        ent.period,
        ent.industry_code,
        ent.production_state,
        ent.output_ytd,
        ent.output_ytd_last_year,
        ent.revenue_ytd,
        ent.revenue_ytd_last_year,
        ent.profit_ytd,
        ent.profit_ytd_last_year,
        ent.is_synthetic
    from core.fct_enterprise_month as ent
    where ent.is_current and ent.is_counted

),

firms as (

    select
        xpd.enterprise_id as firm_key,
        xpd.period,
        xpd.period_start,
        xpd.period_end,
        xpd.enterprise_id,
        xpd.enterprise_name,
        xpd.region_code,
        xpd.city_code,
        wat.watch_entries,
        wat.tier,
        case
            when ret.enterprise_id is not null then '有数据'
            when xpd.status = 'missing' then '未报'
            when xpd.status = 'rejected' then '被退回'
            else '未通过审核'
        end as data_status,
        cast(null as varchar) as no_data_reason
    from expected as xpd
    left join returns as ret
        on xpd.enterprise_id = ret.enterprise_id and xpd.period = ret.period
    left join watched as wat
        on xpd.enterprise_id = wat.enterprise_id and xpd.period = wat.period
    union all
    select
        nam.entry_id as firm_key,
        nam.period,
        nam.period_start,
        nam.period_end,
        nam.enterprise_id,
        nam.entry_name as enterprise_name,
        cast(null as varchar) as region_code,
        cast(null as varchar) as city_code,
        nam.entry as watch_entries,
        nam.tier,
        '无数据' as data_status,
        coalesce(nam.no_data_reason, '名录中没有该单位代码的重点企业') as no_data_reason
    from named as nam
    left join expected as xpd
        on nam.enterprise_id = xpd.enterprise_id and nam.period = xpd.period
    where xpd.enterprise_id is null

)

select
    frm.firm_key,
    frm.period,
    frm.period_start,
    frm.period_end,
    frm.enterprise_id,
    frm.enterprise_name,
    frm.region_code,
    frm.city_code,
    ret.industry_code,
    dim.size_class,
    dim.private_verdict,
    ret.production_state,
    ret.output_ytd,
    ret.output_ytd_last_year,
    case
        when ret.output_ytd_last_year > 0
            then
                stat_ratio(
                    ret.output_ytd - ret.output_ytd_last_year, ret.output_ytd_last_year, 100, 1
                )
    end as output_growth_pct,
    ret.revenue_ytd,
    ret.revenue_ytd_last_year,
    case
        when ret.revenue_ytd_last_year > 0
            then
                stat_ratio(
                    ret.revenue_ytd - ret.revenue_ytd_last_year, ret.revenue_ytd_last_year, 100, 1
                )
    end as revenue_growth_pct,
    case
        when ret.revenue_ytd is not null
            then rank() over (
                partition by frm.period, case when ret.revenue_ytd is null then 1 else 0 end
                order by ret.revenue_ytd desc
            )
    end as revenue_rank,
    ret.profit_ytd,
    ret.profit_ytd_last_year,
    case
        when ret.profit_ytd_last_year > 0
            then
                stat_ratio(
                    ret.profit_ytd - ret.profit_ytd_last_year, ret.profit_ytd_last_year, 100, 1
                )
    end as profit_growth_pct,
    frm.watch_entries,
    frm.tier,
    frm.data_status,
    frm.no_data_reason,
    ret.is_synthetic
from firms as frm
left join returns as ret
    on frm.enterprise_id = ret.enterprise_id and frm.period = ret.period
left join core.dim_enterprise as dim
    on
        frm.enterprise_id = dim.enterprise_id
        and dim.is_current
        and dim.valid_from_month <= frm.period_end
        and (dim.valid_to_month is null or dim.valid_to_month > frm.period_end)
