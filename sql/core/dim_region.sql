-- dim_region: administrative divisions with their validity, their city and today's successor.
-- grain: one row per region code and interval of validity
with

divisions as (

    select
        div.region_code,
        div.region_name,
        div.level as region_level,
        div.kind as region_kind,
        div.parent_code,
        div.in_scope,
        div.valid_from,
        div.valid_to,
        year(div.valid_from) * 100 + month(div.valid_from) as valid_from_month,
        year(div.valid_to) * 100 + month(div.valid_to) as valid_to_month,
        div.successor_code
    from ref.division as div

),

parents as (

    select
        child.region_code,
        child.valid_from,
        parent.region_name as parent_name,
        parent.region_level as parent_level
    from divisions as child
    inner join divisions as parent
        on
            child.parent_code = parent.region_code
            and parent.valid_from <= child.valid_from
            and (parent.valid_to is null or parent.valid_to > child.valid_from)

)

select
    md5(concat_ws('|', div.region_code, cast(div.valid_from as varchar))) as region_sk,
    div.region_code,
    div.region_name,
    case
        when div.region_level = 'county' then par.parent_name || div.region_name
        else div.region_name
    end as full_name,
    div.region_level,
    div.region_kind,
    div.parent_code,
    case
        when div.region_level = 'county' then div.parent_code
        when div.region_level = 'city' then div.region_code
    end as city_code,
    case
        when div.region_level = 'county' then par.parent_name
        when div.region_level = 'city' then div.region_name
    end as city_name,
    div.in_scope,
    div.valid_from,
    div.valid_to,
    div.valid_from_month,
    div.valid_to_month,
    case
        when div.valid_to is null then div.region_code
        else div.successor_code
    end as successor_today_code
from divisions as div
left join parents as par
    on div.region_code = par.region_code and div.valid_from = par.valid_from
