-- The same figure of the regions beside and below, one way of knowing it a row.
select
    drg.region_code,
    drg.region_name,
    drg.parent_code,
    fiv.basis,
    fiv.vintage,
    dvi.vintage_rank,
    fiv.definition_code,
    fiv.value,
    fiv.half_width,
    fiv.is_synthetic
from core.fct_indicator_value as fiv
inner join core.dim_region as drg
    on
        fiv.region_code = drg.region_code
        and drg.valid_from_month <= fiv.period_end
        and (drg.valid_to_month is null or drg.valid_to_month > fiv.period_end)
inner join core.dim_vintage as dvi on fiv.vintage = dvi.vintage
where
    fiv.indicator_code = $indicator
    and fiv.period_end = $last
    and drg.parent_code in ($parent, $region)
    and (
        fiv.time_basis = 'end'
        or (fiv.time_basis = 'ytd' and $first % 100 = 1)
        or (fiv.time_basis = 'period' and fiv.period_start = $first)
    )
order by drg.region_code, fiv.basis, dvi.vintage_rank desc, fiv.value_sk
