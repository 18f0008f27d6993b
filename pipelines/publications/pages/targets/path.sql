-- The path of every quantity with baseline and target, year by year, and what was reached.
with

quantities as (

    select
        mtp.target_id,
        mtp.indicator_code,
        mtp.indicator_name,
        mtp.section,
        mtp.unit,
        tgt.unit_factor,
        mtp.baseline_year,
        mtp.baseline_value,
        mtp.target_year,
        mtp.target_value
    from mart.mart_target_progress as mtp
    inner join core.dim_target as tgt on mtp.target_id = tgt.target_id
    where
        mtp.kind = 'target'
        and mtp.baseline_value is not null
        and mtp.target_value is not null
        and mtp.baseline_year < mtp.target_year

),

years as (

    select
        qty.target_id,
        qty.indicator_code,
        unnest(range(qty.baseline_year, qty.target_year + 1)) as year
    from quantities as qty

),

path as (

    select
        yrs.target_id,
        yrs.indicator_code,
        yrs.year,
        case
            when qty.unit = '%' or qty.baseline_value <= 0
                then
                    qty.baseline_value
                    + (qty.target_value - qty.baseline_value)
                    * (yrs.year - qty.baseline_year) / (qty.target_year - qty.baseline_year)
            else
                qty.baseline_value
                * power(
                    cast(qty.target_value / qty.baseline_value as double),
                    (yrs.year - qty.baseline_year) / (qty.target_year - qty.baseline_year)
                )
        end as path_value
    from years as yrs
    inner join quantities as qty on yrs.target_id = qty.target_id

),

values_known as (

    select
        fiv.indicator_code,
        fiv.period,
        fiv.period_end,
        fiv.vintage,
        fiv.source_code,
        fiv.value,
        vin.vintage_rank,
        fiv.is_synthetic,
        fiv.known_from
    from core.fct_indicator_value as fiv
    inner join core.dim_region as reg
        on fiv.region_code = reg.region_code and reg.region_level = 'province' and reg.in_scope
    inner join core.dim_vintage as vin on fiv.vintage = vin.vintage
    where fiv.is_annual and fiv.vintage not in ('target', 'forecast')
    union all
    select
        fic.indicator_code,
        fic.period,
        fic.period_end,
        fic.current_vintage || '/' || fic.base_vintage as vintage,
        fic.source_code,
        fic.value,
        vin.vintage_rank,
        fic.is_synthetic,
        fic.known_from
    from core.fct_indicator_change as fic
    inner join core.dim_region as reg
        on fic.region_code = reg.region_code and reg.region_level = 'province' and reg.in_scope
    inner join core.dim_vintage as vin on fic.current_vintage = vin.vintage
    where fic.period_end % 100 = 12
    union all
    select
        'private_value_added_share_gdp' as indicator_code,
        mps.period,
        mps.period_end,
        mps.numerator_vintage || '/' || mps.gdp_vintage as vintage,
        mps.source_code,
        coalesce(mps.share_published, mps.share_implied, mps.share_computed) as value,
        case when mps.share_computed is null then 20 else vin.vintage_rank end as vintage_rank,
        mps.is_synthetic,
        mps.known_from
    from mart.mart_private_share as mps
    inner join core.dim_region as reg
        on mps.region_code = reg.region_code and reg.region_level = 'province' and reg.in_scope
    inner join core.dim_vintage as vin on mps.numerator_vintage = vin.vintage
    where mps.period_end % 100 = 12

),

actual as (

    select
        val.indicator_code,
        val.period,
        val.period_end,
        val.vintage,
        val.source_code,
        val.value,
        val.is_synthetic,
        val.known_from
    from values_known as val
    where val.period_end % 100 = 12
    qualify row_number() over (
        partition by val.indicator_code, val.period_end
        order by
            val.is_synthetic,
            val.vintage_rank desc,
            val.known_from desc,
            val.source_code,
            val.vintage
    ) = 1

)

select
    pth.target_id,
    pth.indicator_code,
    qty.section,
    qty.indicator_name,
    qty.unit,
    pth.year,
    make_date(pth.year, 12, 31) as at_day,
    pth.path_value,
    act.value / qty.unit_factor as actual_value,
    act.value / qty.unit_factor - pth.path_value as gap_to_path,
    case when qty.unit = ind.display_unit then ind.decimals else 2 end as decimals,
    act.period,
    act.vintage,
    act.source_code,
    src.source_title,
    act.is_synthetic,
    act.known_from
from path as pth
inner join quantities as qty on pth.target_id = qty.target_id
inner join core.dim_indicator as ind on pth.indicator_code = ind.indicator_code
left join actual as act
    on pth.indicator_code = act.indicator_code and act.period_end = pth.year * 100 + 12
left join core.dim_source as src on act.source_code = src.source_code
order by translate(qty.section, '一二三四五六七八九', '123456789'), pth.target_id, pth.year
