-- fct_month_flow: what happened in the month itself: this cumulative figure less that of the month before.
-- grain: one row per current cumulative figure of a monthly form, whether or not the month can be told from it
with

levels as (

    select
        obs.region_code,
        obs.breakdown,
        obs.breakdown_code,
        obs.indicator_code,
        obs.period,
        obs.period_start,
        obs.period_end,
        obs.form_code,
        obs.vintage,
        obs.definition_code,
        max(case when obs.time_basis = 'ytd' then obs.value end) as value,
        max(case when obs.time_basis = 'ytd' then obs.half_width end) as half_width,
        max(case when obs.time_basis = 'ytd_last_year' then obs.value end) as value_last_year,
        max(obs.known_from) as known_from,
        max(case when obs.is_synthetic then 1 else 0 end) = 1 as is_synthetic
    from core.fct_observation as obs
    inner join core.dim_indicator as ind
        on obs.indicator_code = ind.indicator_code and ind.over_time = 'cumulative'
    inner join ref.form as frm
        on
            obs.form_code = frm.form_code
            and obs.edition = frm.edition
            and frm.frequency = 'monthly'
    where
        obs.is_current
        and obs.is_counted
        and obs.time_basis in ('ytd', 'ytd_last_year')
    group by
        obs.region_code,
        obs.breakdown,
        obs.breakdown_code,
        obs.indicator_code,
        obs.period,
        obs.period_start,
        obs.period_end,
        obs.form_code,
        obs.vintage,
        obs.definition_code

),

steps as (

    select
        cur.region_code,
        cur.breakdown,
        cur.breakdown_code,
        cur.indicator_code,
        cur.period,
        cur.period_start,
        cur.period_end,
        cur.form_code,
        cur.vintage,
        cur.definition_code,
        cur.value as value_ytd,
        prv.value as previous_value_ytd,
        case
            when cur.period_start % 100 = 1 then 'first'
            when cur.value is not null and prv.value is not null then 'difference'
            else 'no_previous'
        end as derivation,
        cur.half_width,
        prv.half_width as previous_half_width,
        cur.value_last_year,
        prv.value_last_year as previous_value_last_year,
        cur.is_synthetic or coalesce(prv.is_synthetic, false) as is_synthetic,
        greatest(cur.known_from, prv.known_from) as known_from
    from levels as cur
    left join levels as prv
        on
            cur.region_code = prv.region_code
            and cur.breakdown = prv.breakdown
            and cur.breakdown_code = prv.breakdown_code
            and cur.indicator_code = prv.indicator_code
            and cur.form_code = prv.form_code
            and cur.vintage = prv.vintage
            and cur.definition_code = prv.definition_code
            and cur.period_end - 1 = prv.period_end
            and cur.period_start % 100 != 1
    where cur.value is not null

),

flows as (

    select
        stp.region_code,
        stp.breakdown,
        stp.breakdown_code,
        stp.indicator_code,
        stp.period,
        stp.period_start,
        stp.period_end,
        stp.form_code,
        stp.vintage,
        stp.definition_code,
        stp.value_ytd,
        stp.previous_value_ytd,
        stp.derivation,
        case
            when stp.derivation = 'first' then stp.value_ytd
            else stp.value_ytd - stp.previous_value_ytd
        end as value,
        case
            when stp.derivation = 'first' then stp.half_width
            else stp.half_width + stp.previous_half_width
        end as half_width,
        case
            when stp.derivation = 'first' then stp.value_last_year
            else stp.value_last_year - stp.previous_value_last_year
        end as value_last_year,
        stp.is_synthetic,
        stp.known_from
    from steps as stp

)

select
    flw.region_code,
    flw.breakdown,
    flw.breakdown_code,
    flw.indicator_code,
    flw.period,
    flw.period_start,
    flw.period_end,
    flw.period_end - flw.period_start + 1 as months,
    flw.form_code,
    flw.vintage,
    flw.definition_code,
    flw.derivation,
    flw.value,
    flw.half_width,
    flw.value_last_year,
    case
        when flw.value_last_year > 0
            then stat_ratio(flw.value - flw.value_last_year, flw.value_last_year, 100, 1)
    end as growth_pct,
    flw.value_ytd,
    flw.previous_value_ytd,
    flw.is_synthetic,
    flw.known_from
from flows as flw
