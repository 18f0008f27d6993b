-- mart_key_industry: key enterprises, and the whole private economy, by industry: level so far this year, growth, share and rank.
-- grain: one row per region (city or province), period, industry (groups and classes roll up to their division) and indicator
with

returns as (

    select
        ent.enterprise_id,
        ent.period,
        ent.period_start,
        ent.period_end,
        case when ent.period_end > 201712 then '2017' else '2011' end as standard_version,
        -- A firm may print its group or class; all roll up to the division.
        left(ent.industry_code, 2) as industry_code,
        reg.city_code,
        ent.output_ytd,
        ent.output_ytd_last_year,
        ent.revenue_ytd,
        ent.revenue_ytd_last_year,
        ent.profit_ytd,
        ent.profit_ytd_last_year,
        ent.tax_paid_ytd,
        ent.tax_paid_ytd_last_year,
        ent.employees_end,
        ent.is_synthetic
    from core.fct_enterprise_month as ent
    left join core.dim_region as reg
        on ent.region_sk = reg.region_sk
    where ent.is_current and ent.is_counted

),

cells as (

    select
        ret.enterprise_id,
        ret.period,
        ret.period_start,
        ret.period_end,
        ret.standard_version,
        ret.industry_code,
        ret.city_code,
        'enterprise_output' as indicator_code,
        ret.output_ytd as value,
        ret.output_ytd_last_year as value_last_year,
        ret.is_synthetic
    from returns as ret
    where ret.output_ytd is not null
    union all
    select
        ret.enterprise_id,
        ret.period,
        ret.period_start,
        ret.period_end,
        ret.standard_version,
        ret.industry_code,
        ret.city_code,
        'enterprise_revenue' as indicator_code,
        ret.revenue_ytd as value,
        ret.revenue_ytd_last_year as value_last_year,
        ret.is_synthetic
    from returns as ret
    where ret.revenue_ytd is not null
    union all
    select
        ret.enterprise_id,
        ret.period,
        ret.period_start,
        ret.period_end,
        ret.standard_version,
        ret.industry_code,
        ret.city_code,
        'enterprise_profit' as indicator_code,
        ret.profit_ytd as value,
        ret.profit_ytd_last_year as value_last_year,
        ret.is_synthetic
    from returns as ret
    where ret.profit_ytd is not null
    union all
    select
        ret.enterprise_id,
        ret.period,
        ret.period_start,
        ret.period_end,
        ret.standard_version,
        ret.industry_code,
        ret.city_code,
        'enterprise_tax_paid' as indicator_code,
        ret.tax_paid_ytd as value,
        ret.tax_paid_ytd_last_year as value_last_year,
        ret.is_synthetic
    from returns as ret
    where ret.tax_paid_ytd is not null
    union all
    select
        ret.enterprise_id,
        ret.period,
        ret.period_start,
        ret.period_end,
        ret.standard_version,
        ret.industry_code,
        ret.city_code,
        'enterprise_employees' as indicator_code,
        ret.employees_end as value,
        null as value_last_year,
        ret.is_synthetic
    from returns as ret
    where ret.employees_end is not null

),

placed as (

    select
        cel.city_code as region_code,
        cel.enterprise_id,
        cel.period,
        cel.period_start,
        cel.period_end,
        cel.standard_version,
        cel.industry_code,
        cel.indicator_code,
        cel.value,
        cel.value_last_year,
        cel.is_synthetic
    from cells as cel
    where cel.city_code is not null
    union all
    select
        scp.province_code as region_code,
        cel.enterprise_id,
        cel.period,
        cel.period_start,
        cel.period_end,
        cel.standard_version,
        cel.industry_code,
        cel.indicator_code,
        cel.value,
        cel.value_last_year,
        cel.is_synthetic
    from cells as cel
    cross join ref.scope as scp

),

