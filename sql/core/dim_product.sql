-- dim_product: the products of form M4 and of the watch lists, with their code, unit and industry.
-- grain: one row per product code
select
    prd.product_code,
    prd.product_name,
    prd.unit,
    prd.base_unit,
    prd.unit_factor,
    prd.parent_code,
    prd.industry_code,
    prd.code_basis,
    prd.source
from ref.product as prd
