-- fct_target_check: the plan's own arithmetic: what its figures imply for one another.
-- grain: one row per quantity that has a cross check; the value in the unit of the check
with

quantities as (

    select
        tgt.target_id,
        tgt.baseline_value as baseline_base,
        tgt.target_value as target_base,
        tgt.cross_check_note,
        tgt.cross_check_unit,
        tgt.cross_check_factor
    from ref.target as tgt

),

terms as (

    select
        trm.target_id,
        cast(trm.multiplier as decimal(9, 4))
        * case
            when trm.factor_1_field = 'baseline' then one.baseline_base
            else one.target_base
        end
        * case
            when trm.factor_2_field = 'baseline' then cast(two.baseline_base as decimal(12, 4))
            when trm.factor_2_field = 'target' then cast(two.target_base as decimal(12, 4))
            else cast(1 as decimal(12, 4))
        end as product,
        case
            when trm.divisor_field = 'baseline' then dvr.baseline_base
            when trm.divisor_field = 'target' then dvr.target_base
            else cast(1 as decimal(24, 4))
        end as divisor,
        trm.divisor_is_percent
    from ref.target_term as trm
    inner join quantities as one
        on trm.factor_1_target_id = one.target_id
    left join quantities as two
        on trm.factor_2_target_id = two.target_id
    left join quantities as dvr
        on trm.divisor_target_id = dvr.target_id

),

cross_checks as (

    select
        trm.target_id,
        sum(
            case
                when trm.divisor_is_percent
                    then stat_ratio(trm.product, trm.divisor * qty.cross_check_factor, 100, 4)
                else stat_ratio(trm.product, trm.divisor * qty.cross_check_factor, 1, 4)
            end
        ) as value
    from terms as trm
    inner join quantities as qty
        on trm.target_id = qty.target_id
    group by trm.target_id

)

select
    chk.target_id,
    chk.value,
    qty.cross_check_unit as unit,
    qty.cross_check_note as note
from cross_checks as chk
inner join quantities as qty
    on chk.target_id = qty.target_id
