-- Bases restated by the next year's returns: last year's figure as it stood, and as it is compared with.
select
    frv.observation_sk,
    frv.region_code,
    reg.full_name as region_name,
    frv.indicator_code,
    ind.indicator_name,
    frv.period,
    frv.period_end,
    ind.display_unit as unit,
    ind.decimals,
    frv.former_value / ind.display_factor as former_value,
    frv.value / ind.display_factor as value,
    frv.difference / ind.display_factor as difference,
    frv.difference_pct,
    frv.vintage,
    frv.source_code,
    frv.is_synthetic,
    frv.known_from
from core.fct_revision as frv
inner join core.dim_indicator as ind on frv.indicator_code = ind.indicator_code
inner join core.dim_region as reg
    on
        frv.region_code = reg.region_code
        and reg.region_level in ('province', 'city')
        and reg.valid_from_month <= frv.period_end
        and (reg.valid_to_month is null or reg.valid_to_month > frv.period_end)
where
    frv.revision_kind = 'restatement'
    and frv.is_latest
    and frv.breakdown = 'none'
    and frv.difference != 0
    and frv.indicator_code in (
        'private_value_added', 'private_revenue', 'private_tax_paid', 'sme_value_added'
    )
order by frv.period_end desc, frv.region_code, frv.indicator_code, frv.form_code, frv.observation_sk
