-- The headline figures of the province: latest month and latest year, each with its change.
with

headline as (

    select
        val.indicator_code,
        val.place
    from (
        values
        ('private_value_added_share_gdp', 1),
        ('private_value_added', 2),
        ('private_revenue', 3),
        ('private_tax_paid', 4),
        ('private_employees', 5),
        ('private_employees_annual_increase', 6),
        ('private_units', 7),
        ('private_enterprises', 8),
        ('private_new_units', 9),
        ('sme_value_added', 10),
        ('sme_employees', 11),
        ('sme_count', 12)
    ) as val (indicator_code, place)

),

province as (

    select
        reg.region_code,
        reg.full_name
    from core.dim_region as reg
    where reg.region_level = 'province' and reg.in_scope

),

rollup as (

    select
        frr.indicator_code,
        frr.period,
        frr.period_end,
        frr.time_basis,
        frr.vintage,
        frr.definition_code,
        frr.source_code,
        frr.value,
        frr.is_synthetic,
        frr.known_from
    from core.fct_region_rollup as frr
    inner join province as prv on frr.region_code = prv.region_code
    where frr.is_complete

),

shares as (

    select
        mps.period,
        mps.period_end,
        mps.numerator_vintage,
        mps.numerator_vintage || '/' || mps.gdp_vintage as vintage,
        mps.definition_code,
        mps.source_code,
        coalesce(mps.share_published, mps.share_implied, mps.share_computed) as value,
        case
            when mps.share_published is not null then 1
            when mps.share_implied is not null then 2
            else 3
        end as basis_order,
        mps.published_verdict = 'consistent' or mps.implied_verdict = 'consistent' as is_consistent,
        length(mps.period) = 4 or mps.period_end % 100 = 12 as is_annual,
        mps.is_synthetic,
        mps.known_from
    from mart.mart_private_share as mps
    inner join province as prv on mps.region_code = prv.region_code

),

increases as (

    select
        fta.indicator_code,
        fta.period,
        fta.period_end,
        fta.vintage || coalesce('/' || fta.base_vintage, '') as vintage,
        fta.definition_code,
        fta.source_code,
        fta.value,
        fta.is_synthetic,
        fta.known_from
    from core.fct_target_actual as fta
    inner join core.dim_target as tgt
        on fta.target_id = tgt.target_id and tgt.kind = 'target'
    where fta.indicator_code = 'private_employees_annual_increase'

),

candidates as (

    select
        'month' as horizon,
        rlp.indicator_code,
        rlp.period,
        rlp.period_end,
        rlp.time_basis,
        rlp.vintage,
        rlp.definition_code,
        rlp.source_code,
        rlp.value,
        rlp.is_synthetic,
        rlp.known_from,
        0 as maturity
    from rollup as rlp
    where rlp.vintage = 'monthly_return' and rlp.time_basis in ('ytd', 'end')
    union all
    select
        'month' as horizon,
        'private_value_added_share_gdp' as indicator_code,
        shr.period,
        shr.period_end,
        'ytd' as time_basis,
        shr.vintage,
        shr.definition_code,
        shr.source_code,
        shr.value,
        shr.is_synthetic,
        shr.known_from,
        0 as maturity
    from shares as shr
    where shr.numerator_vintage = 'monthly_return'
    union all
    select
        'year' as horizon,
        fiv.indicator_code,
        fiv.period,
        fiv.period_end,
        fiv.time_basis,
        fiv.vintage,
        fiv.definition_code,
        fiv.source_code,
        fiv.value,
        fiv.is_synthetic,
        fiv.known_from,
        vin.vintage_rank as maturity
    from core.fct_indicator_value as fiv
    inner join province as prv on fiv.region_code = prv.region_code
    inner join core.dim_vintage as vin on fiv.vintage = vin.vintage
    where
        fiv.is_annual
        and fiv.indicator_code != 'private_value_added_share_gdp'
        and fiv.vintage not in ('target', 'forecast', 'monthly_return', 'quarterly_return')
    union all
    select
        'year' as horizon,
        'private_value_added_share_gdp' as indicator_code,
        shr.period,
        shr.period_end,
        'ytd' as time_basis,
        shr.vintage,
        shr.definition_code,
        shr.source_code,
        shr.value,
        shr.is_synthetic,
        shr.known_from,
        case when shr.is_consistent then 10 else 0 end - shr.basis_order as maturity
    from shares as shr
    where shr.is_annual and shr.numerator_vintage not in ('monthly_return', 'quarterly_return')
    union all
    select
        'year' as horizon,
        inc.indicator_code,
        inc.period,
        inc.period_end,
        'period' as time_basis,
        inc.vintage,
        inc.definition_code,
        inc.source_code,
        inc.value,
        inc.is_synthetic,
        inc.known_from,
        0 as maturity
    from increases as inc

),

