-- What else stands for the same figure: what was returned, and the sum of what was returned.
select
    fiv.basis,
    fiv.vintage,
    fiv.period,
    fiv.value,
    dsc.source_title,
    fiv.is_synthetic
from core.fct_indicator_value as fiv
left join core.dim_source as dsc on fiv.source_code = dsc.source_code
where
    fiv.indicator_code = $indicator
    and fiv.region_code = $region
    and fiv.period_end = $last
    and fiv.basis in ('returned', 'added_up')
    and (
        fiv.time_basis = 'end'
        or (fiv.time_basis = 'ytd' and $first % 100 = 1)
        or (fiv.time_basis = 'period' and fiv.period_start = $first)
    )
order by fiv.is_synthetic, fiv.basis, fiv.vintage, fiv.value_sk
