-- Standing figures of an indicator in some periods, every region, with the cell each came from.
select
    fob.region_code,
    drg.region_name,
    drg.region_level,
    drg.parent_code,
    fob.period_end,
    fob.time_basis,
    fob.value,
    fob.origin,
    fob.edit_status,
    fob.form_code,
    fob.known_from,
    fob.is_synthetic,
    dsu.file_name,
    dsu.sheet_name,
    fob.cell_ref,
    fob.printed_text,
    fob.printed_unit
from core.fct_observation as fob
inner join core.dim_region as drg on fob.region_sk = drg.region_sk
left join core.dim_submission as dsu
    on fob.file_sha256 = dsu.file_sha256 and fob.sheet_no = dsu.sheet_no
where
    fob.indicator_code = $indicator
    and fob.vintage = $vintage
    and fob.breakdown = 'none'
    and fob.is_current
    and fob.is_counted
    and fob.period_end in ($this, $before, $last_year)
order by fob.region_code, fob.period_end, fob.time_basis
