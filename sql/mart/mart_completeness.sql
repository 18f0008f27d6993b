-- mart_completeness: which returns were expected, came in time, came late, were rejected, or are missing.
-- grain: one row per form, period, region and level of the units; a city's row counts the units in it, the province's all
with

units as (

    select
        rst.form_code,
        rst.period,
        rst.period_start,
        rst.period_end,
        rst.region_code as unit_region_code,
        rst.city_code,
        case
            when rst.unit_kind = 'enterprise' then 'enterprise' else rst.region_level
        end as unit_level,
        rst.status,
        siz.monthly_size
    from core.fct_return_status as rst
    left join core.fct_unit_size as siz
        on
            rst.form_code = siz.form_code
            and rst.period = siz.period
            and rst.unit_code = siz.unit_code

),

placed as (

    select
        unt.form_code,
        unt.period,
        unt.period_start,
        unt.period_end,
        unt.unit_region_code as region_code,
        unt.unit_level,
        unt.status,
        unt.monthly_size
    from units as unt
    union all
    select
        unt.form_code,
        unt.period,
        unt.period_start,
        unt.period_end,
        unt.city_code as region_code,
        unt.unit_level,
        unt.status,
        unt.monthly_size
    from units as unt
    where unt.city_code is not null and unt.city_code != unt.unit_region_code
    union all
    select
        unt.form_code,
        unt.period,
        unt.period_start,
        unt.period_end,
        scp.province_code as region_code,
        unt.unit_level,
        unt.status,
        unt.monthly_size
    from units as unt
    cross join ref.scope as scp
    where unt.unit_region_code != scp.province_code

),

counted as (

    select
        plc.form_code,
        plc.period,
        plc.period_start,
        plc.period_end,
        plc.region_code,
        plc.unit_level,
        count(plc.status) as expected_count,
        sum(case when plc.status in ('on_time', 'late') then 1 else 0 end) as received_count,
        sum(case when plc.status = 'on_time' then 1 else 0 end) as on_time_count,
        sum(case when plc.status = 'late' then 1 else 0 end) as late_count,
        sum(case when plc.status = 'rejected' then 1 else 0 end) as rejected_count,
        sum(case when plc.status = 'missing' then 1 else 0 end) as missing_count,
        count(plc.status) - count(plc.monthly_size) as unsized_count,
        sum(plc.monthly_size) as expected_size,
        sum(
            case when plc.status in ('on_time', 'late') then plc.monthly_size else 0 end
        ) as received_size,
        sum(case when plc.status = 'on_time' then plc.monthly_size else 0 end) as on_time_size,
        max(
            case
                when plc.status in ('missing', 'rejected') and plc.monthly_size is null then 1
                else 0
            end
        ) as lacks_unsized,
        max(
            case when plc.status != 'on_time' and plc.monthly_size is null then 1 else 0 end
        ) as untimely_unsized
    from placed as plc
    group by
        plc.form_code,
        plc.period,
        plc.period_start,
        plc.period_end,
        plc.region_code,
        plc.unit_level

)

select
    cnt.form_code,
    cnt.period,
    cnt.period_start,
    cnt.period_end,
    cnt.region_code,
    reg.full_name as region_name,
    reg.region_level,
    cnt.unit_level,
    cnt.expected_count,
    cnt.received_count,
    cnt.on_time_count,
    cnt.late_count,
    cnt.rejected_count,
    cnt.missing_count,
    stat_ratio(cnt.received_count, cnt.expected_count, 100, 1) as received_pct,
    stat_ratio(cnt.on_time_count, cnt.expected_count, 100, 1) as on_time_pct,
    cnt.unsized_count,
    cnt.expected_size,
    case
        when cnt.lacks_unsized = 0 then stat_ratio(cnt.received_size, cnt.expected_size, 100, 1)
    end as received_size_pct,
    case
        when cnt.untimely_unsized = 0 then stat_ratio(cnt.on_time_size, cnt.expected_size, 100, 1)
    end as on_time_size_pct
from counted as cnt
left join core.dim_region as reg
    on
        cnt.region_code = reg.region_code
        and reg.valid_from_month <= cnt.period_end
        and (reg.valid_to_month is null or reg.valid_to_month > cnt.period_end)
