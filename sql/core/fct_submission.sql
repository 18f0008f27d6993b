-- fct_submission: what each reporting unit sent: every version of its row, whether it was in time, and what was rejected.
-- grain: one row per form, period, reporting unit, part of it and returned row (version)
with

region_rows as (

    select
        obs.form_code,
        obs.edition,
        obs.period,
        obs.period_start,
        obs.period_end,
        'region' as unit_kind,
        obs.region_code as unit_code,
        obs.region_code,
        obs.breakdown_code,
        obs.file_sha256,
        obs.sheet_no,
        obs.row_no,
        obs.version_no,
        obs.known_from,
        obs.is_synthetic,
        sum(case when obs.edit_status = 'refused' then 0 else 1 end) as fact_cells,
        max(obs.held_by) as held_by,
        md5(string_agg(
            obs.indicator_code
            || ' ' || coalesce(obs.time_basis, '-')
            || ' ' || coalesce(cast(obs.value as varchar), '-')
            || ' ' || cast(obs.is_counted as varchar),
            ',' order by obs.cell_ref
        )) as figures_key
    from edit.observation as obs
    where obs.form_code != 'P1'
    group by
        obs.form_code,
        obs.edition,
        obs.period,
        obs.period_start,
        obs.period_end,
        obs.region_code,
        obs.breakdown_code,
        obs.file_sha256,
        obs.sheet_no,
        obs.row_no,
        obs.version_no,
        obs.known_from,
        obs.is_synthetic

),

enterprise_rows as (

    select
        ent.form_code,
        ent.edition,
        ent.period,
        ent.period_start,
        ent.period_end,
        'enterprise' as unit_kind,
        ent.enterprise_id as unit_code,
        ent.region_code,
        '_T' as breakdown_code,
        ent.file_sha256,
        ent.sheet_no,
        ent.row_no,
        ent.version_no,
        ent.known_from,
        ent.is_synthetic,
        case when ent.edit_status = 'refused' then 0 else 1 end as fact_cells,
        ent.held_by,
        md5(concat_ws(
            ' ',
            coalesce(ent.production_state, '-'),
            coalesce(ent.industry_code, '-'),
            coalesce(cast(ent.output_ytd as varchar), '-'),
            coalesce(cast(ent.output_ytd_last_year as varchar), '-'),
            coalesce(cast(ent.revenue_ytd as varchar), '-'),
            coalesce(cast(ent.revenue_ytd_last_year as varchar), '-'),
            coalesce(cast(ent.main_revenue_ytd as varchar), '-'),
            coalesce(cast(ent.main_revenue_ytd_last_year as varchar), '-'),
            coalesce(cast(ent.profit_ytd as varchar), '-'),
            coalesce(cast(ent.profit_ytd_last_year as varchar), '-'),
            coalesce(cast(ent.tax_paid_ytd as varchar), '-'),
            coalesce(cast(ent.tax_paid_ytd_last_year as varchar), '-'),
            coalesce(cast(ent.employees_end as varchar), '-'),
            coalesce(cast(ent.electricity_ytd as varchar), '-'),
            coalesce(cast(ent.electricity_ytd_last_year as varchar), '-'),
            coalesce(cast(ent.receivables_end as varchar), '-'),
            cast(ent.is_counted as varchar)
        )) as figures_key
    from edit.enterprise_return as ent

),

accepted as (

    select
        form_code,
        edition,
        period,
        period_start,
        period_end,
        unit_kind,
        unit_code,
        region_code,
        breakdown_code,
        file_sha256,
        sheet_no,
        row_no,
        version_no,
        known_from,
        is_synthetic,
        fact_cells,
        held_by,
        figures_key
    from region_rows
    union all
    select
        form_code,
        edition,
        period,
        period_start,
        period_end,
        unit_kind,
        unit_code,
        region_code,
        breakdown_code,
        file_sha256,
        sheet_no,
        row_no,
        version_no,
        known_from,
        is_synthetic,
        fact_cells,
        held_by,
        figures_key
    from enterprise_rows

),

rejects as (

    select
        rej.form_code,
        rej.edition,
        rej.period,
        rej.period_end,
        rej.unit_code,
        rej.file_sha256,
        rej.sheet_no,
        rej.row_no,
        count(rej.reason_code) as reject_count
    from stg.reject as rej
    where rej.scope in ('row', 'cell') and rej.unit_code is not null
    group by
        rej.form_code,
        rej.edition,
        rej.period,
        rej.period_end,
        rej.unit_code,
        rej.file_sha256,
        rej.sheet_no,
        rej.row_no

),