latest as (

    select
        cnd.horizon,
        hdl.place,
        cnd.indicator_code,
        cnd.period,
        cnd.period_end,
        cnd.time_basis,
        cnd.vintage,
        cnd.definition_code,
        cnd.source_code,
        cnd.value,
        cnd.is_synthetic,
        cnd.known_from
    from candidates as cnd
    inner join headline as hdl on cnd.indicator_code = hdl.indicator_code
    qualify row_number() over (
        partition by cnd.horizon, cnd.indicator_code
        order by
            cnd.period_end desc, cnd.is_synthetic, cnd.maturity desc, cnd.source_code, cnd.vintage
    ) = 1

),

share_before as (

    select
        shr.period_end,
        shr.vintage,
        shr.definition_code,
        max(shr.value) as value
    from shares as shr
    group by shr.period_end, shr.vintage, shr.definition_code

)

select
    lst.horizon,
    lst.place,
    lst.indicator_code,
    ind.indicator_name,
    lst.period,
    lst.period_end,
    lst.value / ind.display_factor as value,
    ind.display_unit as unit,
    case when ind.unit = '%' then 2 else ind.decimals end as decimals,
    case
        when las.value > 0 then 100 * (lst.value - las.value) / las.value
        when lst.indicator_code = 'private_value_added_share_gdp' then lst.value - shb.value
        else (lst.value - ago.value) / ind.display_factor
    end as change_value,
    case
        when las.value > 0 then '%'
        when shb.value is not null then '百分点'
        when ago.value is not null then ind.display_unit
    end as change_unit,
    case when las.value > 0 then 1 else 2 end as change_decimals,
    case
        when las.value > 0 then '比上年同期名义增速（同表所报）'
        when shb.value is not null or ago.value is not null then '比上年同期增减（同一版本）'
        else '没有同口径的上年同期数'
    end as change_basis,
    tgt.target_value,
    tgt.target_year,
    case when lst.horizon = 'year' then tgt.light end as light,
    case when lst.horizon = 'year' then tgt.light_reason end as light_reason,
    case when lst.horizon = 'year' then tgt.latest_period end as light_period,
    lst.vintage,
    lst.source_code,
    src.source_title,
    lst.is_synthetic,
    lst.known_from
from latest as lst
inner join core.dim_indicator as ind on lst.indicator_code = ind.indicator_code
left join core.dim_source as src on lst.source_code = src.source_code
left join rollup as las
    on
        lst.indicator_code = las.indicator_code
        and lst.period = las.period
        and lst.vintage = las.vintage
        and lst.definition_code = las.definition_code
        and lst.time_basis = 'ytd'
        and las.time_basis = 'ytd_last_year'
left join rollup as ago
    on
        lst.indicator_code = ago.indicator_code
        and lst.period_end = ago.period_end + 100
        and lst.vintage = ago.vintage
        and lst.definition_code = ago.definition_code
        and lst.time_basis = 'end'
        and ago.time_basis = 'end'
left join share_before as shb
    on
        lst.indicator_code = 'private_value_added_share_gdp'
        and lst.period_end = shb.period_end + 100
        and lst.vintage = shb.vintage
        and lst.definition_code = shb.definition_code
left join mart.mart_target_progress as tgt
    on lst.indicator_code = tgt.indicator_code and tgt.kind = 'target'
order by lst.place, lst.horizon
