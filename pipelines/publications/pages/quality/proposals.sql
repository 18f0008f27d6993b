select
    fcp.proposal_id,
    fcp.form_code,
    fcp.period,
    fcp.period_end,
    fcp.region_code,
    reg.full_name as region_name,
    fcp.enterprise_id,
    ind.indicator_name,
    fcp.time_basis,
    fcp.observed_text,
    fcp.proposed_text,
    fcp.correction_factor,
    fcp.evidence,
    fcp.rule_id,
    fcp.cell_ref
from core.fct_correction_proposal as fcp
left join core.dim_indicator as ind on fcp.indicator_code = ind.indicator_code
left join core.dim_region as reg
    on
        fcp.region_code = reg.region_code
        and reg.valid_from_month <= fcp.period_end
        and (reg.valid_to_month is null or reg.valid_to_month > fcp.period_end)
order by fcp.period_end desc, fcp.form_code, fcp.proposal_id
