-- Growth of the departments' totals for the province: cumulative figures against the same return's last year.
select
    mdp.region_code,
    mdp.form_code,
    mdp.indicator_code,
    mdp.indicator_name,
    mdp.period,
    mdp.period_end,
    last_day(make_date(mdp.period_end // 100, mdp.period_end % 100, 1)) as at_day,
    mdp.growth_pct,
    mdp.vintage,
    mdp.form_code as source_code,
    mdp.is_synthetic,
    mdp.known_from
from mart.mart_department as mdp
where
    mdp.region_level = 'province'
    and mdp.breakdown = 'none'
    and mdp.growth_pct is not null
order by mdp.indicator_code, mdp.vintage, mdp.period_end
