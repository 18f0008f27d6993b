-- Vintages in which a figure can be explained: its own, or of a ratio those of a returned numerator.
select distinct
    fiv.vintage,
    dvi.vintage_rank
from core.fct_indicator_value as fiv
inner join core.dim_vintage as dvi on fiv.vintage = dvi.vintage
where
    fiv.region_code = $region
    and fiv.period = $period
    and (
        fiv.indicator_code = $indicator
        or (fiv.indicator_code = $numerator and fiv.basis in ('returned', 'added_up'))
    )
order by dvi.vintage_rank desc
