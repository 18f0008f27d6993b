-- fct_unit_size: how large each unit that owes a return was when last known, so that missing returns can be weighed.
-- grain: one row per form, period and expected unit of known size
with

units as (

    select
        rst.form_code,
        rst.period,
        rst.period_start,
        rst.period_end,
        rst.unit_kind,
        rst.unit_code
    from core.fct_return_status as rst

),

figures as (

    select distinct
        obs.form_code,
        obs.region_code,
        obs.indicator_code,
        obs.period,
        obs.period_end,
        obs.value,
        stat_ratio(
            obs.value, case when obs.time_basis = 'ytd' then obs.period_end % 100 else 1 end, 1, 0
        ) as size
    from core.fct_observation as obs
    inner join ref.form as frm
        on
            obs.form_code = frm.form_code
            and obs.edition = frm.edition
            and obs.indicator_code = frm.size_indicator_code
            and obs.time_basis = frm.size_basis
    where obs.is_current and obs.is_counted and obs.breakdown = 'none' and obs.value > 0

),

merged as (

    select
        reg.region_code,
        reg.valid_to_month as ended,
        dvn.successor_code
    from core.dim_region as reg
    inner join ref.division as dvn
        on reg.region_code = dvn.region_code and reg.valid_from = dvn.valid_from
    where dvn.successor_code is not null and dvn.successor_code != reg.region_code

),

held as (

    select
        unt.form_code,
        unt.period,
        unt.unit_code,
        fig.indicator_code,
        fig.period as size_period,
        fig.period_end as size_period_end,
        fig.size
    from units as unt
    inner join figures as fig
        on
            unt.unit_kind = 'region'
            and unt.form_code = fig.form_code
            and unt.unit_code = fig.region_code
            and fig.period_end <= unt.period_end
            and fig.period_end >= unt.period_end - 100
    union all
    select
        unt.form_code,
        unt.period,
        unt.unit_code,
        fig.indicator_code,
        fig.period as size_period,
        fig.period_end as size_period_end,
        fig.size
    from units as unt
    inner join merged as mrg
        on
            unt.unit_kind = 'region'
            and unt.unit_code = mrg.successor_code
            and mrg.ended <= unt.period_end
    inner join figures as fig
        on
            unt.form_code = fig.form_code
            and mrg.region_code = fig.region_code
            and fig.period_end < mrg.ended
            and fig.period_end >= unt.period_end - 100

),

regions as (

    select
        hld.form_code,
        hld.period,
        hld.unit_code,
        hld.indicator_code,
        hld.size_period,
        sum(hld.size) as size
    from held as hld
    group by
        hld.form_code,
        hld.period,
        hld.unit_code,
        hld.indicator_code,
        hld.size_period,
        hld.size_period_end
    qualify row_number() over (
        partition by hld.form_code, hld.period, hld.unit_code
        order by hld.size_period_end desc, hld.size_period, hld.indicator_code
    ) = 1

),

firms as (

    select
        unt.form_code,
        unt.period,
        unt.unit_code,
        'enterprise_revenue' as indicator_code,
        cast(ent.data_year as varchar) as size_period,
        stat_ratio(ent.revenue, 12, 1, 0) as size
    from units as unt
    inner join core.dim_enterprise as ent
        on
            unt.unit_kind = 'enterprise'
            and unt.unit_code = ent.enterprise_id
            and ent.is_current
            and ent.valid_from_month <= unt.period_end
            and (ent.valid_to_month is null or ent.valid_to_month > unt.period_end)
    where ent.is_counted and ent.revenue > 0

),

sized as (

    select
        reg.form_code,
        reg.period,
        reg.unit_code,
        reg.indicator_code,
        reg.size_period,
        reg.size
    from regions as reg
    union all
    select
        frm.form_code,
        frm.period,
        frm.unit_code,
        frm.indicator_code,
        frm.size_period,
        frm.size
    from firms as frm

)

select
    unt.form_code,
    unt.period,
    unt.period_start,
    unt.period_end,
    unt.unit_kind,
    unt.unit_code,
    siz.indicator_code,
    siz.size_period,
    siz.size as monthly_size
from units as unt
inner join sized as siz
    on
        unt.form_code = siz.form_code
        and unt.period = siz.period
        and unt.unit_code = siz.unit_code
where siz.size is not null