rejected_only as (

    select
        rej.form_code,
        rej.edition,
        rej.period,
        sht.period_start,
        rej.period_end,
        case when frm.kind = 'enterprise' then 'enterprise' else 'region' end as unit_kind,
        rej.unit_code,
        case when frm.kind = 'enterprise' then null else rej.unit_code end as region_code,
        '_T' as breakdown_code,
        rej.file_sha256,
        rej.sheet_no,
        rej.row_no,
        sht.version_no,
        sht.reported_on as known_from,
        sht.is_synthetic,
        0 as fact_cells,
        cast(null as int) as held_by,
        cast(null as varchar) as figures_key,
        rej.reject_count
    from rejects as rej
    inner join stg.sheet as sht
        on rej.file_sha256 = sht.file_sha256 and rej.sheet_no = sht.sheet_no
    inner join ref.form as frm
        on rej.form_code = frm.form_code and rej.edition = frm.edition
    left join accepted as acc
        on
            rej.file_sha256 = acc.file_sha256
            and rej.sheet_no = acc.sheet_no
            and rej.row_no = acc.row_no
            and rej.period_end = acc.period_end
    where frm.kind in ('aggregate', 'enterprise') and acc.row_no is null

),

rows_sent as (

    select
        acc.form_code,
        acc.edition,
        acc.period,
        acc.period_start,
        acc.period_end,
        acc.unit_kind,
        acc.unit_code,
        acc.region_code,
        acc.breakdown_code,
        acc.file_sha256,
        acc.sheet_no,
        acc.row_no,
        acc.version_no,
        acc.known_from,
        acc.is_synthetic,
        acc.fact_cells,
        acc.held_by,
        acc.figures_key,
        coalesce(rej.reject_count, 0) as reject_count
    from accepted as acc
    left join rejects as rej
        on
            acc.file_sha256 = rej.file_sha256
            and acc.sheet_no = rej.sheet_no
            and acc.row_no = rej.row_no
            and acc.period_end = rej.period_end
            and acc.unit_code = rej.unit_code
    union all
    select
        form_code,
        edition,
        period,
        period_start,
        period_end,
        unit_kind,
        unit_code,
        region_code,
        breakdown_code,
        file_sha256,
        sheet_no,
        row_no,
        version_no,
        known_from,
        is_synthetic,
        fact_cells,
        held_by,
        figures_key,
        reject_count
    from rejected_only

)

select
    md5(concat_ws(
        '|',
        snt.form_code,
        snt.period,
        snt.unit_code,
        snt.file_sha256,
        cast(snt.sheet_no as varchar),
        cast(snt.row_no as varchar)
    )) as submission_unit_sk,
    md5(concat_ws('|', snt.file_sha256, cast(snt.sheet_no as varchar))) as submission_sk,
    snt.form_code,
    snt.edition,
    snt.period,
    snt.period_start,
    snt.period_end,
    snt.unit_kind,
    snt.unit_code,
    snt.region_code,
    snt.breakdown_code,
    case
        when snt.held_by is not null then 'held'
        when snt.fact_cells > 0 then 'accepted'
        else 'rejected'
    end as status,
    snt.version_no,
    snt.known_from,
    case
        when snt.fact_cells > 0 then
            lead(snt.known_from) over (
                partition by
                    snt.form_code,
                    snt.period,
                    snt.unit_code,
                    snt.breakdown_code,
                    case when snt.fact_cells > 0 then 1 else 0 end
                order by
                    snt.known_from,
                    snt.version_no,
                    snt.file_sha256,
                    snt.sheet_no,
                    snt.row_no
            )
    end as known_to,
    due.arrives_by as due_on,
    case
        when due.arrives_by is null or snt.known_from is null then 'no_due_day'
        when snt.known_from <= due.arrives_by then 'on_time'
        else 'late'
    end as timeliness,
    snt.fact_cells,
    snt.reject_count,
    snt.held_by,
    case when snt.fact_cells > 0 then snt.figures_key end as figures_key,
    snt.is_synthetic,
    snt.file_sha256,
    snt.sheet_no,
    snt.row_no
from rows_sent as snt
left join core.dim_region as reg
    on
        snt.unit_kind = 'region'
        and snt.region_code = reg.region_code
        and reg.valid_from_month <= snt.period_end
        and (reg.valid_to_month is null or reg.valid_to_month > snt.period_end)
left join ref.due_date as due
    on
        snt.form_code = due.form_code
        and snt.period = due.period
        and due.level
        = case when snt.unit_kind = 'region' then reg.region_level else 'enterprise' end