added as (

    select
        plc.region_code,
        plc.period,
        plc.period_start,
        plc.period_end,
        plc.standard_version,
        plc.industry_code,
        plc.indicator_code,
        sum(plc.value) as value,
        count(plc.enterprise_id) as firm_count,
        sum(case when plc.value_last_year is not null then plc.value end) as value_compared,
        sum(plc.value_last_year) as value_last_year,
        count(plc.value_last_year) as compared_firm_count,
        max(case when plc.is_synthetic then 1 else 0 end) = 1 as is_synthetic
    from placed as plc
    group by
        plc.region_code,
        plc.period,
        plc.period_start,
        plc.period_end,
        plc.standard_version,
        plc.industry_code,
        plc.indicator_code

),

quarterly as (

    select
        obs.region_code,
        reg.parent_code,
        obs.period,
        obs.period_start,
        obs.period_end,
        case when obs.period_end > 201712 then '2017' else '2011' end as standard_version,
        obs.breakdown,
        obs.breakdown_code as industry_code,
        obs.indicator_code,
        max(case when obs.time_basis != 'ytd_last_year' then obs.value end) as value,
        max(case when obs.time_basis = 'ytd_last_year' then obs.value end) as value_last_year,
        max(case when obs.is_synthetic then 1 else 0 end) as synthetic
    from core.fct_observation as obs
    inner join core.dim_region as reg
        on obs.region_sk = reg.region_sk and reg.region_level = 'city' and reg.in_scope
    where obs.form_code = 'Q1' and obs.is_current and obs.is_counted
    group by
        obs.region_code,
        reg.parent_code,
        obs.period,
        obs.period_start,
        obs.period_end,
        obs.breakdown,
        obs.breakdown_code,
        obs.indicator_code

),

cities as (

    select
        prd.period,
        count(reg.region_code) as expected
    from (
        select distinct
            qtr.period,
            qtr.period_end
        from quarterly as qtr
    ) as prd
    inner join core.dim_region as reg
        on
            reg.region_level = 'city'
            and reg.in_scope
            and reg.valid_from_month <= prd.period_end
            and (reg.valid_to_month is null or reg.valid_to_month > prd.period_end)
    group by prd.period

),

-- The province is the sum of its cities, where each of them gave the figure.
quarterly_placed as (

    select
        qtr.region_code,
        qtr.period,
        qtr.period_start,
        qtr.period_end,
        qtr.standard_version,
        qtr.breakdown,
        qtr.industry_code,
        qtr.indicator_code,
        qtr.value,
        qtr.value_last_year,
        qtr.synthetic
    from quarterly as qtr
    where qtr.value is not null
    union all
    select
        qtr.parent_code as region_code,
        qtr.period,
        qtr.period_start,
        qtr.period_end,
        qtr.standard_version,
        qtr.breakdown,
        qtr.industry_code,
        qtr.indicator_code,
        sum(qtr.value) as value,
        case
            when count(qtr.value_last_year) = max(cit.expected) then sum(qtr.value_last_year)
        end as value_last_year,
        max(qtr.synthetic) as synthetic
    from quarterly as qtr
    inner join cities as cit
        on qtr.period = cit.period
    group by
        qtr.parent_code,
        qtr.period,
        qtr.period_start,
        qtr.period_end,
        qtr.standard_version,
        qtr.breakdown,
        qtr.industry_code,
        qtr.indicator_code
    having count(qtr.value) = max(cit.expected)

),

firms as (

    select
        qtr.region_code,
        qtr.period,
        qtr.industry_code,
        qtr.value as reported_enterprises
    from quarterly_placed as qtr
    where qtr.indicator_code = 'private_enterprises'

),

