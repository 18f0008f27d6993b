"""What the digest reads of one release, as queries.

Belongs here: queries that run alike on every release. Not here: the comparison (`contents.py`).

`cause` names the matter itself, without file or place, so that a corrected file in which it stands
again is no new matter; `state` is what may be told of it once.
"""

# Sheets received, each with the city whose units it reports; several cities are the province.
SHEETS = """
with places as (
    select
        snt.submission_sk,
        case
            when count(distinct reg.city_code) = 1
                then min(coalesce(reg.city_name, reg.region_name))
            else '全省'
        end as city_name
    from core.fct_submission as snt
    inner join core.dim_region as reg
        on snt.region_code = reg.region_code
        and reg.valid_from_month <= snt.period_end
        and (reg.valid_to_month is null or reg.valid_to_month > snt.period_end)
    group by snt.submission_sk
)
select
    'sheet|' || sub.submission_sk as cause, sub.status as state,
    row_number() over (order by sub.period_end desc nulls last, sub.form_code, sub.submission_sk)
        as rank,
    sub.form_code, sub.period, plc.city_name
from core.dim_submission as sub
left join places as plc on sub.submission_sk = plc.submission_sk
"""
# Open items; several cells of one unit under one rule are one matter. The indicator of a return
# only says how large it is.
ISSUES = """
select
    case when wkl.issue_kind in ('missing', 'rejected', 'late') then 'return' else 'finding' end
        as family,
    case
        when family = 'return'
            then concat_ws('|', family, wkl.form_code, wkl.period, wkl.unit_code)
        else concat_ws('|', family, wkl.form_code, wkl.period, coalesce(wkl.unit_code, ''),
            coalesce(wkl.rule_id, ''), coalesce(wkl.indicator_code, ''),
            coalesce(wkl.time_basis, ''))
    end as cause,
    case when family = 'return' then min(wkl.issue_kind) else 'open' end as state,
    min(wkl.effect_rank) as rank, min(wkl.issue_kind) as issue_kind,
    wkl.form_code, wkl.period, wkl.city_name, wkl.unit_name,
    wkl.unit_kind = 'enterprise' as is_enterprise, wkl.rule_id,
    case when family = 'finding' then wkl.indicator_name end as indicator_name,
    case when min(wkl.issue_kind) != 'missing' then arg_min(wkl.problem, wkl.effect_rank) end
        as problem, count(*) as places
from mart.mart_worklist as wkl
group by
    family, wkl.form_code, wkl.period, wkl.unit_code, wkl.rule_id, wkl.indicator_code,
    wkl.time_basis, wkl.city_name, wkl.unit_name, wkl.unit_kind, wkl.indicator_name
"""
# Figures in force that replaced another one, of whole regions and of firms, in display units.
REVISED = """
select
    'figure|' || rev.figure_sk as cause, rev.value::varchar as state,
    case reg.region_level when 'province' then 1 when 'city' then 2 else 3 end as level_rank,
    abs(rev.difference_pct) as moved_pct, rev.period, rev.form_code,
    coalesce(reg.city_name, reg.region_name) as city_name, reg.full_name as unit_name,
    false as is_enterprise, ind.indicator_name,
    rev.former_value / ind.display_factor as former, rev.value / ind.display_factor as value,
    ind.display_unit as unit
from core.fct_revision as rev
inner join core.dim_indicator as ind on rev.indicator_code = ind.indicator_code
inner join core.dim_region as reg
    on rev.region_code = reg.region_code
    and reg.valid_from_month <= rev.period_end
    and (reg.valid_to_month is null or reg.valid_to_month > rev.period_end)
where
    rev.is_latest and rev.breakdown = 'none' and rev.difference != 0
    and rev.revision_kind in ('correction', 'vintage', 'annual')
union all
select
    concat_ws('|', 'firm', rev.enterprise_id, rev.indicator_code, rev.time_basis, rev.period),
    coalesce(rev.value::varchar, ''), 4, abs(rev.difference_pct), rev.period, rev.form_code,
    coalesce(reg.city_name, reg.region_name), coalesce(nam.enterprise_name, rev.enterprise_id),
    true, ind.indicator_name, rev.former_value / ind.display_factor,
    rev.value / ind.display_factor, ind.display_unit
from core.fct_enterprise_revision as rev
inner join core.dim_indicator as ind on rev.indicator_code = ind.indicator_code
left join (
    select ent.enterprise_id, arg_max(ent.enterprise_name, ent.valid_from) as enterprise_name
    from core.dim_enterprise as ent group by ent.enterprise_id
) as nam on rev.enterprise_id = nam.enterprise_id
left join core.dim_region as reg
    on rev.region_code = reg.region_code
    and reg.valid_from_month <= rev.period_end
    and (reg.valid_to_month is null or reg.valid_to_month > rev.period_end)
where rev.is_latest
"""
# The plan's quantities: figure and light.
TARGETS = """
select
    mtp.target_id, mtp.indicator_name, mtp.latest_period, mtp.latest_value, mtp.unit, mtp.light,
    row_number() over (order by mtp.target_id != 'private_value_added_share_gdp', mtp.target_id)
        as rank
from mart.mart_target_progress as mtp
"""
MONTHS = """
select mst.period_end, mst.close_state, mst.is_changed_since from mart.mart_month_status as mst
"""
NATURE = """
select coalesce(bool_or(sub.is_synthetic), false) as is_synthetic from core.dim_submission as sub
"""
