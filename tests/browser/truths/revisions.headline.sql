-- Headline figures that were told more than once: the first cell that told it against the last.
with
told as (
    select
        obs.observation_sk, obs.region_code, obs.indicator_code, obs.definition_code, obs.is_synthetic,
        obs.value, obs.known_from, obs.period_end - if(obs.time_basis = 'ytd_last_year', 100, 0) as period_end,
        case
            when obs.time_basis = 'end' or obs.frequency = 'point' then 'end'
            when obs.time_basis = 'period' and obs.period_start % 100 != 1 then 'part'
            when obs.period_start // 100 != obs.period_end // 100 then 'years'
            else 'year to date'
        end as speaks_of,
        -- Of what was told on one day, the less mature came first.
        row_number() over (order by obs.known_from, vin.vintage_rank, obs.version_no, obs.row_no) as place
    from core.fct_observation as obs
    inner join core.dim_vintage as vin using (vintage)
    where
        obs.breakdown = 'none' and obs.edit_status != 'refused'
        and obs.vintage not in ('target', 'forecast')
),
firsts as (
    select
        region_code, indicator_code, definition_code, is_synthetic, period_end, speaks_of,
        arg_min(value, place) as value
    from told group by all
)
select
    'revisions/headline' as view,
    now.observation_sk,
    ind.decimals,
    old.value / ind.display_factor as first_value,
    now.value / ind.display_factor as value,
    (now.value - old.value) / ind.display_factor as difference,
    if(old.value > 0, 100 * (now.value - old.value) / old.value, null) as difference_pct
from told as now
inner join firsts as old using (
    region_code, indicator_code, definition_code, is_synthetic, period_end, speaks_of
)
inner join core.dim_indicator as ind using (indicator_code)
