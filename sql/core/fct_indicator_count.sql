-- fct_indicator_count: counts that an indicator declares: private firms of the register in a revenue tier, watch-list entries.
-- grain: one row per indicator and day of the register, or day from which the watch list holds (province only)
with

firms as (

    select
        dim.enterprise_id,
        dim.valid_from as counted_on,
        dim.valid_from_month as period_end,
        dim.definition_code,
        dim.revenue,
        dim.is_synthetic,
        dim.known_from
    from core.dim_enterprise as dim
    inner join core.dim_region as reg
        on
            dim.region_code = reg.region_code
            and reg.in_scope
            and reg.valid_from_month <= dim.valid_from_month
            and (reg.valid_to_month is null or reg.valid_to_month > dim.valid_from_month)
    where
        dim.is_current
        and dim.is_counted
        and dim.unit_state = '营业'
        and dim.private_verdict = 'yes'

),

tiers as (

    select
        ind.indicator_code,
        frm.counted_on,
        frm.period_end,
        frm.definition_code,
        'R1' as source_code,
        sum(case when frm.revenue >= tir.lower_bound then 1 else 0 end) as value,
        max(case when frm.is_synthetic then 1 else 0 end) = 1 as is_synthetic,
        max(frm.known_from) as known_from
    from firms as frm
    cross join ref.revenue_tier as tir
    inner join core.dim_indicator as ind
        on tir.tier_code = ind.counted_tier_code
    group by ind.indicator_code, frm.counted_on, frm.period_end, frm.definition_code

),

lists as (

    select
        ind.indicator_code,
        brg.valid_from as counted_on,
        brg.valid_from_month as period_end,
        'not_applicable' as definition_code,
        brg.watchlist_code as source_code,
        count(distinct brg.entry_id) as value,
        false as is_synthetic,
        brg.valid_from as known_from
    from core.bridge_watchlist as brg
    inner join core.dim_indicator as ind
        on brg.watchlist_code = ind.counted_watchlist_code
    group by ind.indicator_code, brg.watchlist_code, brg.valid_from, brg.valid_from_month

),

counts as (

    select
        indicator_code,
        counted_on,
        period_end,
        definition_code,
        source_code,
        cast(value as decimal(24, 4)) as value,
        is_synthetic,
        known_from
    from tiers
    union all
    select
        indicator_code,
        counted_on,
        period_end,
        definition_code,
        source_code,
        cast(value as decimal(24, 4)) as value,
        is_synthetic,
        known_from
    from lists

)

select
    cnt.indicator_code,
    scp.province_code as region_code,
    cast(cnt.counted_on as varchar) as period,
    cnt.period_end as period_start,
    cnt.period_end,
    cnt.definition_code,
    cnt.source_code,
    cnt.value,
    cnt.is_synthetic,
    cnt.known_from
from counts as cnt
cross join ref.scope as scp
