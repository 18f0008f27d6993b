-- bridge_watchlist: which regions, industries, enterprises and products the entries of the plan's watch lists name, and when.
-- grain: one row per entry and code; an entry without a code has one row of member type none
select
    md5(concat_ws('|', wat.entry_id, coalesce(mbr.member_type, 'none'), mbr.member_code))
        as watchlist_member_sk,
    wat.watchlist_code,
    wat.watchlist_name,
    wat.watch_object,
    wat.is_additive,
    wat.entry_id,
    wat.entry_name,
    coalesce(mbr.member_type, 'none') as member_type,
    mbr.member_code,
    coalesce(reg.full_name, ind.industry_name, prd.product_name) as member_name,
    reg.region_sk,
    ind.industry_sk,
    mbr.standard_version,
    ind.industry_level,
    case when mbr.member_type = 'industry' then left(mbr.member_code, 2) end as division_code,
    mbr.member_match,
    wat.tier,
    wat.section,
    wat.quote,
    wat.no_data_reason,
    case when wat.no_data_reason is null then '可对应' else '无数据' end as data_status,
    wat.valid_from,
    wat.valid_to,
    year(wat.valid_from) * 100 + month(wat.valid_from) as valid_from_month,
    year(wat.valid_to) * 100 + month(wat.valid_to) as valid_to_month
from ref.watchlist as wat
left join ref.watchlist_member as mbr
    on wat.entry_id = mbr.entry_id
left join core.dim_region as reg
    on
        mbr.member_type = 'region'
        and mbr.member_code = reg.region_code
        and reg.valid_from <= mbr.valid_from
        and (reg.valid_to is null or reg.valid_to > mbr.valid_from)
left join core.dim_industry as ind
    on
        mbr.member_type = 'industry'
        and mbr.standard_version = ind.standard_version
        and mbr.member_code = ind.industry_code
left join core.dim_product as prd
    on
        mbr.member_type = 'product'
        and mbr.member_code = prd.product_code
