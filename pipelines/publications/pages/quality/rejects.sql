select
    frj.reject_sk,
    frj.scope,
    frj.form_code,
    frj.period,
    frj.period_end,
    frj.unit_code,
    ind.indicator_name,
    frj.raw_text,
    frj.reason_code,
    frj.reason_text,
    sub.sender,
    sub.file_name,
    sub.sheet_name,
    frj.row_no,
    frj.cell_ref
from core.fct_reject as frj
left join core.dim_indicator as ind on frj.indicator_code = ind.indicator_code
left join core.dim_submission as sub
    on frj.file_sha256 = sub.file_sha256 and frj.sheet_no = sub.sheet_no
order by frj.period_end desc nulls last, frj.form_code, frj.reject_sk
