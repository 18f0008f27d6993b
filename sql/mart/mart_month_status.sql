-- mart_month_status: how far each month is closed: open, flash, reviewed, signed once, or final by two signatures.
-- grain: one row per month for which a return was received
with

annual as (

    select distinct frm.form_code
    from ref.form as frm
    where frm.frequency = 'annual'

),

contents as (

    select
        fsb.period_end as month,
        count(fsb.submission_unit_sk) as rows_received,
        md5(coalesce(
            string_agg(
                fsb.submission_unit_sk || ' ' || fsb.figures_key,
                ',' order by fsb.submission_unit_sk
            ),
            ''
        )) as content_key
    from core.fct_submission as fsb
    left join annual as anl
        on fsb.form_code = anl.form_code
    where anl.form_code is null and fsb.status != 'held'
    group by fsb.period_end

),

issues as (

    select
        opn.period_end as month,
        sum(case when opn.issue_kind = 'block' then 1 else 0 end) as block_count
    from core.fct_open_issue as opn
    left join annual as anl
        on opn.form_code = anl.form_code
    where anl.form_code is null
    group by opn.period_end

),

owed as (

    select
        rst.period_end as month,
        sum(case when rst.status in ('missing', 'rejected') then 1 else 0 end) as owed_count
    from core.fct_return_status as rst
    left join annual as anl
        on rst.form_code = anl.form_code
    where anl.form_code is null
    group by rst.period_end

),

reopened as (

    select
        dcs.month,
        max(dcs.decision_no) as decision_no
    from core.fct_decision as dcs
    where dcs.kind = 'month_reopen'
    group by dcs.month

),

steps as (

    select
        dcs.month,
        dcs.decision_no,
        dcs.decided_by,
        dcs.decided_at,
        dcs.step,
        dcs.content_key = cnt.content_key as is_current
    from core.fct_decision as dcs
    inner join contents as cnt
        on dcs.month = cnt.month
    left join reopened as rop
        on dcs.month = rop.month
    where
        dcs.kind = 'month_close'
        and (rop.decision_no is null or dcs.decision_no > rop.decision_no)

),

reviews as (

    select
        stp.month,
        min(stp.decision_no) as decision_no
    from steps as stp
    where stp.step = 'review' and stp.is_current
    group by stp.month

),

signatures as (

    select
        stp.month,
        count(distinct stp.decided_by) as signature_count,
        string_agg(distinct stp.decided_by, '、' order by stp.decided_by) as signed_by,
        max(stp.decided_at) as signed_at
    from steps as stp
    inner join reviews as rvw
        on stp.month = rvw.month and stp.decision_no > rvw.decision_no
    where stp.step = 'sign' and stp.is_current
    group by stp.month

),

taken as (

    select
        stp.month,
        max(
            case when stp.step in ('review', 'sign') and not stp.is_current then 1 else 0 end
        ) as has_stale
    from steps as stp
    group by stp.month

)

select
    cnt.month as period_end,
    case
        when sig.signature_count >= 2 then 'final'
        when sig.signature_count = 1 then 'signed_once'
        when rvw.decision_no is not null then 'reviewed'
        when tkn.month is not null then 'flash'
        else 'open'
    end as close_state,
    sig.signed_by,
    case when sig.signature_count >= 2 then sig.signed_at end as closed_at,
    coalesce(tkn.has_stale, 0) = 1 and coalesce(sig.signature_count, 0) < 2 as is_changed_since,
    rop.decision_no is not null as is_reopened,
    coalesce(iss.block_count, 0) as block_count,
    coalesce(owd.owed_count, 0) as owed_count,
    cnt.rows_received,
    cnt.content_key
from contents as cnt
left join taken as tkn
    on cnt.month = tkn.month
left join reviews as rvw
    on cnt.month = rvw.month
left join signatures as sig
    on cnt.month = sig.month
left join reopened as rop
    on cnt.month = rop.month
left join issues as iss
    on cnt.month = iss.month
left join owed as owd
    on cnt.month = owd.month
