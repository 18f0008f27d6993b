select
    mcp.form_code,
    src.source_title as form_name,
    mcp.period,
    mcp.period_end,
    mcp.region_code,
    mcp.region_name,
    mcp.region_level,
    mcp.unit_level,
    mcp.expected_count,
    mcp.received_count,
    mcp.on_time_count,
    mcp.late_count,
    mcp.rejected_count,
    mcp.missing_count,
    mcp.received_pct,
    mcp.on_time_pct,
    mcp.received_size_pct,
    mcp.on_time_size_pct,
    mcp.unsized_count
from mart.mart_completeness as mcp
left join core.dim_source as src on mcp.form_code = src.source_code
order by mcp.period_end, mcp.form_code, mcp.unit_level, mcp.region_code
