-- Corrections of this month's figures of cities and counties, the largest first.
select
    drg.full_name,
    din.indicator_name,
    din.display_unit,
    din.display_factor,
    din.decimals,
    frv.difference
from core.fct_revision as frv
inner join core.dim_region as drg
    on
        frv.region_code = drg.region_code
        and frv.period_end >= drg.valid_from_month
        and (drg.valid_to_month is null or frv.period_end < drg.valid_to_month)
inner join core.dim_indicator as din on frv.indicator_code = din.indicator_code
where
    frv.period_end = $month
    and frv.form_code = $form
    and frv.revision_kind = 'correction'
    and frv.breakdown = 'none'
    and frv.time_basis in ('ytd', 'end')
    and frv.difference <> 0
    and frv.is_counted
    and frv.former_is_counted
order by abs(frv.difference) desc, frv.region_code, frv.indicator_code
