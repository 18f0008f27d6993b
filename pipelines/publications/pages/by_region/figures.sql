-- Each figure of the monthly return of a region beside the same figure of the year before.
with

wanted (indicator_code, place) as (

    values
    ('private_value_added', 1),
    ('private_value_added_real_growth', 2),
    ('private_industry_value_added', 3),
    ('private_revenue', 4),
    ('private_tax_paid', 5),
    ('private_employees', 6),
    ('private_units', 7),
    ('private_enterprises', 8),
    ('self_employed_households', 9),
    ('private_new_units', 10)

),

counted as (

    select
        obs.region_code,
        obs.indicator_code,
        obs.period,
        obs.period_end,
        obs.time_basis,
        obs.value,
        obs.vintage,
        obs.source_code,
        obs.is_synthetic,
        obs.known_from
    from core.fct_observation as obs
    where
        obs.form_code = 'M1'
        and obs.is_current
        and obs.is_counted
        and obs.breakdown = 'none'
    union all
    select
        frr.region_code,
        frr.indicator_code,
        frr.period,
        frr.period_end,
        frr.time_basis,
        frr.value,
        frr.vintage,
        frr.source_code,
        frr.is_synthetic,
        frr.known_from
    from core.fct_region_rollup as frr
    where frr.source_code = 'M1' and frr.is_complete

),

paired as (

    select
        now.region_code,
        now.indicator_code,
        now.period,
        now.period_end,
        now.time_basis,
        now.value,
        coalesce(las.value, ago.value) as value_last_year,
        now.vintage,
        now.source_code,
        now.is_synthetic,
        now.known_from
    from counted as now
    left join counted as las
        on
            now.region_code = las.region_code
            and now.indicator_code = las.indicator_code
            and now.period = las.period
            and now.time_basis = 'ytd'
            and las.time_basis = 'ytd_last_year'
    left join counted as ago
        on
            now.region_code = ago.region_code
            and now.indicator_code = ago.indicator_code
            and now.period_end = ago.period_end + 100
            and now.time_basis = 'end'
            and ago.time_basis = 'end'
    where now.time_basis in ('ytd', 'end') and now.value is not null

),

ranked as (

    select
        prd.*,
        reg.region_level,
        ind.indicator_name,
        ind.display_unit,
        ind.display_factor,
        ind.decimals,
        wnt.place,
        case
            when prd.time_basis = 'ytd' and prd.value_last_year > 0
                then 100 * (prd.value - prd.value_last_year) / prd.value_last_year
        end as growth_pct,
        rank() over (
            partition by prd.period, prd.indicator_code, reg.region_level
            order by prd.value desc
        ) as value_rank,
        count(*) over (
            partition by prd.period, prd.indicator_code, reg.region_level
        ) as rank_count
    from paired as prd
    inner join wanted as wnt on prd.indicator_code = wnt.indicator_code
    inner join core.dim_indicator as ind on prd.indicator_code = ind.indicator_code
    inner join core.dim_region as reg
        on
            prd.region_code = reg.region_code
            and prd.period_end >= reg.valid_from_month
            and (reg.valid_to_month is null or prd.period_end < reg.valid_to_month)

)

select
    rnk.region_code,
    rnk.period,
    rnk.period_end,
    rnk.indicator_code,
    rnk.indicator_name,
    rnk.time_basis,
    rnk.display_unit as unit,
    rnk.decimals,
    rnk.value / rnk.display_factor as value,
    rnk.value_last_year / rnk.display_factor as value_last_year,
    (rnk.value - rnk.value_last_year) / rnk.display_factor as change_value,
    rnk.growth_pct,
    prv.growth_pct as province_growth_pct,
    case when rnk.region_level != 'province' then rnk.value_rank end as value_rank,
    case when rnk.region_level != 'province' then rnk.rank_count end as rank_count,
    tgt.target_value,
    tgt.target_year,
    100 * rnk.value / rnk.display_factor / tgt.target_value as completion_pct,
    rnk.vintage,
    rnk.source_code,
    rnk.is_synthetic,
    rnk.known_from
from ranked as rnk
left join ranked as prv
    on
        rnk.period = prv.period
        and rnk.indicator_code = prv.indicator_code
        and prv.region_level = 'province'
left join mart.mart_target_progress as tgt
    on
        rnk.indicator_code = tgt.indicator_code
        and rnk.display_unit = tgt.unit
        and rnk.region_level = 'province'
        and tgt.kind = 'target'
order by rnk.period_end, rnk.region_code, rnk.place
