-- Each return that a region itself owes, with what became of it; firms are in the internal pages.
select
    rst.return_status_sk,
    rst.region_code,
    rst.unit_name as region_name,
    rst.form_code,
    src.source_title as form_name,
    rst.period,
    rst.period_end,
    rst.due_on,
    rst.first_known_from,
    rst.versions_sent,
    rst.status
from core.fct_return_status as rst
inner join core.dim_source as src on rst.form_code = src.source_code
where rst.unit_kind = 'region'
order by rst.region_code, rst.period_end desc, rst.form_code, rst.return_status_sk
