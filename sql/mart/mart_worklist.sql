-- mart_worklist: what is open today, each with its effect: how much of the province's figure it moves or could move.
-- grain: one row per open return, finding or reject
with

measures as (

    select
        ent.form_code,
        ent.enterprise_id,
        'enterprise_output' as indicator_code,
        'ytd' as time_basis,
        ent.period,
        ent.period_end,
        ent.is_counted,
        ent.output_ytd as value
    from core.fct_enterprise_month as ent
    where ent.is_current and ent.output_ytd is not null
    union all
    select
        ent.form_code,
        ent.enterprise_id,
        'enterprise_revenue' as indicator_code,
        'ytd' as time_basis,
        ent.period,
        ent.period_end,
        ent.is_counted,
        ent.revenue_ytd as value
    from core.fct_enterprise_month as ent
    where ent.is_current and ent.revenue_ytd is not null
    union all
    select
        ent.form_code,
        ent.enterprise_id,
        'enterprise_main_revenue' as indicator_code,
        'ytd' as time_basis,
        ent.period,
        ent.period_end,
        ent.is_counted,
        ent.main_revenue_ytd as value
    from core.fct_enterprise_month as ent
    where ent.is_current and ent.main_revenue_ytd is not null
    union all
    select
        ent.form_code,
        ent.enterprise_id,
        'enterprise_profit' as indicator_code,
        'ytd' as time_basis,
        ent.period,
        ent.period_end,
        ent.is_counted,
        ent.profit_ytd as value
    from core.fct_enterprise_month as ent
    where ent.is_current and ent.profit_ytd is not null
    union all
    select
        ent.form_code,
        ent.enterprise_id,
        'enterprise_tax_paid' as indicator_code,
        'ytd' as time_basis,
        ent.period,
        ent.period_end,
        ent.is_counted,
        ent.tax_paid_ytd as value
    from core.fct_enterprise_month as ent
    where ent.is_current and ent.tax_paid_ytd is not null
    union all
    select
        ent.form_code,
        ent.enterprise_id,
        'enterprise_employees' as indicator_code,
        'end' as time_basis,
        ent.period,
        ent.period_end,
        ent.is_counted,
        ent.employees_end as value
    from core.fct_enterprise_month as ent
    where ent.is_current and ent.employees_end is not null
    union all
    select
        ent.form_code,
        ent.enterprise_id,
        'enterprise_electricity' as indicator_code,
        'ytd' as time_basis,
        ent.period,
        ent.period_end,
        ent.is_counted,
        ent.electricity_ytd as value
    from core.fct_enterprise_month as ent
    where ent.is_current and ent.electricity_ytd is not null
    union all
    select
        ent.form_code,
        ent.enterprise_id,
        'enterprise_receivables' as indicator_code,
        'end' as time_basis,
        ent.period,
        ent.period_end,
        ent.is_counted,
        ent.receivables_end as value
    from core.fct_enterprise_month as ent
    where ent.is_current and ent.receivables_end is not null

),

firm_totals as (

    select
        msr.indicator_code,
        msr.time_basis,
        msr.period,
        sum(abs(msr.value)) as total
    from measures as msr
    where msr.is_counted
    group by msr.indicator_code, msr.time_basis, msr.period

),

cells as (

    select
        obs.form_code,
        'region' as unit_kind,
        obs.region_code as unit_code,
        obs.indicator_code,
        obs.time_basis,
        obs.period,
        obs.period_end,
        obs.is_counted,
        obs.value,
        rup.value as total
    from core.fct_observation as obs
    inner join core.fct_region_rollup as rup
        on
            obs.indicator_code = rup.indicator_code
            and obs.period = rup.period
            and obs.time_basis = rup.time_basis
            and obs.vintage = rup.vintage
            and obs.definition_code = rup.definition_code
            and obs.source_code = rup.source_code
    where
        obs.is_current
        and obs.form_code != 'P1'
        and obs.breakdown = 'none'
        and obs.value is not null
    union all
    select
        msr.form_code,
        'enterprise' as unit_kind,
        msr.enterprise_id as unit_code,
        msr.indicator_code,
        msr.time_basis,
        msr.period,
        msr.period_end,
        msr.is_counted,
        msr.value,
        tot.total
    from measures as msr
    inner join firm_totals as tot
        on
            msr.indicator_code = tot.indicator_code
            and msr.time_basis = tot.time_basis
            and msr.period = tot.period

),

sizes as (

    select
        cel.form_code,
        cel.unit_kind,
        cel.unit_code,
        cel.indicator_code,
        cel.time_basis,
        cel.period,
        cel.period_end,
        stat_ratio(abs(cel.value), cel.total, 100, 6) as share_pct
    from cells as cel
    where cel.is_counted and cel.total > 0

),

