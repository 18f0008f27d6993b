-- fct_open_issue: what is open today: returns missing, rejected or late, findings on figures in force, rejects nobody replaced.
-- grain: one row per return, finding or reject that is not settled
with

firm_names as (

    select
        ent.enterprise_id,
        ent.enterprise_name,
        ent.region_code
    from core.dim_enterprise as ent
    qualify row_number() over (
        partition by ent.enterprise_id order by ent.valid_from desc, ent.enterprise_sk
    ) = 1

),

latest as (

    select
        rst.form_code,
        max(rst.period_end) as period_end
    from core.fct_return_status as rst
    group by rst.form_code

),

causes as (

    select
        rej.form_code,
        rej.period,
        rej.unit_code,
        rej.reason_text as cause,
        rej.file_sha256,
        rej.sheet_no,
        rej.row_no
    from core.fct_reject as rej
    where rej.scope in ('row', 'cell') and rej.unit_code is not null
    union all
    select
        fnd.form_code,
        fnd.period,
        coalesce(fnd.enterprise_id, fnd.region_code) as unit_code,
        fnd.message as cause,
        fnd.file_sha256,
        fnd.sheet_no,
        fnd.row_no
    from core.fct_finding as fnd
    where fnd.cell_ref is null and fnd.file_sha256 is not null

),

told as (

    select
        cau.form_code,
        cau.period,
        cau.unit_code,
        string_agg(distinct cau.cause, '' order by cau.cause) as cause
    from causes as cau
    group by cau.form_code, cau.period, cau.unit_code

),

places as (

    select
        cau.form_code,
        cau.period,
        cau.unit_code,
        cau.file_sha256,
        cau.sheet_no,
        cau.row_no
    from causes as cau
    qualify row_number() over (
        partition by cau.form_code, cau.period, cau.unit_code
        order by cau.file_sha256, cau.sheet_no, cau.row_no, cau.cause
    ) = 1

),

returns as (

    select
        rst.return_status_sk as issue_id,
        rst.status as issue_kind,
        rst.form_code,
        rst.period,
        rst.period_end,
        rst.unit_kind,
        rst.unit_code,
        rst.region_code,
        cast(null as varchar) as rule_id,
        cast(null as varchar) as indicator_code,
        cast(null as varchar) as time_basis,
        plc.file_sha256,
        plc.sheet_no,
        plc.row_no,
        cast(null as varchar) as cell_ref,
        case
            when rst.status = 'missing' then '应报未报。'
            when rst.status = 'rejected' then '已报来但没有可用的行。' || coalesce(txt.cause, '')
            else '迟报：' || cast(rst.first_known_from as varchar) || ' 才报出。'
        end as problem,
        case
            when rst.status = 'missing' then '请催报；报来后重新加载。'
            when rst.status = 'rejected' then '请报送单位按所列原因更正后重报。'
            else '数字已收；请了解迟报原因，本期结束前提醒下期按时。'
        end as advice,
        'size' as effect_basis
    from core.fct_return_status as rst
    inner join latest as lst
        on rst.form_code = lst.form_code
    left join told as txt
        on
            rst.status = 'rejected'
            and rst.form_code = txt.form_code
            and rst.period = txt.period
            and rst.unit_code = txt.unit_code
    left join places as plc
        on
            rst.status = 'rejected'
            and rst.form_code = plc.form_code
            and rst.period = plc.period
            and rst.unit_code = plc.unit_code
    where
        rst.status in ('missing', 'rejected')
        or (rst.status = 'late' and rst.period_end = lst.period_end)

),

findings as (

    select distinct
        fnd.finding_id as issue_id,
        fnd.severity as issue_kind,
        fnd.form_code,
        fnd.period,
        fnd.period_end,
        case when fnd.enterprise_id is null then 'region' else 'enterprise' end as unit_kind,
        coalesce(fnd.enterprise_id, fnd.region_code, fnd.file_sha256) as unit_code,
        fnd.region_code,
        fnd.rule_id,
        fnd.indicator_code,
        fnd.time_basis,
        fnd.file_sha256,
        fnd.sheet_no,
        fnd.row_no,
        fnd.cell_ref,
        replace(fnd.message, rul.advice, '') as problem,
        rul.advice,
        case
            when rul.kind in ('unique_figure', 'published_vs_computed') then 'published'
            when fnd.severity = 'block' or obs.breakdown != 'none' then 'size'
            when rul.kind = 'unit_slip' and fnd.enterprise_id is not null then 'size'
            when rul.kind = 'region_total' then 'parts'
            when ind.over_regions = 'sum' then 'shift'
            else 'peers'
        end as effect_basis
    from core.fct_finding as fnd
    inner join ref.rule as rul
        on fnd.rule_id = rul.rule_id
    left join core.dim_indicator as ind
        on fnd.indicator_code = ind.indicator_code
    left join core.fct_observation as obs
        on
            fnd.file_sha256 = obs.file_sha256
            and fnd.sheet_no = obs.sheet_no
            and fnd.cell_ref = obs.cell_ref
            and fnd.form_code = obs.form_code
    left join core.fct_enterprise_month as ent
        on
            fnd.file_sha256 = ent.file_sha256
            and fnd.sheet_no = ent.sheet_no
            and fnd.row_no = ent.row_no
            and fnd.form_code = ent.form_code
    left join core.dim_enterprise as reg
        on
            fnd.file_sha256 = reg.file_sha256
            and fnd.row_no = reg.row_no
            and fnd.enterprise_id = reg.enterprise_id
    left join core.dim_enterprise as cur
        on
            reg.enterprise_id = cur.enterprise_id
            and reg.valid_from = cur.valid_from
            and cur.is_current
    left join core.fct_return_status as rst
        on
            fnd.form_code = rst.form_code
            and fnd.period = rst.period
            and coalesce(fnd.enterprise_id, fnd.region_code) = rst.unit_code
    left join core.fct_kept_finding as kpt
        on fnd.finding_id = kpt.finding_id
    where
        kpt.finding_id is null
        and (
            fnd.file_sha256 is null
            or (rul.kind = 'unique_figure' and not coalesce(obs.is_current, false))
            or (rul.kind != 'unique_figure' and coalesce(obs.is_current, false))
            or coalesce(ent.is_current, false)
            or coalesce(reg.is_current, false)
            or (reg.enterprise_id is not null and cur.enterprise_id is null)
            or (
                fnd.form_code != 'P1'
                and obs.cell_ref is null
                and reg.enterprise_id is null
                and not coalesce(ent.is_current, false)
                and rst.return_status_sk is null
            )
        )

),

