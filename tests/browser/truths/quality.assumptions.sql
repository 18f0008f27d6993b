-- Sheets that were taken, and what was assumed in reading them.
select
    'quality/assumptions' as view,
    sub.form_code,
    asm.assumption_kind,
    count(distinct sub.submission_sk) as sheet_count,
    count(distinct asm.assumption_sk) as assumption_count
from core.dim_submission as sub left join core.fct_assumption as asm on sub.form_code = asm.form_code
where sub.status = 'accepted'
group by sub.form_code, asm.assumption_kind
