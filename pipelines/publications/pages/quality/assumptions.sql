-- What was assumed in reading, by form; forms read without any assumption show 0.
with

sheets as (

    select
        sub.form_code,
        count(*) as sheet_count
    from core.dim_submission as sub
    where sub.status = 'accepted'
    group by sub.form_code

),

assumed as (

    select
        fas.form_code,
        fas.assumption_kind,
        count(*) as assumption_count,
        max(fas.period_end) as last_period_end,
        min(fas.note_text) as example
    from core.fct_assumption as fas
    group by fas.form_code, fas.assumption_kind

)

select
    sht.form_code,
    coalesce(src.source_title, '公开资料') as form_name,
    sht.sheet_count,
    asm.assumption_kind,
    coalesce(asm.assumption_count, 0) as assumption_count,
    asm.last_period_end,
    asm.example
from sheets as sht
left join core.dim_source as src on sht.form_code = src.source_code
left join assumed as asm on sht.form_code = asm.form_code
order by sht.form_code, asm.assumption_kind