firm_names as (

    select
        ent.enterprise_id,
        ent.enterprise_name,
        ent.region_code
    from core.dim_enterprise as ent
    qualify row_number() over (
        partition by ent.enterprise_id order by ent.valid_from desc, ent.enterprise_sk
    ) = 1

),

issues as (

    select
        opn.issue_id,
        opn.issue_kind,
        opn.form_code,
        opn.period,
        opn.period_end,
        opn.unit_kind,
        opn.unit_code,
        opn.region_code,
        opn.rule_id,
        opn.indicator_code,
        opn.time_basis,
        opn.file_sha256,
        opn.sheet_no,
        opn.row_no,
        opn.cell_ref,
        opn.problem,
        opn.advice,
        opn.effect_basis
    from core.fct_open_issue as opn

),

nearest as (

    select
        iss.issue_id,
        siz.indicator_code,
        siz.time_basis,
        siz.period as size_period,
        siz.share_pct
    from issues as iss
    inner join sizes as siz
        on
            iss.unit_kind = siz.unit_kind
            and iss.unit_code = siz.unit_code
            and (iss.form_code = siz.form_code or iss.unit_kind = 'enterprise')
            and (
                (
                    iss.unit_kind = 'region'
                    and iss.indicator_code = siz.indicator_code
                    and iss.time_basis = siz.time_basis
                    and (iss.effect_basis != 'shift' or iss.period != siz.period)
                )
                or (
                    (
                        iss.unit_kind = 'enterprise'
                        or iss.indicator_code is null
                        or iss.effect_basis = 'peers'
                    )
                    and siz.time_basis in ('ytd', 'end')
                )
            )
    qualify row_number() over (
        partition by iss.issue_id, siz.indicator_code, siz.time_basis
        order by
            case when siz.period_end <= iss.period_end then 0 else 1 end,
            abs(siz.period_end - iss.period_end),
            siz.period
    ) = 1

),

largest as (

    select
        nrs.issue_id,
        nrs.indicator_code,
        nrs.time_basis,
        nrs.size_period,
        nrs.share_pct
    from nearest as nrs
    qualify row_number() over (
        partition by nrs.issue_id
        order by nrs.share_pct desc, nrs.indicator_code, nrs.time_basis
    ) = 1

),

own as (

    select
        iss.issue_id,
        cel.value,
        cel.total,
        stat_ratio(abs(cel.value), cel.total, 100, 6) as share_pct
    from issues as iss
    inner join cells as cel
        on
            iss.unit_kind = cel.unit_kind
            and iss.unit_code = cel.unit_code
            and iss.form_code = cel.form_code
            and iss.period = cel.period
            and iss.indicator_code = cel.indicator_code
            and iss.time_basis = cel.time_basis
    where iss.issue_kind in ('block', 'query') and cel.total > 0

),

parts as (

    select
        reg.parent_code as region_code,
        obs.form_code,
        obs.indicator_code,
        obs.time_basis,
        obs.period,
        sum(obs.value) as value
    from core.fct_observation as obs
    inner join core.dim_region as reg
        on obs.region_sk = reg.region_sk
    where
        obs.is_current
        and obs.form_code != 'P1'
        and obs.breakdown = 'none'
        and obs.is_counted
    group by
        reg.parent_code,
        obs.form_code,
        obs.indicator_code,
        obs.time_basis,
        obs.period

),

rates as (

    select
        obs.form_code,
        obs.region_code,
        obs.indicator_code,
        obs.time_basis,
        obs.period,
        reg.region_level,
        obs.value
    from core.fct_observation as obs
    inner join core.dim_region as reg
        on obs.region_sk = reg.region_sk
    inner join core.dim_indicator as ind
        on obs.indicator_code = ind.indicator_code and ind.over_regions = 'none'
    where obs.is_current and obs.form_code != 'P1' and obs.breakdown = 'none'

),

ranked as (

    select
        rat.form_code,
        rat.indicator_code,
        rat.time_basis,
        rat.period,
        rat.region_level,
        rat.value,
        row_number() over (
            partition by
                rat.form_code, rat.indicator_code, rat.time_basis, rat.period, rat.region_level
            order by rat.value, rat.region_code
        ) as place,
        count(rat.value) over (
            partition by
                rat.form_code, rat.indicator_code, rat.time_basis, rat.period, rat.region_level
        ) as places
    from rates as rat

),

peers as (

    select
        rnk.form_code,
        rnk.indicator_code,
        rnk.time_basis,
        rnk.period,
        rnk.region_level,
        stat_ratio(sum(rnk.value), count(rnk.value), 1, 4) as value
    from ranked as rnk
    where rnk.place * 2 between rnk.places and rnk.places + 2
    group by rnk.form_code, rnk.indicator_code, rnk.time_basis, rnk.period, rnk.region_level

),

