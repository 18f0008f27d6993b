-- The same figure of other periods of the same kind, in its most mature publication.
select
    fob.period,
    fob.period_end,
    'published' as basis,
    fob.vintage,
    fob.value,
    fob.half_width,
    fob.definition_code
from core.fct_observation as fob
inner join core.dim_vintage as dvi on fob.vintage = dvi.vintage
where
    fob.form_code = 'P1'
    and fob.indicator_code = $indicator
    and fob.region_code = $region
    and fob.frequency = $frequency
    and fob.period != $period
    and fob.period_end % 100 = $last % 100
    and fob.period_start % 100 = $first % 100
    and fob.breakdown = 'none'
    and fob.is_current
    and fob.is_counted
    and fob.vintage not in ('target', 'forecast')
qualify row_number() over (
    partition by fob.period
    order by
        case when fob.vintage = $vintage then 0 else 1 end,
        dvi.vintage_rank desc, fob.known_from desc, fob.observation_sk
) = 1
order by fob.period_end
