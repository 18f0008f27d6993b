-- Every figure that a corrected return changed, old against new.
select
    frv.observation_sk,
    frv.region_code,
    reg.full_name as region_name,
    frv.form_code,
    frv.indicator_code,
    ind.indicator_name,
    frv.period,
    frv.period_end,
    frv.time_basis,
    ind.display_unit as unit,
    ind.decimals,
    frv.former_value / ind.display_factor as former_value,
    frv.value / ind.display_factor as value,
    frv.difference / ind.display_factor as difference,
    frv.difference_pct,
    frv.former_is_counted,
    frv.is_counted,
    frv.former_known_from,
    frv.vintage,
    frv.source_code,
    frv.is_synthetic,
    frv.known_from
from core.fct_revision as frv
inner join core.dim_indicator as ind on frv.indicator_code = ind.indicator_code
left join core.dim_region as reg
    on
        frv.region_code = reg.region_code
        and reg.valid_from_month <= frv.period_end
        and (reg.valid_to_month is null or reg.valid_to_month > frv.period_end)
where frv.revision_kind = 'correction'
order by
    frv.period_end desc, frv.region_code,
    frv.indicator_code, frv.time_basis, frv.observation_sk
