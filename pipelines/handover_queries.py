"""What a handover reads of the release, as queries.

Belongs here: queries alone. Not here: contacts and due days (`handover.py`).
"""

OPEN = """
select
    wkl.effect_rank, wkl.issue_kind, wkl.form_code, wkl.period, wkl.unit_code, wkl.unit_name,
    wkl.city_name, sub.file_name, sub.sheet_name, wkl.cell_ref, wkl.rule_id, wkl.problem,
    wkl.advice, wkl.due_on
from mart.mart_worklist as wkl
left join core.dim_submission as sub
    on wkl.file_sha256 = sub.file_sha256 and wkl.sheet_no = sub.sheet_no
where wkl.issue_kind not in ('missing', 'rejected', 'late')
order by wkl.effect_rank
"""
OWED = """
select
    rst.form_code, rst.period, rst.unit_code, rst.unit_name, reg.city_name, rst.status, rst.due_on
from core.fct_return_status as rst
left join (
    select distinct cty.city_code, cty.city_name from core.dim_region as cty
    where cty.region_level = 'city'
) as reg on rst.city_code = reg.city_code
where rst.status in ('missing', 'rejected')
order by rst.period_end desc, rst.form_code, rst.unit_code
"""
MONTHS = """
select
    mst.period_end, mst.close_state, mst.signed_by, mst.closed_at, mst.is_changed_since,
    mst.block_count, mst.owed_count
from mart.mart_month_status as mst
order by mst.period_end desc
"""
DECISIONS = """
select
    dec.decision_no, dec.decided_at, dec.decided_by, dec.kind, dec.subject, dec.reason
from core.fct_decision as dec
order by dec.decision_no desc
"""