figures as (

    select
        'key_enterprises' as basis,
        ads.region_code,
        ads.period,
        ads.period_start,
        ads.period_end,
        ads.standard_version,
        ads.industry_code,
        ads.indicator_code,
        ads.value,
        ads.firm_count,
        ads.value_compared,
        ads.value_last_year,
        ads.compared_firm_count,
        null as reported_enterprises,
        ads.is_synthetic
    from added as ads
    union all
    select
        'private_economy' as basis,
        qtr.region_code,
        qtr.period,
        qtr.period_start,
        qtr.period_end,
        qtr.standard_version,
        qtr.industry_code,
        qtr.indicator_code,
        qtr.value,
        null as firm_count,
        case when qtr.value_last_year is not null then qtr.value end as value_compared,
        qtr.value_last_year,
        null as compared_firm_count,
        frm.reported_enterprises,
        qtr.synthetic = 1 as is_synthetic
    from quarterly_placed as qtr
    left join firms as frm
        on
            qtr.region_code = frm.region_code
            and qtr.period = frm.period
            and qtr.industry_code = frm.industry_code
    where qtr.breakdown = 'industry'

),

totals as (

    select
        ads.region_code,
        ads.period,
        ads.indicator_code,
        sum(ads.value) as value
    from added as ads
    group by ads.region_code, ads.period, ads.indicator_code
    union all
    select
        qtr.region_code,
        qtr.period,
        qtr.indicator_code,
        qtr.value
    from quarterly_placed as qtr
    where qtr.breakdown = 'none'

),

named as (

    select distinct
        ads.period,
        brg.standard_version,
        brg.division_code,
        brg.watchlist_name || '：' || brg.entry_name
        || case when brg.industry_level = 'division' then '' else '（部分）' end as entry
    from core.bridge_watchlist as brg
    inner join figures as ads
        on
            brg.division_code = ads.industry_code
            and brg.standard_version = ads.standard_version
            and brg.valid_from_month <= ads.period_end
            and (brg.valid_to_month is null or brg.valid_to_month > ads.period_end)
    where brg.watch_object = 'industry' and brg.member_type = 'industry'

),

watched as (

    select
        nam.period,
        nam.standard_version,
        nam.division_code,
        string_agg(nam.entry, '；' order by nam.entry) as watch_entries
    from named as nam
    group by nam.period, nam.standard_version, nam.division_code

)

select
    ads.region_code,
    reg.full_name as region_name,
    reg.region_level,
    ads.period,
    ads.period_start,
    ads.period_end,
    ads.standard_version,
    ads.industry_code,
    ind.industry_name,
    ind.industry_level,
    ads.indicator_code,
    inr.indicator_name,
    ads.value,
    ads.firm_count,
    ads.value_compared,
    ads.value_last_year,
    ads.compared_firm_count,
    case
        when ads.value_last_year > 0
            then stat_ratio(ads.value_compared - ads.value_last_year, ads.value_last_year, 100, 1)
    end as growth_pct,
    -- Profits and losses cancel out: a share of their sum says nothing.
    case
        when ads.indicator_code != 'enterprise_profit'
            then stat_ratio(ads.value, tot.value, 100, 2)
    end as share_pct,
    rank() over (
        partition by ads.region_code, ads.period, ads.indicator_code, ind.industry_level
        order by ads.value desc
    ) as value_rank,
    wat.watch_entries,
    coalesce(ads.firm_count, ads.reported_enterprises, 0) < 3 as is_confidential,
    ads.reported_enterprises,
    ads.basis,
    ads.is_synthetic
from figures as ads
left join totals as tot
    on
        ads.region_code = tot.region_code
        and ads.period = tot.period
        and ads.indicator_code = tot.indicator_code
inner join core.dim_indicator as inr
    on ads.indicator_code = inr.indicator_code
left join core.dim_industry as ind
    on ads.standard_version = ind.standard_version and ads.industry_code = ind.industry_code
left join core.dim_region as reg
    on
        ads.region_code = reg.region_code
        and reg.valid_from_month <= ads.period_end
        and (reg.valid_to_month is null or reg.valid_to_month > ads.period_end)
left join watched as wat
    on
        ads.period = wat.period
        and ads.standard_version = wat.standard_version
        and ads.industry_code = wat.division_code
