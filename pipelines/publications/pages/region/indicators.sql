-- Everything that stands for an indicator of a region, with its place among regions of its level.
select
    fiv.value_sk,
    fiv.region_code,
    reg.full_name as region_name,
    ind.indicator_name,
    fiv.period,
    fiv.value / ind.display_factor as value,
    ind.display_unit as unit,
    ind.decimals,
    rank() over (
        partition by
            fiv.indicator_code, fiv.period, fiv.time_basis, fiv.vintage, fiv.source_code,
            fiv.basis, reg.region_level
        order by fiv.value desc
    ) as level_rank,
    count(*) over (
        partition by
            fiv.indicator_code, fiv.period, fiv.time_basis, fiv.vintage, fiv.source_code,
            fiv.basis, reg.region_level
    ) as level_count,
    fiv.vintage,
    fiv.basis,
    fiv.source_code,
    src.source_title,
    fiv.is_synthetic,
    fiv.known_from
from core.fct_indicator_value as fiv
inner join core.dim_indicator as ind on fiv.indicator_code = ind.indicator_code
left join core.dim_source as src on fiv.source_code = src.source_code
inner join core.dim_region as reg
    on
        fiv.region_code = reg.region_code
        and fiv.period_end >= reg.valid_from_month
        and (reg.valid_to_month is null or fiv.period_end < reg.valid_to_month)
where reg.in_scope and fiv.value is not null
order by fiv.region_code, fiv.indicator_code, fiv.period_end desc, fiv.vintage, fiv.value_sk
