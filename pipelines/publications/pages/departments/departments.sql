-- Departments' figures: totals and parts by industry and registration type. How many firms stand behind the
-- parts of a city is unknown.
select
    mdp.region_code,
    mdp.region_name,
    mdp.region_level,
    mdp.form_code,
    mdp.form_name,
    mdp.period,
    mdp.period_end,
    mdp.indicator_code,
    mdp.indicator_name,
    mdp.breakdown_code,
    coalesce(mdp.breakdown_name, '合计') as breakdown_name,
    mdp.value / ind.display_factor as value,
    mdp.value_last_year / ind.display_factor as value_last_year,
    ind.display_unit as unit,
    ind.decimals,
    mdp.growth_pct,
    mdp.part_share_pct,
    mdp.province_share_pct,
    mdp.vintage,
    mdp.form_code as source_code,
    mdp.is_synthetic,
    mdp.known_from,
    mdp.breakdown != 'none' and mdp.region_level != 'province' as is_part_of_city
from mart.mart_department as mdp
inner join core.dim_indicator as ind on mdp.indicator_code = ind.indicator_code
order by
    mdp.period_end, mdp.form_code, mdp.indicator_code, mdp.breakdown_code, mdp.region_code,
    mdp.vintage
