-- First against latest figure of the headline indicators, province and cities; restated bases apart.
select
    frv.observation_sk,
    frv.figure_sk,
    frv.region_code,
    reg.full_name as region_name,
    reg.region_level,
    frv.indicator_code,
    ind.indicator_name,
    frv.period,
    frv.period_end,
    frv.time_basis,
    frv.revision_kind,
    frv.revision_no,
    ind.display_unit as unit,
    ind.decimals,
    frv.first_value / ind.display_factor as first_value,
    frv.value / ind.display_factor as value,
    frv.difference_from_first / ind.display_factor as difference,
    frv.difference_from_first_pct as difference_pct,
    frv.former_vintage,
    frv.vintage,
    frv.former_known_from,
    frv.source_code,
    src.source_title,
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
left join core.dim_source as src on frv.source_code = src.source_code
where
    frv.is_latest
    and frv.revision_kind != 'restatement'
    and frv.breakdown = 'none'
    and frv.indicator_code in (
        'gdp', 'private_value_added', 'private_revenue', 'private_tax_paid', 'private_employees',
        'private_enterprises', 'sme_value_added'
    )
order by
    frv.period_end desc, reg.region_level desc,
    frv.region_code, frv.indicator_code, frv.figure_sk
