-- mart_department: what other departments report of each region: level so far this year, growth, share of the region and of the province.
-- grain: one row per region, form, vintage, period, indicator and part of the region (_T, all of it)
with

returned as (

    select
        obs.form_code,
        frm.form_name,
        obs.vintage,
        obs.region_code,
        reg.full_name as region_name,
        reg.region_level,
        obs.period,
        obs.period_start,
        obs.period_end,
        obs.indicator_code,
        ind.indicator_name,
        ind.over_regions = 'sum' as adds_up,
        obs.breakdown,
        obs.breakdown_code,
        max(case when obs.time_basis != 'ytd_last_year' then obs.value end) as value,
        max(case when obs.time_basis = 'ytd_last_year' then obs.value end) as value_last_year,
        max(obs.known_from) as known_from,
        max(case when obs.is_synthetic then 1 else 0 end) as synthetic
    from core.fct_observation as obs
    inner join ref.form as frm
        on obs.form_code = frm.form_code and obs.edition = frm.edition and frm.kind = 'aggregate'
    inner join core.dim_indicator as ind
        on obs.indicator_code = ind.indicator_code
    inner join core.dim_region as reg
        on obs.region_sk = reg.region_sk
    where obs.origin = '部门' and obs.is_current and obs.is_counted
    group by
        obs.form_code,
        frm.form_name,
        obs.vintage,
        obs.region_code,
        reg.full_name,
        reg.region_level,
        obs.period,
        obs.period_start,
        obs.period_end,
        obs.indicator_code,
        ind.indicator_name,
        ind.over_regions,
        obs.breakdown,
        obs.breakdown_code

),

provinces as (

    select
        ret.form_code,
        ret.vintage,
        ret.period,
        ret.indicator_code,
        ret.breakdown_code,
        ret.value
    from returned as ret
    where ret.region_level = 'province'

)

select
    ret.region_code,
    ret.region_name,
    ret.region_level,
    ret.form_code,
    ret.form_name,
    ret.vintage,
    ret.period,
    ret.period_start,
    ret.period_end,
    ret.indicator_code,
    ret.indicator_name,
    ret.breakdown,
    ret.breakdown_code,
    coalesce(ids.industry_name, rgt.registration_name) as breakdown_name,
    ret.value,
    ret.value_last_year,
    case
        when ret.adds_up and ret.value_last_year > 0
            then stat_ratio(ret.value - ret.value_last_year, ret.value_last_year, 100, 1)
    end as growth_pct,
    case
        when ret.adds_up and ret.breakdown != 'none' and whl.value > 0
            then stat_ratio(ret.value, whl.value, 100, 1)
    end as part_share_pct,
    case
        when ret.adds_up and prv.value > 0 then stat_ratio(ret.value, prv.value, 100, 1)
    end as province_share_pct,
    ret.synthetic = 1 as is_synthetic,
    ret.known_from
from returned as ret
left join returned as whl
    on
        ret.form_code = whl.form_code
        and ret.vintage = whl.vintage
        and ret.region_code = whl.region_code
        and ret.period = whl.period
        and ret.indicator_code = whl.indicator_code
        and whl.breakdown = 'none'
left join provinces as prv
    on
        ret.form_code = prv.form_code
        and ret.vintage = prv.vintage
        and ret.period = prv.period
        and ret.indicator_code = prv.indicator_code
        and ret.breakdown_code = prv.breakdown_code
left join core.dim_industry as ids
    on
        ret.breakdown = 'industry'
        and ret.breakdown_code = ids.industry_code
        and ids.standard_version = case when ret.period_end > 201712 then '2017' else '2011' end
left join core.dim_registration_type as rgt
    on
        ret.breakdown = 'registration_type'
        and ret.breakdown_code = rgt.registration_type
        and rgt.standard_version = case when ret.period_end >= 202301 then '2023' else '2011' end
where ret.value is not null
