-- fct_reject: what could not be taken: files, sheets, rows and cells, each with the reason and what to do.
-- grain: one row per rejected thing and reason
select
    md5(concat_ws(
        '|',
        rej.file_sha256,
        cast(rej.sheet_no as varchar),
        coalesce(cast(rej.row_no as varchar), ''),
        coalesce(rej.cell_ref, ''),
        rej.scope,
        rej.reason_code,
        coalesce(rej.period, '')
    )) as reject_sk,
    rej.scope,
    rej.form_code,
    rej.edition,
    rej.period,
    rej.period_end,
    rej.unit_code,
    rej.indicator_code,
    rej.time_basis,
    rej.raw_text,
    rej.reason_code,
    rej.reason_text,
    rej.file_sha256,
    rej.sheet_no,
    rej.row_no,
    rej.cell_ref
from stg.reject as rej