off_peers as (

    select
        rat.form_code,
        rat.region_code,
        rat.indicator_code,
        rat.time_basis,
        rat.period,
        abs(rat.value - per.value) as points
    from rates as rat
    inner join peers as per
        on
            rat.form_code = per.form_code
            and rat.indicator_code = per.indicator_code
            and rat.time_basis = per.time_basis
            and rat.period = per.period
            and rat.region_level = per.region_level

),

published as (

    select
        fnd.finding_id as issue_id,
        coalesce(obs.value, try_cast(fnd.observed_text as decimal(24, 4))) as claimed,
        coalesce(cur.value, try_cast(fnd.expected_text as decimal(24, 4))) as computed
    from core.fct_finding as fnd
    left join core.fct_observation as obs
        on
            fnd.file_sha256 = obs.file_sha256
            and fnd.sheet_no = obs.sheet_no
            and fnd.cell_ref = obs.cell_ref
    left join core.fct_observation as cur
        on
            obs.form_code = cur.form_code
            and obs.unit_key = cur.unit_key
            and cur.is_current
    where fnd.form_code = 'P1'

),

measured as (

    select
        iss.issue_id,
        iss.issue_kind,
        iss.form_code,
        iss.period,
        iss.period_end,
        iss.unit_kind,
        iss.unit_code,
        iss.region_code,
        iss.rule_id,
        coalesce(iss.indicator_code, lrg.indicator_code) as indicator_code,
        coalesce(iss.time_basis, lrg.time_basis) as time_basis,
        iss.file_sha256,
        iss.sheet_no,
        iss.row_no,
        iss.cell_ref,
        iss.problem,
        iss.advice,
        case
            when iss.effect_basis = 'size' and lrg.share_pct is null and own.share_pct is not null
                then 'reported'
            else iss.effect_basis
        end as effect_basis,
        case
            when iss.effect_basis in ('size', 'shift', 'peers') then lrg.indicator_code
            else iss.indicator_code
        end as effect_indicator_code,
        lrg.size_period,
        case
            when iss.effect_basis = 'size' then coalesce(lrg.share_pct, own.share_pct)
            when iss.effect_basis = 'shift' then abs(own.share_pct - lrg.share_pct)
            when iss.effect_basis = 'parts'
                then stat_ratio(abs(own.value - prt.value), own.total, 100, 6)
            when iss.effect_basis = 'peers'
                then stat_ratio(off.points * lrg.share_pct, 100, 1, 6)
            else stat_ratio(abs(pub.claimed - pub.computed), abs(pub.computed), 100, 6)
        end as effect_pct
    from issues as iss
    left join largest as lrg
        on iss.issue_id = lrg.issue_id
    left join own
        on iss.issue_id = own.issue_id
    left join parts as prt
        on
            iss.unit_code = prt.region_code
            and iss.form_code = prt.form_code
            and iss.indicator_code = prt.indicator_code
            and iss.time_basis = prt.time_basis
            and iss.period = prt.period
    left join off_peers as off
        on
            iss.unit_code = off.region_code
            and iss.form_code = off.form_code
            and iss.indicator_code = off.indicator_code
            and iss.time_basis = off.time_basis
            and iss.period = off.period
    left join published as pub
        on iss.issue_id = pub.issue_id

)

select
    msr.issue_id,
    row_number() over (
        order by coalesce(msr.effect_pct, -1) desc, msr.period_end desc, msr.issue_id
    ) as effect_rank,
    msr.issue_kind,
    msr.form_code,
    msr.period,
    msr.period_end,
    msr.unit_kind,
    msr.unit_code,
    coalesce(
        nam.enterprise_name,
        case when msr.unit_kind = 'region' then reg.full_name end,
        case when msr.unit_code = msr.file_sha256 then '未注明单位' end,
        msr.unit_code
    ) as unit_name,
    msr.region_code,
    reg.city_code,
    reg.city_name,
    msr.rule_id,
    msr.indicator_code,
    ind.indicator_name,
    msr.time_basis,
    msr.file_sha256,
    msr.sheet_no,
    msr.row_no,
    msr.cell_ref,
    msr.problem,
    msr.advice,
    rst.due_on,
    msr.effect_pct,
    msr.effect_basis,
    msr.effect_indicator_code,
    eff.indicator_name as effect_indicator_name,
    msr.size_period
from measured as msr
left join firm_names as nam
    on msr.unit_kind = 'enterprise' and msr.unit_code = nam.enterprise_id
left join core.dim_region as reg
    on
        msr.region_code = reg.region_code
        and reg.valid_from_month <= msr.period_end
        and (reg.valid_to_month is null or reg.valid_to_month > msr.period_end)
left join core.dim_indicator as ind
    on msr.indicator_code = ind.indicator_code
left join core.dim_indicator as eff
    on msr.effect_indicator_code = eff.indicator_code
left join core.fct_return_status as rst
    on
        msr.form_code = rst.form_code
        and msr.period = rst.period
        and msr.unit_code = rst.unit_code
