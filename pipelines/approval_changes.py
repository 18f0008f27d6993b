"""What changed since a level last approved a return: each figure as it was in force then and now.

Belongs here: the question to the release. Not here: what stands to be approved (`approvals.py`).
"""

from typing import Any

import duckdb

from pipelines.approvals import Scope
from warehouse.contracts import load_contracts
from warehouse.releases import rows_by_name

_FIRM = "core.fct_enterprise_month"
_MEASURE = "DECIMAL(24,4)"
# A version that is in force now was in force then as well, or came after the approval.
_CHANGES = """
with approved as (
    select
        dcr.form_code, dcr.period, dcr.region_code,
        max(epoch(cast(dcr.decided_at as timestamptz))) as approved
    from core.fct_decision_return as dcr
    where dcr.kind = 'approval' and dcr.level = $level
        and ($form is null or dcr.form_code = $form)
        and ($period is null or dcr.period = $period)
    group by all
),
firms as (
    unpivot (
        select
            ent.form_code, ent.period, ent.period_end, ent.region_code, ent.unit_key,
            ent.enterprise_id as part, ent.file_sha256, ent.sheet_no, ent.row_no,
            ent.known_from, ent.version_no, ent.is_current, {columns}
        from core.fct_enterprise_month as ent
        where ent.edit_status != 'refused'
    ) on {columns} into name item value figure
),
cells as (
    select
        obs.form_code, obs.period, obs.period_end, obs.region_code, obs.unit_key,
        nullif(obs.breakdown_code, '_T') as part, obs.file_sha256, obs.sheet_no, obs.row_no,
        obs.known_from, obs.version_no, obs.is_current,
        obs.indicator_code || ' ' || obs.time_basis as item,
        coalesce(ind.indicator_name, obs.indicator_code) as name, obs.time_basis as basis,
        obs.value as figure, concat(obs.printed_text, obs.printed_unit) as printed
    from core.fct_observation as obs
    left join core.dim_indicator as ind on obs.indicator_code = ind.indicator_code
    where obs.edit_status != 'refused'
    union all by name
    select frm.*, frm.item as name, null as basis, 
        regexp_replace(cast(frm.figure as varchar), '[.]?0+$', '') as printed
    from firms as frm
),
versions as (
    select cel.*, epoch(cast(sub.received_at as timestamptz)) < apr.approved as was_there
    from cells as cel
    inner join approved as apr
        on cel.form_code = apr.form_code
        and cel.period = apr.period
        and cel.region_code = apr.region_code
    inner join core.dim_submission as sub
        on cel.file_sha256 = sub.file_sha256 and cel.sheet_no = sub.sheet_no
),
former as (
    select ver.* from versions as ver
    where ver.was_there
    qualify dense_rank() over (
        partition by ver.unit_key
        order by ver.known_from desc, ver.version_no desc, ver.file_sha256 desc,
            ver.sheet_no desc, ver.row_no desc
    ) = 1
),
present as (select ver.* from versions as ver where ver.is_current)
select
    coalesce(now.form_code, was.form_code) as form_code,
    coalesce(now.period, was.period) as period,
    coalesce(now.region_code, was.region_code) as region_code,
    reg.full_name as region_name,
    coalesce(now.part, was.part) as part,
    coalesce(now.name, was.name) as name,
    coalesce(now.basis, was.basis) as basis,
    was.printed as former,
    now.printed as present
from former as was
full join present as now on was.unit_key = now.unit_key and was.item = now.item
inner join core.dim_region as reg
    on coalesce(now.region_code, was.region_code) = reg.region_code
    and reg.valid_from_month <= coalesce(now.period_end, was.period_end)
    and (
        reg.valid_to_month is null
        or reg.valid_to_month > coalesce(now.period_end, was.period_end)
    )
where was.figure is distinct from now.figure
    and ($region is null or reg.region_code = $region or reg.city_code = $region)
order by 2, 1, 3, 5 nulls first, coalesce(now.item, was.item)
"""


def read_changes(
    connection: duckdb.DuckDBPyConnection, level: str, scope: Scope
) -> list[dict[str, Any]]:
    """Figures that differ from those in force when the level last approved their return.

    Returns:
        A row a figure: form, period, region, `part` (size class, industry, product or firm; None
        is the whole), name, basis, `former` and `present` as printed; None where there is none.
    """
    measures = {
        column.name: column.comment
        for column in load_contracts()[_FIRM].columns
        if column.type == _MEASURE
    }
    # Names of columns of our own contract; what is asked for are parameters.
    query = _CHANGES.format(columns=", ".join(measures))
    rows = rows_by_name(connection, query, {"level": level, **scope._asdict()})
    return [{**row, "name": measures.get(row["name"], row["name"])} for row in rows]
