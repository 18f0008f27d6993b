-- Findings and rejects by form, month, city and rule, counted where they are written down.
with
marked as (
    select
        form_code, period, period_end, region_code as unit, 'finding' as issue_kind, rule_id, severity,
        coalesce(enterprise_id, region_code, file_sha256) as who
    from core.fct_finding
    union all
    select
        coalesce(form_code, ''), coalesce(period, ''), period_end, unit_code, 'reject', reason_code, 'block',
        coalesce(unit_code, file_sha256)
    from core.fct_reject
),
placed as (
    select
        mrk.*,
        coalesce((
            select max(reg.city_code) from core.dim_region as reg
            where
                reg.region_code = mrk.unit and reg.valid_from_month <= mrk.period_end
                and coalesce(reg.valid_to_month, 999912) > mrk.period_end
        ), '140000') as region_code
    from marked as mrk
)
select
    'quality/issues' as view, form_code, period, region_code, issue_kind, rule_id, severity,
    count(who) as issue_count, count(distinct who) as unit_count
from placed group by all
