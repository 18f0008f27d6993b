-- fct_observation: every reported or published figure of a region, in every version, with the days it was known.
-- grain: one row per cell of a file (version), of which at most one per replacement key is current
with

cells as (

    select
        obs.form_code,
        obs.edition,
        obs.file_sha256,
        obs.sheet_no,
        obs.row_no,
        obs.cell_ref,
        obs.period,
        obs.period_start,
        obs.period_end,
        obs.frequency,
        obs.region_code,
        obs.breakdown,
        obs.breakdown_code,
        obs.indicator_code,
        obs.time_basis,
        obs.vintage,
        obs.value,
        obs.printed_text,
        obs.printed_unit,
        obs.half_width,
        obs.qualifier,
        obs.origin,
        obs.definition_code,
        obs.known_from,
        obs.known_precision,
        obs.is_known_assumed,
        obs.version_no,
        obs.unit_key,
        obs.source_code,
        obs.quote,
        obs.is_synthetic,
        obs.edit_status,
        obs.is_counted
    from edit.observation as obs

),

returns as (

    select distinct
        cells.unit_key,
        cells.file_sha256,
        cells.sheet_no,
        cells.row_no,
        cells.known_from,
        cells.version_no
    from cells
    where cells.edit_status != 'refused'

),

versions as (

    select
        ret.unit_key,
        ret.file_sha256,
        ret.sheet_no,
        ret.row_no,
        lead(ret.known_from) over (
            partition by ret.unit_key
            order by ret.known_from, ret.version_no, ret.file_sha256, ret.sheet_no, ret.row_no
        ) as known_to
    from returns as ret

)

select
    md5(concat_ws('|', cells.file_sha256, cast(cells.sheet_no as varchar), cells.cell_ref))
        as observation_sk,
    reg.region_sk,
    cells.region_code,
    cells.breakdown,
    cells.breakdown_code,
    cells.indicator_code,
    cells.period,
    cells.period_start,
    cells.period_end,
    cells.frequency,
    cells.time_basis,
    cells.vintage,
    cells.definition_code,
    cells.origin,
    cells.source_code,
    cells.value,
    cells.half_width,
    cells.printed_text,
    cells.printed_unit,
    cells.qualifier,
    cells.quote,
    cells.edit_status,
    cells.is_counted,
    cells.is_synthetic,
    cells.known_from,
    case when cells.edit_status = 'refused' then cells.known_from else ver.known_to end as known_to,
    cells.edit_status != 'refused' and ver.known_to is null as is_current,
    cells.known_precision,
    cells.is_known_assumed,
    cells.form_code,
    cells.edition,
    cells.unit_key,
    cells.version_no,
    cells.file_sha256,
    cells.sheet_no,
    cells.row_no,
    cells.cell_ref
from cells
left join versions as ver
    on
        cells.unit_key = ver.unit_key
        and cells.file_sha256 = ver.file_sha256
        and cells.sheet_no = ver.sheet_no
        and cells.row_no = ver.row_no
left join core.dim_region as reg
    on
        cells.region_code = reg.region_code
        and reg.valid_from_month <= cells.period_end
        and (reg.valid_to_month is null or reg.valid_to_month > cells.period_end)
