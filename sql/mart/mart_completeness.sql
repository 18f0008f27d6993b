-- mart_completeness: which returns were expected, came in time, came late, were rejected, or are missing.
-- grain: one row per form, period and region; a city counts its counties, the province its cities and counties
with

units as (

    select
        rst.form_code,
        rst.period,
        rst.period_start,
        rst.period_end,
        rst.region_code as unit_region_code,
        rst.city_code,
        rst.status
    from core.fct_return_status as rst

),

placed as (

    select
        unt.form_code,
        unt.period,
        unt.period_start,
        unt.period_end,
        unt.unit_region_code as region_code,
        unt.status
    from units as unt
    union all
    select
        unt.form_code,
        unt.period,
        unt.period_start,
        unt.period_end,
        unt.city_code as region_code,
        unt.status
    from units as unt
    where unt.city_code is not null and unt.city_code != unt.unit_region_code
    union all
    select
        unt.form_code,
        unt.period,
        unt.period_start,
        unt.period_end,
        scp.province_code as region_code,
        unt.status
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
        count(plc.status) as expected_count,
        sum(case when plc.status in ('on_time', 'late') then 1 else 0 end) as received_count,
        sum(case when plc.status = 'on_time' then 1 else 0 end) as on_time_count,
        sum(case when plc.status = 'late' then 1 else 0 end) as late_count,
        sum(case when plc.status = 'rejected' then 1 else 0 end) as rejected_count,
        sum(case when plc.status = 'missing' then 1 else 0 end) as missing_count
    from placed as plc
    group by plc.form_code, plc.period, plc.period_start, plc.period_end, plc.region_code

)

select
    cnt.form_code,
    cnt.period,
    cnt.period_start,
    cnt.period_end,
    cnt.region_code,
    reg.full_name as region_name,
    reg.region_level,
    cnt.expected_count,
    cnt.received_count,
    cnt.on_time_count,
    cnt.late_count,
    cnt.rejected_count,
    cnt.missing_count,
    stat_ratio(cnt.received_count, cnt.expected_count, 100, 1) as received_pct,
    stat_ratio(cnt.on_time_count, cnt.expected_count, 100, 1) as on_time_pct
from counted as cnt
left join core.dim_region as reg
    on
        cnt.region_code = reg.region_code
        and reg.valid_from_month <= cnt.period_end
        and (reg.valid_to_month is null or reg.valid_to_month > cnt.period_end)
