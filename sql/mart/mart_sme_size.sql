-- mart_sme_size: small and medium enterprises by size class: level so far this year, growth, share of all of them.
-- grain: one row per region (county, city or province), period, size class (and _T, all of them) and indicator
with

returned as (

    select
        obs.region_code,
        obs.region_sk,
        obs.period,
        obs.period_start,
        obs.period_end,
        obs.breakdown_code as size_class,
        obs.indicator_code,
        max(case when obs.time_basis != 'ytd_last_year' then obs.value end) as value,
        max(case when obs.time_basis = 'ytd_last_year' then obs.value end) as value_last_year,
        max(case when obs.is_synthetic then 1 else 0 end) as synthetic
    from core.fct_observation as obs
    where obs.form_code = 'M2' and obs.is_current and obs.is_counted
    group by
        obs.region_code,
        obs.region_sk,
        obs.period,
        obs.period_start,
        obs.period_end,
        obs.breakdown_code,
        obs.indicator_code

),

cities as (

    select
        prd.period,
        count(reg.region_code) as expected
    from (
        select distinct
            ret.period,
            ret.period_end
        from returned as ret
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
placed as (

    select
        ret.region_code,
        ret.period,
        ret.period_start,
        ret.period_end,
        ret.size_class,
        ret.indicator_code,
        ret.value,
        ret.value_last_year,
        ret.synthetic
    from returned as ret
    where ret.value is not null
    union all
    select
        reg.parent_code as region_code,
        ret.period,
        ret.period_start,
        ret.period_end,
        ret.size_class,
        ret.indicator_code,
        sum(ret.value) as value,
        case
            when count(ret.value_last_year) = max(cit.expected) then sum(ret.value_last_year)
        end as value_last_year,
        max(ret.synthetic) as synthetic
    from returned as ret
    inner join core.dim_region as reg
        on ret.region_sk = reg.region_sk and reg.region_level = 'city' and reg.in_scope
    inner join cities as cit
        on ret.period = cit.period
    group by
        reg.parent_code,
        ret.period,
        ret.period_start,
        ret.period_end,
        ret.size_class,
        ret.indicator_code
    having count(ret.value) = max(cit.expected)

)

select
    plc.region_code,
    reg.full_name as region_name,
    reg.region_level,
    plc.period,
    plc.period_start,
    plc.period_end,
    plc.size_class,
    siz.size_rank,
    plc.indicator_code,
    ind.indicator_name,
    plc.value,
    plc.value_last_year,
    case
        when plc.value_last_year > 0
            then stat_ratio(plc.value - plc.value_last_year, plc.value_last_year, 100, 1)
    end as growth_pct,
    -- Profits and losses cancel out: a share of their sum says nothing.
    case
        when plc.indicator_code != 'sme_profit' then stat_ratio(plc.value, tot.value, 100, 1)
    end as share_pct,
    plc.synthetic = 1 as is_synthetic
from placed as plc
inner join core.dim_indicator as ind
    on plc.indicator_code = ind.indicator_code
left join placed as tot
    on
        plc.region_code = tot.region_code
        and plc.period = tot.period
        and plc.indicator_code = tot.indicator_code
        and tot.size_class = '_T'
left join core.dim_size_class as siz
    on plc.size_class = siz.size_class
left join core.dim_region as reg
    on
        plc.region_code = reg.region_code
        and reg.valid_from_month <= plc.period_end
        and (reg.valid_to_month is null or reg.valid_to_month > plc.period_end)
