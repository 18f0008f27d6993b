-- The whole province, every level of units together: each form in each period.
select
    mcp.form_code,
    mcp.form_code || ' ' || src.source_title as form_name,
    mcp.period,
    mcp.period_end,
    cast(sum(mcp.expected_count) as integer) as expected_count,
    cast(sum(mcp.received_count) as integer) as received_count,
    cast(sum(mcp.on_time_count) as integer) as on_time_count,
    cast(sum(mcp.late_count) as integer) as late_count,
    cast(sum(mcp.rejected_count) as integer) as rejected_count,
    cast(sum(mcp.missing_count) as integer) as missing_count,
    100.0 * sum(mcp.received_count) / sum(mcp.expected_count) as received_pct,
    100.0 * sum(mcp.on_time_count) / sum(mcp.expected_count) as on_time_pct,
    min(mcp.received_size_pct) as lowest_received_size_pct
from mart.mart_completeness as mcp
left join core.dim_source as src on mcp.form_code = src.source_code
where mcp.region_level = 'province' and mcp.expected_count > 0
group by mcp.form_code, src.source_title, mcp.period, mcp.period_end
order by mcp.period_end, mcp.form_code
