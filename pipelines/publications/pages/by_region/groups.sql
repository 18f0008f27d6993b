-- Each region of a month twice: as the whole of its own group and as a member of its parent's.
with

cells as (

    select
        obs.region_code,
        obs.indicator_code,
        obs.period,
        obs.period_end,
        obs.time_basis = 'ytd_last_year' as is_before,
        obs.value,
        obs.is_synthetic,
        obs.known_from
    from core.fct_observation as obs
    where
        obs.form_code = 'M1'
        and obs.is_current
        and obs.is_counted
        and obs.breakdown = 'none'
    union all
    select
        frr.region_code,
        frr.indicator_code,
        frr.period,
        frr.period_end,
        frr.time_basis = 'ytd_last_year' as is_before,
        frr.value,
        frr.is_synthetic,
        frr.known_from
    from core.fct_region_rollup as frr
    where frr.source_code = 'M1' and frr.is_complete

),

wide as (

    select
        cel.region_code,
        reg.region_name,
        reg.full_name,
        reg.region_level,
        reg.parent_code,
        reg.city_code,
        reg.city_name,
        cel.period,
        cel.period_end,
        max(cel.value) filter (
            where cel.indicator_code = 'private_value_added' and not cel.is_before
        ) as value_added,
        max(cel.value) filter (
            where cel.indicator_code = 'private_value_added' and cel.is_before
        ) as value_added_before,
        max(cel.value) filter (
            where cel.indicator_code = 'private_revenue' and not cel.is_before
        ) as revenue,
        max(cel.value) filter (
            where cel.indicator_code = 'private_revenue' and cel.is_before
        ) as revenue_before,
        max(cel.value) filter (
            where cel.indicator_code = 'private_tax_paid' and not cel.is_before
        ) as tax_paid,
        max(cel.value) filter (
            where cel.indicator_code = 'private_tax_paid' and cel.is_before
        ) as tax_paid_before,
        max(cel.value) filter (where cel.indicator_code = 'private_employees') as employees,
        max(cel.value) filter (where cel.indicator_code = 'private_enterprises') as enterprises,
        bool_or(cel.is_synthetic) as is_synthetic,
        max(cel.known_from) as known_from
    from cells as cel
    inner join core.dim_region as reg
        on
            cel.region_code = reg.region_code
            and cel.period_end >= reg.valid_from_month
            and (reg.valid_to_month is null or cel.period_end < reg.valid_to_month)
    group by
        cel.region_code, reg.region_name, reg.full_name, reg.region_level, reg.parent_code,
        reg.city_code, reg.city_name, cel.period, cel.period_end

),

grown as (

    select
        wid.*,
        case
            when wid.value_added_before > 0
                then
                    100 * (wid.value_added - wid.value_added_before) / wid.value_added_before
        end as value_added_growth_pct,
        case
            when wid.revenue_before > 0
                then 100 * (wid.revenue - wid.revenue_before) / wid.revenue_before
        end as revenue_growth_pct,
        case
            when wid.tax_paid_before > 0
                then 100 * (wid.tax_paid - wid.tax_paid_before) / wid.tax_paid_before
        end as tax_paid_growth_pct
    from wide as wid

),

members as (

    select
        grw.region_code as group_code,
        true as is_whole,
        grw.region_code,
        grw.period
    from grown as grw
    where grw.region_level != 'county'
    union all
    select
        grw.parent_code as group_code,
        false as is_whole,
        grw.region_code,
        grw.period
    from grown as grw
    where grw.region_level != 'province'

)

select
    mem.group_code,
    mem.is_whole,
    grw.region_code,
    grw.region_name,
    grw.full_name,
    grw.region_level,
    grw.city_code,
    grw.city_name,
    grw.period,
    grw.period_end,
    grw.value_added / 1e8 as value_added,
    grw.value_added_before / 1e8 as value_added_before,
    grw.value_added_growth_pct,
    prv.value_added_growth_pct as province_growth_pct,
    100 * grw.value_added / nullif(whl.value_added, 0) as value_added_share_pct,
    100 * grw.value_added / nullif(prv.value_added, 0) as share_of_province_pct,
    case
        when not mem.is_whole and grw.value_added is not null
            then rank() over (
                partition by mem.group_code, mem.is_whole, grw.period
                order by grw.value_added desc nulls last
            )
    end as value_added_rank,
    case
        when grw.value_added_growth_pct is null then '无法判断'
        -- Judged by what is printed: a growth of 0.0 is no decline.
        when round(grw.value_added_growth_pct, 1) < 0 then '红灯'
        when prv.value_added_growth_pct is null then '无法判断'
        when round(grw.value_added_growth_pct, 1) >= round(prv.value_added_growth_pct, 1)
            then '绿灯'
        when 2 * round(grw.value_added_growth_pct, 1) >= round(prv.value_added_growth_pct, 1)
            then '黄灯'
        else '橙灯'
    end as light,
    grw.revenue / 1e8 as revenue,
    grw.revenue_before / 1e8 as revenue_before,
    grw.revenue_growth_pct,
    100 * grw.revenue / nullif(whl.revenue, 0) as revenue_share_pct,
    grw.tax_paid / 1e4 as tax_paid,
    grw.tax_paid_before / 1e4 as tax_paid_before,
    grw.tax_paid_growth_pct,
    100 * grw.tax_paid / nullif(whl.tax_paid, 0) as tax_paid_share_pct,
    grw.employees,
    grw.enterprises,
    'monthly_return' as vintage,
    'M1' as source_code,
    grw.is_synthetic,
    grw.known_from
from members as mem
inner join grown as grw on mem.region_code = grw.region_code and mem.period = grw.period
left join grown as whl on mem.group_code = whl.region_code and mem.period = whl.period
left join grown as prv on mem.period = prv.period and prv.region_level = 'province'
order by grw.period_end, mem.is_whole desc, grw.region_level desc, grw.region_code
