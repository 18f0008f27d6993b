-- dim_source: where figures come from: published sources by title and address, and the forms.
-- grain: one row per source
with

forms as (

    select
        frm.form_code as source_code,
        max(frm.form_name) as source_title,
        max(frm.agency) as publisher
    from ref.form as frm
    where frm.kind != 'published'
    group by frm.form_code

),

published as (

    select
        src.source_code,
        min(src.source_title) as source_title,
        min(src.source_url) as source_url
    from stg.source as src
    group by src.source_code

)

select
    forms.source_code,
    'return' as source_kind,
    forms.source_title,
    forms.publisher,
    cast(null as varchar) as source_url
from forms
union all
select
    published.source_code,
    'published' as source_kind,
    published.source_title,
    cast(null as varchar) as publisher,
    published.source_url
from published