rejects as (

    select
        rej.reject_sk as issue_id,
        'reject' as issue_kind,
        rej.form_code,
        rej.period,
        rej.period_end,
        case when nam.enterprise_id is null then 'region' else 'enterprise' end as unit_kind,
        rej.unit_code,
        coalesce(nam.region_code, rej.unit_code) as region_code,
        rej.reason_code as rule_id,
        rej.indicator_code,
        rej.time_basis,
        rej.file_sha256,
        rej.sheet_no,
        rej.row_no,
        rej.cell_ref,
        split_part(rej.reason_text, '。', 1) || '。' as problem,
        replace(rej.reason_text, split_part(rej.reason_text, '。', 1) || '。', '') as advice,
        'size' as effect_basis
    from core.fct_reject as rej
    left join firm_names as nam
        on rej.unit_code = nam.enterprise_id
    left join core.dim_region as reg
        on
            rej.unit_code = reg.region_code
            and reg.valid_from_month <= rej.period_end
            and (reg.valid_to_month is null or reg.valid_to_month > rej.period_end)
    left join core.fct_return_status as rst
        on
            rej.form_code = rst.form_code
            and rej.period = rst.period
            and rej.unit_code = rst.unit_code
            and rst.status in ('missing', 'rejected')
    left join core.fct_submission as snt
        on
            rej.form_code = snt.form_code
            and rej.period = snt.period
            and rej.unit_code = snt.unit_code
            and rej.scope = 'row'
            and snt.status = 'accepted'
            and snt.known_to is null
    left join core.fct_observation as obs
        on
            rej.form_code = obs.form_code
            and rej.period = obs.period
            and rej.unit_code = obs.region_code
            and rej.indicator_code = obs.indicator_code
            and rej.time_basis = obs.time_basis
            and rej.scope = 'cell'
            and obs.breakdown = 'none'
            and obs.is_current
    left join core.dim_enterprise as lst
        on
            rej.unit_code = lst.enterprise_id
            and rej.period = cast(lst.valid_from as varchar)
            and lst.is_current
    where
        rej.scope in ('row', 'cell')
        and rej.form_code != 'P1'
        and (nam.enterprise_id is not null or reg.region_sk is not null)
        and rst.return_status_sk is null
        and snt.submission_unit_sk is null
        and obs.observation_sk is null
        and lst.enterprise_sk is null

)

select
    ret.issue_id,
    ret.issue_kind,
    ret.form_code,
    ret.period,
    ret.period_end,
    ret.unit_kind,
    ret.unit_code,
    ret.region_code,
    ret.rule_id,
    ret.indicator_code,
    ret.time_basis,
    ret.file_sha256,
    ret.sheet_no,
    ret.row_no,
    ret.cell_ref,
    ret.problem,
    ret.advice,
    ret.effect_basis
from returns as ret
union all
select
    fnd.issue_id,
    fnd.issue_kind,
    fnd.form_code,
    fnd.period,
    fnd.period_end,
    fnd.unit_kind,
    fnd.unit_code,
    fnd.region_code,
    fnd.rule_id,
    fnd.indicator_code,
    fnd.time_basis,
    fnd.file_sha256,
    fnd.sheet_no,
    fnd.row_no,
    fnd.cell_ref,
    fnd.problem,
    fnd.advice,
    fnd.effect_basis
from findings as fnd
union all
select
    rej.issue_id,
    rej.issue_kind,
    rej.form_code,
    rej.period,
    rej.period_end,
    rej.unit_kind,
    rej.unit_code,
    rej.region_code,
    rej.rule_id,
    rej.indicator_code,
    rej.time_basis,
    rej.file_sha256,
    rej.sheet_no,
    rej.row_no,
    rej.cell_ref,
    rej.problem,
    rej.advice,
    rej.effect_basis
from rejects as rej
