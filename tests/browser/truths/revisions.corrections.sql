-- Corrected figures: each version of a cell beside the version that it ended.
select
    'revisions/corrections' as view,
    now.observation_sk,
    ind.decimals,
    old.value / ind.display_factor as former_value,
    now.value / ind.display_factor as value,
    (now.value - old.value) / ind.display_factor as difference,
    if(old.value > 0, 100 * (now.value - old.value) / old.value, null) as difference_pct
from core.fct_observation as now
inner join core.fct_observation as old
    on
        now.form_code = old.form_code and now.region_code = old.region_code and now.period = old.period
        and now.breakdown_code = old.breakdown_code and now.indicator_code = old.indicator_code
        and now.time_basis = old.time_basis and now.vintage = old.vintage
        and old.known_to = now.known_from and not old.is_current and old.version_no <= now.version_no
        and now.observation_sk != old.observation_sk
inner join core.dim_indicator as ind on now.indicator_code = ind.indicator_code
where
    now.edit_status != 'refused' and old.edit_status != 'refused'
    -- Two figures printed on one day: the one that stands replaced the other.
    and (now.known_to is null or now.known_to > now.known_from)
