-- Whether what was received of a form in a period gives a picture of the province.
with

levels as (

    select
        mcp.form_code,
        mcp.period,
        mcp.period_end,
        mcp.unit_level,
        mcp.expected_count,
        mcp.received_count,
        case mcp.unit_level
            when 'province' then 1
            when 'city' then 2
            when 'county' then 3
            else 4
        end as place,
        case mcp.unit_level
            when 'province' then ' 个省级单位'
            when 'city' then ' 个市'
            when 'county' then ' 个县'
            else ' 家企业'
        end as counted_in,
        -- The province's total is the sum of its cities, so none of them may be missing.
        case
            when mcp.unit_level in ('province', 'city') then mcp.received_count = mcp.expected_count
            else 100 * mcp.received_count >= 80 * mcp.expected_count
        end as is_enough
    from mart.mart_completeness as mcp
    where mcp.region_level = 'province' and mcp.expected_count > 0

)

select
    lvl.form_code,
    src.source_title as form_name,
    lvl.period,
    lvl.period_end,
    cast(sum(lvl.expected_count) as integer) as expected_count,
    cast(sum(lvl.received_count) as integer) as received_count,
    coalesce(
        string_agg(lvl.received_count || lvl.counted_in, '、' order by lvl.place) filter (
            where lvl.received_count > 0
        ),
        '没有单位'
    ) as received_from,
    bool_and(lvl.is_enough) as is_sufficient
from levels as lvl
left join core.dim_source as src on lvl.form_code = src.source_code
group by lvl.form_code, src.source_title, lvl.period, lvl.period_end
order by lvl.period_end desc, lvl.form_code
