-- Returns that are owed: since when, counted to the newest day that the release knows of, and who brings them.
with

as_of as (

    select max(fsu.known_from) as day
    from core.fct_submission as fsu

),

-- The newest file with units of a city, of each form and period.
brought as (

    select
        fsu.form_code,
        fsu.period,
        reg.city_code,
        max(fsu.known_from) as day
    from core.fct_submission as fsu
    inner join core.dim_region as reg
        on
            fsu.region_code = reg.region_code
            and reg.valid_from_month <= fsu.period_end
            and (reg.valid_to_month is null or reg.valid_to_month > fsu.period_end)
    where fsu.status != 'rejected'
    group by fsu.form_code, fsu.period, reg.city_code

),

-- Units whose figures travel in the file of a level above: some day they are due before it.
carried as (

    select
        ddd.form_code,
        ddd.level
    from core.dim_due_date as ddd
    group by ddd.form_code, ddd.level
    having bool_or(ddd.due_on < ddd.arrives_by)

),

owed as (

    select
        frs.*,
        if(frs.unit_kind = 'enterprise', 'enterprise', frs.region_level) as unit_level,
        ddd.due_on as own_due_on,
        car.form_code is not null as is_carried,
        cty.region_name as city_name,
        cnt.region_name as county_name,
        strftime(bro.day, '%Y-%m-%d') as brought_on,
        iss.problem
    from core.fct_return_status as frs
    left join core.dim_due_date as ddd
        on
            frs.form_code = ddd.form_code
            and frs.period = ddd.period
            and ddd.level = if(frs.unit_kind = 'enterprise', 'enterprise', frs.region_level)
    left join carried as car
        on ddd.form_code = car.form_code and ddd.level = car.level
    left join core.dim_region as cty
        on
            frs.city_code = cty.region_code
            and cty.valid_from_month <= frs.period_end
            and (cty.valid_to_month is null or cty.valid_to_month > frs.period_end)
    left join core.dim_region as cnt
        on
            frs.region_code = cnt.region_code
            and cnt.valid_from_month <= frs.period_end
            and (cnt.valid_to_month is null or cnt.valid_to_month > frs.period_end)
    left join brought as bro
        on
            frs.form_code = bro.form_code
            and frs.period = bro.period
            and frs.city_code = bro.city_code
    left join core.fct_open_issue as iss
        on
            frs.status = 'rejected'
            and iss.issue_kind = 'rejected'
            and frs.form_code = iss.form_code
            and frs.period = iss.period
            and frs.unit_code = iss.unit_code
    where frs.status in ('missing', 'rejected')

)

select
    owd.return_status_sk,
    owd.form_code,
    src.source_title as form_name,
    owd.period,
    owd.period_end,
    owd.unit_code,
    owd.unit_kind,
    owd.unit_name,
    owd.region_level,
    owd.region_code,
    owd.county_name,
    owd.city_code,
    owd.city_name,
    owd.status,
    owd.problem,
    owd.versions_sent,
    owd.due_on,
    owd.own_due_on,
    case
        when owd.unit_level = 'county' and owd.is_carried
            then
                '县→市 ' || strftime(owd.own_due_on, '%m-%d')
                || '，市→省 ' || strftime(owd.due_on, '%m-%d')
        when owd.unit_level = 'enterprise' then '企业 ' || strftime(owd.due_on, '%m-%d')
        else '报省 ' || strftime(owd.due_on, '%m-%d')
    end as due_steps,
    greatest(aso.day - owd.due_on, 0) as days_overdue,
    aso.day as counted_to,
    case
        when owd.unit_level = 'enterprise' then '找' || owd.city_name || '；该市企业表'
        when owd.is_carried then '由' || owd.city_name || '汇总报出；市文件'
        else '由本级直接报出'
    end
    || case
        when owd.unit_level != 'enterprise' and not owd.is_carried then ''
        when owd.brought_on is null and owd.status = 'rejected' then '报来的全部退回'
        when owd.brought_on is null then '未到'
        else
            ' ' || owd.brought_on || ' 已到，' || if(owd.status = 'rejected', '退回', '缺')
            || if(owd.unit_level = 'enterprise', '本企业', '本县')
            || if(owd.status = 'rejected', '的行', '')
    end as brought_by
from owed as owd
cross join as_of as aso
left join core.dim_source as src on owd.form_code = src.source_code
order by owd.period_end desc, owd.form_code, owd.city_code, owd.unit_code
