-- Returns by form, period and place, counted from what each unit owed; a county's stand in its city's too.
with
owed as (
    select
        rst.form_code, rst.period, rst.period_end, rst.status,
        if(rst.unit_kind = 'enterprise', 'enterprise', rst.region_level) as unit_level,
        siz.monthly_size as size,
        unnest(list_distinct([rst.region_code, coalesce(rst.city_code, rst.region_code), '140000'])) as region_code
    from core.fct_return_status as rst
    left join core.fct_unit_size as siz
        on
            rst.form_code = siz.form_code and rst.period = siz.period and rst.unit_code = siz.unit_code
            and rst.unit_kind = siz.unit_kind
),
counted as (
    select
        form_code, period, period_end, region_code, unit_level,
        count(*) as expected_count,
        countif(status in ('on_time', 'late')) as received_count,
        countif(status = 'on_time') as on_time_count,
        countif(status = 'late') as late_count,
        countif(status = 'rejected') as rejected_count,
        countif(status = 'missing') as missing_count,
        100.0 * countif(status in ('on_time', 'late')) / count(*) as received_pct,
        100.0 * countif(status = 'on_time') / count(*) as on_time_pct,
        if(
            countif(size is null and status in ('missing', 'rejected')) = 0,
            100.0 * sum(if(status in ('on_time', 'late'), size, 0)) / sum(size), null
        ) as received_size_pct,
        if(
            countif(size is null and status != 'on_time') = 0,
            100.0 * sum(if(status = 'on_time', size, 0)) / sum(size), null
        ) as on_time_size_pct,
        countif(size is null) as unsized_count
    from owed group by all
),
provinces as (
    select
        'completeness/rates' as view, form_code, period,
        sum(expected_count) as expected_count, sum(received_count) as received_count,
        sum(on_time_count) as on_time_count, sum(late_count) as late_count,
        sum(rejected_count) as rejected_count, sum(missing_count) as missing_count,
        100.0 * sum(received_count) / sum(expected_count) as received_pct,
        100.0 * sum(on_time_count) / sum(expected_count) as on_time_pct,
        min(received_size_pct) as lowest_received_size_pct
    from counted where region_code = '140000' group by form_code, period
)
select 'completeness/matrix' as view, * from counted
union all by name
select * from provinces
