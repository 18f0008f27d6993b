-- Returns that are owed, and how long, counted to the newest day that the release knows of.
with

as_of as (

    select max(fsu.known_from) as day
    from core.fct_submission as fsu

)

select
    frs.return_status_sk,
    frs.form_code,
    src.source_title as form_name,
    frs.period,
    frs.period_end,
    frs.unit_code,
    frs.unit_kind,
    frs.unit_name,
    frs.region_level,
    frs.city_code,
    reg.region_name as city_name,
    frs.status,
    frs.versions_sent,
    frs.due_on,
    greatest(aso.day - frs.due_on, 0) as days_overdue,
    aso.day as counted_to
from core.fct_return_status as frs
cross join as_of as aso
left join core.dim_source as src on frs.form_code = src.source_code
left join core.dim_region as reg
    on frs.city_code = reg.region_code and reg.region_level = 'city'
where frs.status in ('missing', 'rejected')
order by frs.period_end desc, frs.form_code, frs.city_code, frs.unit_code
