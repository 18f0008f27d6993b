-- dim_enterprise: the register over time: who, where, which industry, which owner, which size, private by which rule.
-- grain: one row per enterprise, list date and version of the return
with

register as (

    select
        reg.unit_key,
        reg.enterprise_id,
        reg.enterprise_code,
        reg.enterprise_name,
        reg.region_code,
        '2011' as standard_version,
        reg.industry_code,
        reg.registration_type,
        coalesce(reg.holding_type, '') as holding_type,
        reg.non_public_share,
        reg.employees,
        reg.revenue,
        reg.assets,
        reg.opened_on,
        reg.is_key,
        reg.unit_state,
        reg.data_year,
        reg.as_of,
        reg.known_from,
        reg.version_no,
        reg.file_sha256,
        reg.sheet_no,
        reg.row_no,
        reg.is_synthetic,
        reg.edit_status,
        reg.is_counted
    from edit.register as reg

),

versions as (

    select
        reg.file_sha256,
        reg.sheet_no,
        reg.row_no,
        lead(reg.known_from) over (
            partition by reg.unit_key, case when reg.edit_status = 'refused' then 1 else 0 end
            order by reg.known_from, reg.version_no, reg.file_sha256, reg.sheet_no, reg.row_no
        ) as known_to
    from register as reg

),

list_dates as (

    select distinct
        reg.enterprise_id,
        reg.as_of
    from register as reg
    where reg.edit_status != 'refused'

),

validity as (

    select
        dts.enterprise_id,
        dts.as_of,
        lead(dts.as_of) over (partition by dts.enterprise_id order by dts.as_of) as valid_to
    from list_dates as dts

),

kinds as (

    select distinct
        reg.registration_type,
        reg.holding_type
    from register as reg

),

verdicts as (

    select
        knd.registration_type,
        knd.holding_type,
        rul.definition_code,
        rul.verdict,
        rul.reason
    from kinds as knd
    inner join ref.private_rule as rul
        on
            (rul.registration_type = knd.registration_type or rul.registration_type = '*')
            and (rul.holding_type = knd.holding_type or rul.holding_type = '*')
    inner join ref.scope as scp
        on rul.definition_code = scp.register_definition
    qualify row_number() over (
        partition by knd.registration_type, knd.holding_type
        order by rul.priority
    ) = 1

),

sizes as (

    select
        reg.file_sha256,
        reg.sheet_no,
        reg.row_no,
        (thr.employees_large is null or reg.employees >= thr.employees_large)
        and (thr.revenue_large is null or reg.revenue >= thr.revenue_large)
        and (thr.assets_large is null or reg.assets >= thr.assets_large) as is_large,
        (thr.employees_medium is null or reg.employees >= thr.employees_medium)
        and (thr.revenue_medium is null or reg.revenue >= thr.revenue_medium)
        and (thr.assets_medium is null or reg.assets >= thr.assets_medium) as is_medium,
        (thr.employees_small is null or reg.employees >= thr.employees_small)
        and (thr.revenue_small is null or reg.revenue >= thr.revenue_small)
        and (thr.assets_small is null or reg.assets >= thr.assets_small) as is_small
    from register as reg
    inner join ref.size_group as grp
        on
            reg.standard_version = grp.standard_version
            and left(reg.industry_code, 2) = grp.industry_code
    inner join ref.size_threshold as thr
        on grp.industry_group = thr.industry_group

)

select
    md5(concat_ws('|', reg.unit_key, reg.file_sha256, cast(reg.row_no as varchar)))
        as enterprise_sk,
    reg.enterprise_id,
    reg.enterprise_code,
    reg.enterprise_name,
    reg.region_code,
    reg.standard_version,
    reg.industry_code,
    reg.registration_type,
    nullif(reg.holding_type, '') as holding_type,
    reg.non_public_share,
    reg.employees,
    reg.revenue,
    reg.assets,
    case
        when reg.edit_status = 'blocked' then null
        when siz.is_large then '大型'
        when siz.is_medium then '中型'
        when siz.is_small then '小型'
        when siz.is_small is not null then '微型'
    end as size_class,
    vdt.definition_code,
    coalesce(vdt.verdict, 'undecided') as private_verdict,
    vdt.reason as private_reason,
    reg.opened_on,
    reg.is_key,
    reg.unit_state,
    reg.data_year,
    reg.as_of as valid_from,
    val.valid_to,
    year(reg.as_of) * 100 + month(reg.as_of) as valid_from_month,
    year(val.valid_to) * 100 + month(val.valid_to) as valid_to_month,
    reg.known_from,
    case when reg.edit_status = 'refused' then reg.known_from else ver.known_to end as known_to,
    reg.edit_status != 'refused' and ver.known_to is null as is_current,
    reg.edit_status,
    reg.is_counted,
    reg.file_sha256,
    reg.sheet_no,
    reg.row_no,
    reg.is_synthetic
from register as reg
inner join versions as ver
    on
        reg.file_sha256 = ver.file_sha256
        and reg.sheet_no = ver.sheet_no
        and reg.row_no = ver.row_no
left join validity as val
    on reg.enterprise_id = val.enterprise_id and reg.as_of = val.as_of
left join verdicts as vdt
    on
        reg.registration_type = vdt.registration_type
        and reg.holding_type = vdt.holding_type
left join sizes as siz
    on
        reg.file_sha256 = siz.file_sha256
        and reg.sheet_no = siz.sheet_no
        and reg.row_no = siz.row_no
