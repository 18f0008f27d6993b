-- Province, cities and counties of every month: what the map shows.
with

cells as (

    select
        obs.region_code,
        obs.region_sk,
        obs.indicator_code,
        obs.period,
        obs.period_end,
        obs.vintage,
        obs.source_code,
        obs.is_synthetic,
        max(case when obs.time_basis in ('ytd', 'end') then obs.value end) as value,
        max(case when obs.time_basis = 'ytd_last_year' then obs.value end) as value_last_year,
        max(obs.known_from) as known_from
    from core.fct_observation as obs
    where
        obs.form_code = 'M1'
        and obs.is_current
        and obs.is_counted
        and obs.breakdown = 'none'
        and obs.indicator_code in (
            'private_value_added', 'private_revenue', 'private_tax_paid',
            'private_employees', 'private_units', 'private_enterprises', 'private_new_units'
        )
    group by all

),

totals as (

    select
        frr.region_code,
        reg.region_sk,
        frr.indicator_code,
        frr.period,
        frr.period_end,
        frr.vintage,
        frr.source_code,
        frr.is_synthetic,
        max(case when frr.time_basis in ('ytd', 'end') then frr.value end) as value,
        max(case when frr.time_basis = 'ytd_last_year' then frr.value end) as value_last_year,
        max(frr.known_from) as known_from
    from core.fct_region_rollup as frr
    inner join core.dim_region as reg on frr.region_code = reg.region_code
    where
        frr.source_code = 'M1'
        and frr.is_complete
        and frr.indicator_code in (
            'private_value_added', 'private_revenue', 'private_tax_paid',
            'private_employees', 'private_units', 'private_enterprises', 'private_new_units'
        )
    group by all

),

shares as (

    select
        mps.region_code,
        reg.region_sk,
        'private_value_added_share_gdp' as indicator_code,
        mps.period,
        mps.period_end,
        mps.numerator_vintage || '/' || mps.gdp_vintage as vintage,
        mps.source_code,
        mps.is_synthetic,
        mps.share_computed as value,
        cast(null as decimal(24, 4)) as value_last_year,
        mps.known_from
    from mart.mart_private_share as mps
    inner join core.dim_region as reg
        on
            mps.region_code = reg.region_code
            and mps.period_end >= reg.valid_from_month
            and (reg.valid_to_month is null or mps.period_end < reg.valid_to_month)
    where mps.numerator_vintage = 'monthly_return' and mps.share_computed is not null
    qualify row_number() over (
        partition by mps.region_code, mps.period
        order by mps.known_from desc, mps.gdp_vintage desc
    ) = 1

),

figures as (

    select * from cells
    union all
    select * from totals
    union all
    select * from shares

),

ranked as (

    select
        fig.region_code,
        reg.full_name as region_name,
        reg.region_level,
        reg.city_code,
        reg.city_name,
        reg.successor_today_code,
        fig.period,
        fig.period_end,
        fig.indicator_code,
        fig.value,
        case
            when fig.value_last_year > 0
                then 100 * (fig.value - fig.value_last_year) / fig.value_last_year
        end as growth_pct,
        rank() over (
            partition by fig.period, fig.indicator_code, reg.region_level
            order by fig.value desc nulls last
        ) as value_rank,
        fig.vintage,
        fig.source_code,
        fig.is_synthetic,
        fig.known_from
    from figures as fig
    inner join core.dim_region as reg on fig.region_sk = reg.region_sk
    where fig.value is not null

),

open_matters as (

    select
        iss.region_code,
        cast(count(*) as integer) as open_count,
        cast(count(*) filter (where iss.issue_kind = 'block') as integer) as block_count
    from core.fct_open_issue as iss
    group by iss.region_code

),

province as (

    select
        rnk.period,
        rnk.indicator_code,
        rnk.value,
        rnk.growth_pct
    from ranked as rnk
    where rnk.region_level = 'province'

)

select
    rnk.region_code,
    rnk.region_name,
    rnk.region_level,
    rnk.city_code,
    rnk.city_name,
    rnk.successor_today_code,
    rnk.period,
    rnk.period_end,
    rnk.indicator_code,
    ind.indicator_name,
    rnk.value / ind.display_factor as value,
    ind.display_unit as unit,
    ind.decimals,
    rnk.growth_pct,
    prv.growth_pct as province_growth_pct,
    -- Judged by what is printed: a growth of 0.0 is no decline.
    case
        when rnk.growth_pct is null then '无法判断'
        when round(rnk.growth_pct, 1) < 0 then '红灯'
        when prv.growth_pct is null then '无法判断'
        when round(rnk.growth_pct, 1) >= round(prv.growth_pct, 1) then '绿灯'
        when 2 * round(rnk.growth_pct, 1) >= round(prv.growth_pct, 1) then '黄灯'
        else '橙灯'
    end as light,
    coalesce(opn.open_count, 0) as open_count,
    coalesce(opn.block_count, 0) as block_count,
    case
        when ind.kind != 'ratio' then 100 * rnk.value / nullif(prv.value, 0)
    end as share_of_province_pct,
    rnk.value_rank,
    rnk.vintage,
    rnk.source_code,
    rnk.is_synthetic,
    rnk.known_from
from ranked as rnk
inner join core.dim_indicator as ind on rnk.indicator_code = ind.indicator_code
left join province as prv
    on rnk.period = prv.period and rnk.indicator_code = prv.indicator_code
left join open_matters as opn on rnk.region_code = opn.region_code
order by
    rnk.period_end, rnk.indicator_code != 'private_value_added', rnk.indicator_code, rnk.region_code
