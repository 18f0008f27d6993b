-- Every share the release holds for the province, and the plan's path from baseline to target.
with

shares as (

    select
        mps.period,
        mps.period_end,
        mps.numerator_vintage,
        mps.numerator_vintage || '/' || mps.gdp_vintage as both_vintages,
        mps.numerator_basis,
        mps.source_code,
        mps.share_published,
        mps.share_published_half_width,
        mps.share_implied,
        mps.share_implied_half_width,
        mps.share_computed,
        mps.share_computed_half_width,
        mps.published_verdict,
        mps.implied_verdict,
        mps.is_synthetic,
        mps.known_from
    from mart.mart_private_share as mps
    inner join core.dim_region as reg
        on mps.region_code = reg.region_code
    where reg.region_level = 'province' and reg.in_scope

),

series as (

    select
        '公布' as series,
        shr.period,
        shr.period_end,
        shr.share_published as value,
        shr.share_published_half_width as half_width,
        shr.numerator_vintage as vintage,
        'published' as basis,
        shr.source_code,
        shr.is_synthetic,
        max(shr.known_from) as known_from
    from shares as shr
    where shr.share_published is not null
    group by all
    union all
    select
        '资料隐含' as series,
        shr.period,
        shr.period_end,
        shr.share_implied as value,
        shr.share_implied_half_width as half_width,
        shr.numerator_vintage as vintage,
        'implied' as basis,
        shr.source_code,
        shr.is_synthetic,
        max(shr.known_from) as known_from
    from shares as shr
    where shr.share_implied is not null
    group by all
    union all
    select
        '按分子分母计算' as series,
        shr.period,
        shr.period_end,
        shr.share_computed as value,
        shr.share_computed_half_width as half_width,
        shr.both_vintages as vintage,
        shr.numerator_basis as basis,
        shr.source_code,
        shr.is_synthetic,
        shr.known_from
    from shares as shr
    where shr.share_computed is not null

),

headline as (

    select
        mtp.baseline_year,
        mtp.baseline_value,
        mtp.target_year,
        mtp.target_value
    from mart.mart_target_progress as mtp
    where mtp.indicator_code = 'private_value_added_share_gdp' and mtp.kind = 'target'

),

path as (

    select
        hdl.baseline_year as year,
        hdl.baseline_value as value,
        'plan_baseline' as vintage
    from headline as hdl
    union all
    select
        hdl.target_year as year,
        hdl.target_value as value,
        'target' as vintage
    from headline as hdl

)

select
    ser.series,
    ser.period,
    ser.period_end,
    last_day(make_date(ser.period_end // 100, ser.period_end % 100, 1)) as at_day,
    ser.value,
    ser.half_width,
    ser.vintage,
    ser.basis,
    ser.source_code,
    src.source_title,
    ser.is_synthetic,
    ser.known_from
from series as ser
left join core.dim_source as src on ser.source_code = src.source_code
union all
select
    '规划进度线' as series,
    cast(pth.year as varchar) as period,
    pth.year * 100 + 12 as period_end,
    make_date(pth.year, 12, 31) as at_day,
    pth.value,
    null as half_width,
    pth.vintage,
    'plan' as basis,
    null as source_code,
    '规划目标' as source_title,
    false as is_synthetic,
    null as known_from
from path as pth
order by period_end, series, vintage, source_code
