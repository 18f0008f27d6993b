-- Returns that no longer stand: their cells, counted in the facts.
with
old as (
    select sub.*, (
        select count(*) from core.fct_observation as obs
        where
            obs.file_sha256 = sub.file_sha256 and obs.sheet_no = sub.sheet_no and obs.row_no = sub.row_no
    ) as cells
    from core.fct_submission as sub
    where sub.known_to is not null and sub.unit_kind = 'region'
)
select
    'revisions/superseded' as view, form_code, period, region_code, version_no, known_from,
    sum(cells) as fact_cells
from old group by all
