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
# The last sheet of each sender and form: who filled it in is read from the archived file. A file
# that names no sender stands for the city whose units it reports.
LAST_SHEETS = """
with places as (
    select
        snt.submission_sk,
        case when count(distinct reg.city_code) = 1 then min(reg.city_name) end as city_name
    from core.fct_submission as snt
    inner join core.dim_region as reg
        on snt.region_code = reg.region_code
        and reg.valid_from_month <= snt.period_end
        and (reg.valid_to_month is null or reg.valid_to_month > snt.period_end)
    group by snt.submission_sk
)
select
    coalesce(nullif(sub.sender, ''), plc.city_name) as sender, sub.form_code, sub.period,
    sub.reported_on, sub.delivered_by, sub.file_name, sub.file_sha256, sub.sheet_no
from core.dim_submission as sub
left join places as plc on sub.submission_sk = plc.submission_sk
where sub.status = 'accepted' and sub.form_code != 'P1'
qualify row_number() over (
    partition by coalesce(nullif(sub.sender, ''), plc.city_name), sub.form_code
    order by sub.period_end desc, sub.reported_on desc, sub.version_no desc, sub.submission_sk
) = 1
order by coalesce(nullif(sub.sender, ''), plc.city_name) nulls last, sub.form_code
"""
