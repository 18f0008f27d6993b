-- fct_assumption: what was assumed when a return was read, at its file, sheet, row or cell, for people to confirm.
-- grain: one row per sheet and assumption
select
    md5(concat_ws(
        '|',
        asm.file_sha256,
        cast(asm.sheet_no as varchar),
        coalesce(cast(asm.row_no as varchar), ''),
        coalesce(asm.cell_ref, ''),
        asm.assumption_kind,
        asm.note_text
    )) as assumption_sk,
    asm.form_code,
    asm.edition,
    asm.period,
    asm.period_end,
    asm.assumption_kind,
    asm.note_text,
    asm.file_sha256,
    asm.sheet_no,
    asm.row_no,
    asm.cell_ref
from stg.assumption as asm
