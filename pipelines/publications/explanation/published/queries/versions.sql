-- Every publication of one figure with its cell, and what a publication implies or a list counts;
-- the standing and most mature first.
with

ways as (

    select
        fob.region_code,
        fob.period,
        fob.period_start,
        fob.period_end,
        fob.frequency,
        'published' as basis,
        fob.vintage,
        fob.definition_code,
        fob.value,
        fob.half_width,
        fob.qualifier,
        fob.printed_text,
        fob.printed_unit,
        fob.quote,
        fob.source_code,
        fob.known_from,
        fob.known_precision,
        fob.is_known_assumed,
        fob.is_current,
        fob.is_synthetic,
        dsu.file_name,
        dsu.sheet_name,
        fob.cell_ref
    from core.fct_observation as fob
    left join core.dim_submission as dsu
        on fob.file_sha256 = dsu.file_sha256 and fob.sheet_no = dsu.sheet_no
    where
        fob.form_code = 'P1'
        and fob.indicator_code = $indicator
        and fob.region_code = $region
        and fob.period = $period
        and fob.breakdown = 'none'
    union all
    select
        fiv.region_code,
        fiv.period,
        fiv.period_start,
        fiv.period_end,
        fiv.frequency,
        fiv.basis,
        fiv.vintage,
        fiv.definition_code,
        fiv.value,
        fiv.half_width,
        fiv.qualifier,
        null as printed_text,
        null as printed_unit,
        imp.derivation as quote,
        fiv.source_code,
        fiv.known_from,
        null as known_precision,
        false as is_known_assumed,
        true as is_current,
        fiv.is_synthetic,
        null as file_name,
        null as sheet_name,
        null as cell_ref
    from core.fct_indicator_value as fiv
    left join core.fct_implied_observation as imp
        on
            fiv.basis = 'implied'
            and fiv.indicator_code = imp.indicator_code
            and fiv.region_code = imp.region_code
            and fiv.period = imp.period
            and fiv.definition_code = imp.definition_code
            and fiv.source_code = imp.source_code
    where
        fiv.basis in ('implied', 'counted')
        and fiv.indicator_code = $indicator
        and fiv.region_code = $region
        and fiv.period = $period

)

select
    way.period,
    way.period_start,
    way.period_end,
    way.frequency,
    way.basis,
    way.vintage,
    way.definition_code,
    way.value,
    way.half_width,
    way.qualifier,
    way.printed_text,
    way.printed_unit,
    way.quote,
    way.known_from,
    way.known_precision,
    way.is_known_assumed,
    way.is_current,
    way.is_synthetic,
    way.file_name,
    way.sheet_name,
    way.cell_ref,
    dsc.source_title,
    dsc.source_url,
    drg.region_name,
    drg.region_level,
    drg.parent_code
from ways as way
inner join core.dim_region as drg
    on
        way.region_code = drg.region_code
        and drg.valid_from_month <= way.period_end
        and (drg.valid_to_month is null or drg.valid_to_month > way.period_end)
inner join core.dim_vintage as dvi on way.vintage = dvi.vintage
left join core.dim_source as dsc on way.source_code = dsc.source_code
order by way.is_current desc, dvi.vintage_rank desc, way.known_from desc, dsc.source_title
