-- dim_submission: every sheet of every file received: which form and period it is, who sent it, and its row and cell accounting.
-- grain: one row per file and sheet (a file that cannot be read is one row with sheet 0)
with

accounts as (

    select
        acc.file_sha256,
        acc.sheet_no,
        sum(acc.physical_rows) as physical_rows,
        sum(acc.title_rows) as title_rows,
        sum(acc.header_rows) as header_rows,
        sum(acc.note_rows) as note_rows,
        sum(acc.blank_rows) as blank_rows,
        sum(acc.data_rows) as data_rows,
        sum(acc.accepted_rows) as accepted_rows,
        sum(acc.rejected_rows) as rejected_rows,
        sum(acc.cells) as cells,
        sum(acc.fact_cells) as fact_cells,
        sum(acc.empty_cells) as empty_cells,
        sum(acc.rejected_cells) as rejected_cells
    from stg.accounting as acc
    group by acc.file_sha256, acc.sheet_no

)

select
    md5(concat_ws('|', sht.file_sha256, cast(sht.sheet_no as varchar))) as submission_sk,
    sht.file_sha256,
    rcp.file_name,
    sht.sheet_no,
    sht.sheet_name,
    sht.form_code,
    sht.edition,
    sht.period,
    sht.period_start,
    sht.period_end,
    sht.reported_on,
    sht.version_no,
    sht.sender,
    rcp.sender as delivered_by,
    rcp.received_at,
    sht.is_synthetic,
    sht.status,
    sht.reason_code,
    sht.reason_text,
    acc.physical_rows,
    acc.title_rows,
    acc.header_rows,
    acc.note_rows,
    acc.blank_rows,
    acc.data_rows,
    acc.accepted_rows,
    acc.rejected_rows,
    acc.cells,
    acc.fact_cells,
    acc.empty_cells,
    acc.rejected_cells
from stg.sheet as sht
left join raw.receipt as rcp
    on sht.file_sha256 = rcp.file_sha256
left join accounts as acc
    on sht.file_sha256 = acc.file_sha256 and sht.sheet_no = acc.sheet_no
