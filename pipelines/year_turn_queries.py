"""What the turn of the year is judged by, as queries on one release.

Belongs here: queries alone. Not here: what follows from their answers (`year_turn_release.py`).
"""

# The year's first list of units and the last one before it; empty where there is none.
LISTS = """
select
    min(ent.valid_from) filter (where year(ent.valid_from) = $year) as listed_on,
    max(ent.valid_from) filter (where year(ent.valid_from) < $year) as former_on
from core.dim_enterprise as ent
where ent.is_current
"""
# Units of the list against the former one, a row a unit that is not as it was.
UNITS = """
with now as (
    select * from core.dim_enterprise as ent where ent.is_current and ent.valid_from = $listed_on
),
was as (
    select * from core.dim_enterprise as ent where ent.is_current and ent.valid_from = $former_on
),
compared as (
    select
        coalesce(now.enterprise_id, was.enterprise_id) as enterprise_id,
        coalesce(now.enterprise_name, was.enterprise_name) as enterprise_name,
        now.enterprise_id is not null and was.enterprise_id is null as is_opened,
        now.enterprise_id is null as is_closed,
        now.size_class != was.size_class as is_resized,
        now.region_code != was.region_code as is_moved,
        now.private_verdict != was.private_verdict as is_other_verdict,
        now.is_key != was.is_key as is_other_key,
        was.size_class as former_size_class, now.size_class,
        was.region_code as former_region_code, now.region_code
    from now full join was on now.enterprise_id = was.enterprise_id
)
select * from compared as cmp
where
    cmp.is_opened or cmp.is_closed or coalesce(cmp.is_resized, false)
    or coalesce(cmp.is_moved, false) or coalesce(cmp.is_other_verdict, false)
    or coalesce(cmp.is_other_key, false)
order by cmp.enterprise_id
"""
LISTED = """
select
    count(*) as units,
    count(*) filter (where ent.data_year is distinct from $year - 1) as other_data_year,
    count(*) filter (where ent.size_class is null) as unsized
from core.dim_enterprise as ent
where ent.is_current and ent.valid_from = $listed_on
"""
# 上年同期 of firms against their own figure of a year before: what differs, is missing, is new.
_COMPARED = """
with figures as (
    unpivot (
        select
            fem.enterprise_id, fem.period_end,
            fem.output_ytd::decimal(24, 4) as output_now,
            fem.revenue_ytd::decimal(24, 4) as revenue_now,
            fem.profit_ytd::decimal(24, 4) as profit_now,
            fem.tax_paid_ytd::decimal(24, 4) as tax_paid_now,
            fem.electricity_ytd::decimal(24, 4) as electricity_now,
            fem.output_ytd_last_year::decimal(24, 4) as output_base,
            fem.revenue_ytd_last_year::decimal(24, 4) as revenue_base,
            fem.profit_ytd_last_year::decimal(24, 4) as profit_base,
            fem.tax_paid_ytd_last_year::decimal(24, 4) as tax_paid_base,
            fem.electricity_ytd_last_year::decimal(24, 4) as electricity_base
        from core.fct_enterprise_month as fem
        where fem.is_current and fem.is_counted and fem.period_end // 100 in ($year - 1, $year)
    ) on columns(* exclude (enterprise_id, period_end)) into name figure value amount
),
stated as (
    select
        fig.enterprise_id, fig.period_end, split_part(fig.figure, '_now', 1) as measure,
        fig.amount
    from figures as fig where fig.figure like '%!_now' escape '!'
),
bases as (
    select
        fig.enterprise_id, fig.period_end, split_part(fig.figure, '_base', 1) as measure,
        fig.amount
    from figures as fig where fig.figure like '%!_base' escape '!'
),
compared as (
    select
        now.enterprise_id, now.period_end, now.measure, was.amount as former,
        bas.amount as base,
        case
            when was.amount is null then 'no_former'
            when bas.amount is null then 'missing'
            when bas.amount != was.amount then 'differs'
            else 'same'
        end as verdict
    from stated as now
    left join stated as was
        on now.enterprise_id = was.enterprise_id
        and now.measure = was.measure
        and now.period_end = was.period_end + 100
    left join bases as bas
        on now.enterprise_id = bas.enterprise_id
        and now.measure = bas.measure
        and now.period_end = bas.period_end
    where now.period_end // 100 = $year
)
"""
BASES = f"""
{_COMPARED}
select
    cmp.period_end, count(distinct cmp.enterprise_id) as firms,
    count(distinct cmp.enterprise_id) filter (where cmp.verdict = 'missing') as missing,
    count(distinct cmp.enterprise_id) filter (where cmp.verdict = 'differs') as differing,
    count(distinct cmp.enterprise_id) filter (
        where abs(cmp.base - cmp.former) * 100 > $tolerance * abs(cmp.former)
    ) as beyond,
    count(distinct cmp.enterprise_id) filter (where cmp.verdict = 'no_former') as without_former
from compared as cmp
group by cmp.period_end
order by cmp.period_end
"""
# The firms behind it in one month, those that differ most first.
BASE_CASES = f"""
{_COMPARED}
select
    cmp.enterprise_id, nam.enterprise_name, ind.indicator_name, cmp.former, cmp.base,
    case
        when cmp.former != 0
            then round((cmp.base - cmp.former) * 100 / abs(cmp.former), 2)
    end as difference_pct
from compared as cmp
left join (
    select ent.enterprise_id, arg_max(ent.enterprise_name, ent.valid_from) as enterprise_name
    from core.dim_enterprise as ent group by ent.enterprise_id
) as nam on cmp.enterprise_id = nam.enterprise_id
left join core.dim_indicator as ind on ind.indicator_code = 'enterprise_' || cmp.measure
where
    cmp.period_end = $period
    and (
        cmp.verdict = 'missing'
        or abs(cmp.base - cmp.former) * 100 > $tolerance * abs(cmp.former)
    )
order by abs(difference_pct) desc nulls last, cmp.enterprise_id, cmp.measure
"""
# 上年同期 of regions that restates a figure of the year before.
RESTATED = """
select
    rev.form_code, count(*) as figures, count(distinct rev.region_code) as regions,
    max(abs(rev.difference_pct)) as most_pct
from core.fct_revision as rev
where rev.revision_kind = 'restatement' and rev.period_end // 100 = $year - 1
group by rev.form_code
order by rev.form_code
"""
# December's cumulative figure against the annual return, by region and item.
DECEMBER = """
with monthly as (
    select obs.region_code, obs.indicator_code, obs.time_basis, obs.form_code, obs.value
    from core.fct_observation as obs
    where
        -- Items that the annual return has as well.
        obs.indicator_code in (
            select oth.indicator_code from core.fct_observation as oth where oth.form_code = 'Y1'
        )
        and obs.form_code in ('M1', 'M2') and obs.period_end = ($year - 1) * 100 + 12
        and obs.is_current and obs.is_counted and obs.breakdown = 'none'
        and obs.time_basis in ('ytd', 'end')
),
annual as (
    select obs.region_code, obs.indicator_code, obs.time_basis, obs.value
    from core.fct_observation as obs
    where
        obs.form_code = 'Y1' and obs.period_end = ($year - 1) * 100 + 12
        and obs.is_current and obs.is_counted and obs.breakdown = 'none'
        and obs.time_basis in ('ytd', 'end')
)
select
    mon.form_code, mon.region_code, reg.full_name as region_name, ind.indicator_name,
    ind.display_unit as unit, mon.value / ind.display_factor as december,
    ann.value / ind.display_factor as annual,
    case
        when mon.value != 0
            then round((ann.value - mon.value) * 100 / abs(mon.value), 2)
    end as difference_pct
from monthly as mon
left join annual as ann
    on mon.region_code = ann.region_code
    and mon.indicator_code = ann.indicator_code
    and mon.time_basis = ann.time_basis
inner join core.dim_indicator as ind on mon.indicator_code = ind.indicator_code
inner join core.dim_region as reg
    on mon.region_code = reg.region_code
    and reg.valid_from_month <= ($year - 1) * 100 + 12
    and (reg.valid_to_month is null or reg.valid_to_month > ($year - 1) * 100 + 12)
order by abs(difference_pct) desc nulls last, mon.region_code, ind.indicator_name
"""
DIVISIONS = """
select
    reg.region_code, reg.full_name as region_name, reg.valid_from, reg.valid_to,
    reg.successor_today_code
from core.dim_region as reg
where reg.in_scope and $year in (year(reg.valid_from), year(reg.valid_to))
order by reg.region_code, reg.valid_from
"""
TARGETS = """
select
    count(*) filter (where tgt.target_year = $year - 1) as ended,
    count(*) filter (where tgt.target_year = $year) as ending,
    count(*) filter (where tgt.target_year > $year) as running
from core.dim_target as tgt
where tgt.kind = 'target'
"""
MONTHS = """
select mst.period_end, mst.close_state
from mart.mart_month_status as mst
where mst.period_end // 100 = $year - 1
order by mst.period_end
"""
ANNUAL = """
select
    rst.form_code, count(*) as expected,
    count(*) filter (where rst.status in ('missing', 'rejected')) as owed
from core.fct_return_status as rst
where rst.period_end = ($year - 1) * 100 + 12 and list_contains($forms, rst.form_code)
group by rst.form_code
order by rst.form_code
"""
