-- fct_return_status: what became of each expected return: on time, late, rejected or missing.
-- grain: one row per form, period and unit that the divisions or the register expect in that month
with

opened as (

    select distinct
        snt.form_code,
        snt.period
    from core.fct_submission as snt

),

due as (

    select
        due.form_code,
        due.period,
        due.period_start,
        due.period_end,
        due.level,
        due.arrives_by as due_on
    from ref.due_date as due
    inner join opened as opn
        on due.form_code = opn.form_code and due.period = opn.period
    where due.is_unit

),

expected_regions as (

    select
        due.form_code,
        due.period,
        due.period_start,
        due.period_end,
        due.due_on,
        'region' as unit_kind,
        reg.region_code as unit_code,
        reg.full_name as unit_name,
        reg.region_code
    from due
    inner join core.dim_region as reg
        on
            due.level = reg.region_level
            and reg.in_scope
            and reg.valid_from_month <= due.period_end
            and (reg.valid_to_month is null or reg.valid_to_month > due.period_end)

),

expected_enterprises as (

    select
        due.form_code,
        due.period,
        due.period_start,
        due.period_end,
        due.due_on,
        'enterprise' as unit_kind,
        ent.enterprise_id as unit_code,
        ent.enterprise_name as unit_name,
        ent.region_code
    from due
    inner join core.dim_enterprise as ent
        on
            due.level = 'enterprise'
            and ent.is_key
            and ent.is_current
            and ent.unit_state = '营业'
            and ent.valid_from_month <= due.period_end
            and (ent.valid_to_month is null or ent.valid_to_month > due.period_end)

),

expected as (

    select
        form_code,
        period,
        period_start,
        period_end,
        due_on,
        unit_kind,
        unit_code,
        unit_name,
        region_code
    from expected_regions
    union all
    select
        form_code,
        period,
        period_start,
        period_end,
        due_on,
        unit_kind,
        unit_code,
        unit_name,
        region_code
    from expected_enterprises

),

sent as (

    select
        snt.form_code,
        snt.period,
        snt.unit_code,
        min(case when snt.status = 'accepted' then snt.known_from end) as first_known_from,
        max(case when snt.status = 'accepted' then 1 else 0 end) as has_accepted,
        max(case when snt.status = 'rejected' then 1 else 0 end) as has_rejected,
        count(distinct snt.submission_sk) as versions_sent
    from core.fct_submission as snt
    group by snt.form_code, snt.period, snt.unit_code

)

select
    md5(concat_ws('|', wnt.form_code, wnt.period, wnt.unit_code)) as return_status_sk,
    wnt.form_code,
    wnt.period,
    wnt.period_start,
    wnt.period_end,
    wnt.unit_kind,
    wnt.unit_code,
    wnt.unit_name,
    wnt.region_code,
    reg.city_code,
    reg.region_level,
    wnt.due_on,
    snt.first_known_from,
    coalesce(snt.versions_sent, 0) as versions_sent,
    case
        when snt.unit_code is null or snt.has_accepted + snt.has_rejected = 0 then 'missing'
        when snt.has_accepted = 0 then 'rejected'
        when wnt.due_on is not null and snt.first_known_from > wnt.due_on then 'late'
        else 'on_time'
    end as status
from expected as wnt
left join sent as snt
    on
        wnt.form_code = snt.form_code
        and wnt.period = snt.period
        and wnt.unit_code = snt.unit_code
left join core.dim_region as reg
    on
        wnt.region_code = reg.region_code
        and reg.valid_from_month <= wnt.period_end
        and (reg.valid_to_month is null or reg.valid_to_month > wnt.period_end)
