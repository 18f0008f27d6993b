-- Returns that a later one replaced, and what replaced them.
with

cities as (

    select
        fsu.form_code,
        fsu.period,
        fsu.period_end,
        fsu.region_code,
        fsu.version_no,
        fsu.known_from,
        fsu.known_to,
        fsu.timeliness,
        count(fsu.breakdown_code) as part_count,
        cast(sum(fsu.fact_cells) as integer) as fact_cells,
        cast(sum(fsu.reject_count) as integer) as reject_count,
        bool_or(fsu.is_synthetic) as is_synthetic
    from core.fct_submission as fsu
    where fsu.known_to is not null and fsu.unit_kind = 'region'
    group by all

)

select
    cit.form_code,
    src.source_title as form_name,
    cit.period,
    cit.period_end,
    cit.region_code,
    reg.full_name as region_name,
    cit.version_no,
    cit.known_from,
    cit.known_to,
    cit.timeliness,
    cit.fact_cells,
    cit.reject_count,
    case
        when nxt.version_no > cit.version_no then '报送单位另报更正（第' || nxt.version_no || '版）'
        else '同一单位同一期再次报送'
    end as reason,
    'monthly_return' as vintage,
    cit.is_synthetic
from cities as cit
left join core.dim_source as src on cit.form_code = src.source_code
left join core.dim_region as reg
    on
        cit.region_code = reg.region_code
        and reg.valid_from_month <= cit.period_end
        and (reg.valid_to_month is null or reg.valid_to_month > cit.period_end)
left join (
    select
        fsu.form_code,
        fsu.period,
        fsu.region_code,
        fsu.known_from,
        max(fsu.version_no) as version_no
    from core.fct_submission as fsu
    where fsu.unit_kind = 'region' and fsu.status = 'accepted'
    group by fsu.form_code, fsu.period, fsu.region_code, fsu.known_from
) as nxt
    on
        cit.form_code = nxt.form_code
        and cit.period = nxt.period
        and cit.region_code = nxt.region_code
        and cit.known_to = nxt.known_from
order by cit.period_end desc, cit.form_code, cit.region_code, cit.version_no
