-- mart_size_tier: how many enterprises of each size class, and above each revenue tier of the plan, in each region.
-- grain: one row per basis, region, period and tier (sizes exclude each other, revenue tiers contain each other)
with

register as (

    select
        'register' as basis,
        cast(dim.valid_from as varchar) as period,
        dim.valid_from_month as period_start,
        dim.valid_from_month as period_end,
        dim.enterprise_id,
        dim.region_code,
        dim.size_class,
        dim.revenue,
        dim.private_verdict,
        dim.is_synthetic
    from core.dim_enterprise as dim
    where
        dim.is_current
        and dim.is_counted
        and dim.unit_state = '营业'

),

december as (

    select
        'december_return' as basis,
        ent.period,
        ent.period_start,
        ent.period_end,
        ent.enterprise_id,
        ent.region_code,
        dim.size_class,
        ent.revenue_ytd as revenue,
        dim.private_verdict,
        ent.is_synthetic
    from core.fct_enterprise_month as ent
    left join core.dim_enterprise as dim
        on ent.enterprise_sk = dim.enterprise_sk
    where
        ent.period_end % 100 = 12
        and ent.is_current
        and ent.is_counted

),

firms as (

    select
        basis,
        period,
        period_start,
        period_end,
        enterprise_id,
        region_code,
        size_class,
        revenue,
        private_verdict,
        is_synthetic
    from register
    union all
    select
        basis,
        period,
        period_start,
        period_end,
        enterprise_id,
        region_code,
        size_class,
        revenue,
        private_verdict,
        is_synthetic
    from december

),

tiered as (

    select
        frm.basis,
        frm.period,
        frm.period_start,
        frm.period_end,
        frm.enterprise_id,
        frm.region_code,
        'size' as tier_kind,
        coalesce(frm.size_class, '未定') as tier_name,
        frm.private_verdict,
        frm.is_synthetic
    from firms as frm
    union all
    select
        frm.basis,
        frm.period,
        frm.period_start,
        frm.period_end,
        frm.enterprise_id,
        frm.region_code,
        'revenue' as tier_kind,
        tir.tier_name,
        frm.private_verdict,
        frm.is_synthetic
    from firms as frm
    inner join ref.revenue_tier as tir
        on frm.revenue >= tir.lower_bound

),

places as (

    select
        reg.region_code as own_code,
        reg.region_code,
        reg.valid_from_month,
        reg.valid_to_month
    from core.dim_region as reg
    union all
    select
        reg.region_code as own_code,
        reg.city_code as region_code,
        reg.valid_from_month,
        reg.valid_to_month
    from core.dim_region as reg
    where reg.city_code is not null and reg.city_code != reg.region_code
    union all
    select
        reg.region_code as own_code,
        scp.province_code as region_code,
        reg.valid_from_month,
        reg.valid_to_month
    from core.dim_region as reg
    cross join ref.scope as scp
    where reg.in_scope and reg.region_code != scp.province_code

),

totals as (

    select
        frm.basis,
        plc.region_code,
        frm.period,
        count(frm.enterprise_id) as firm_count,
        count(frm.revenue) as revenue_known_count
    from firms as frm
    inner join places as plc
        on
            frm.region_code = plc.own_code
            and plc.valid_from_month <= frm.period_end
            and (plc.valid_to_month is null or plc.valid_to_month > frm.period_end)
    group by frm.basis, plc.region_code, frm.period

),

counted as (

    select
        tir.basis,
        plc.region_code,
        tir.period,
        tir.period_start,
        tir.period_end,
        tir.tier_kind,
        tir.tier_name,
        count(tir.enterprise_id) as firm_count,
        sum(case when tir.private_verdict = 'yes' then 1 else 0 end) as private_firm_count,
        sum(case when tir.private_verdict = 'no' then 1 else 0 end) as other_firm_count,
        max(case when tir.is_synthetic then 1 else 0 end) = 1 as is_synthetic
    from tiered as tir
    inner join places as plc
        on
            tir.region_code = plc.own_code
            and plc.valid_from_month <= tir.period_end
            and (plc.valid_to_month is null or plc.valid_to_month > tir.period_end)
    group by
        tir.basis,
        plc.region_code,
        tir.period,
        tir.period_start,
        tir.period_end,
        tir.tier_kind,
        tir.tier_name

)

select
    cnt.basis,
    cnt.region_code,
    reg.full_name as region_name,
    reg.region_level,
    cnt.period,
    cnt.period_start,
    cnt.period_end,
    cnt.tier_kind,
    cnt.tier_name,
    cnt.firm_count,
    cnt.private_firm_count,
    cnt.other_firm_count,
    cnt.firm_count - cnt.private_firm_count - cnt.other_firm_count as partly_private_firm_count,
    tot.firm_count as all_firm_count,
    tot.revenue_known_count,
    stat_ratio(cnt.firm_count, tot.firm_count, 100, 1) as share_pct,
    cnt.is_synthetic
from counted as cnt
inner join totals as tot
    on
        cnt.basis = tot.basis
        and cnt.region_code = tot.region_code
        and cnt.period = tot.period
left join core.dim_region as reg
    on
        cnt.region_code = reg.region_code
        and reg.valid_from_month <= cnt.period_end
        and (reg.valid_to_month is null or reg.valid_to_month > cnt.period_end)
