-- bridge_watchlist_rule: the regions that enter a list by their figures, chosen each year from what was known on the day.
-- grain: one row per list, year of the list and region
with

figures as (

    select
        rul.watchlist_code,
        rul.watchlist_name,
        rul.top_rank,
        rul.decided_month,
        rul.decided_day,
        rul.valid_from as rule_from,
        rul.valid_to as rule_to,
        rul.section,
        rul.quote,
        obs.indicator_code,
        obs.period as base_period,
        obs.period_end // 100 + 1 as list_year,
        make_date(obs.period_end // 100 + 1, rul.decided_month, rul.decided_day) as decided_on,
        obs.region_code,
        obs.region_sk,
        obs.value,
        obs.is_synthetic,
        obs.known_from,
        obs.known_to
    from core.fct_observation as obs
    inner join ref.watchlist_rule as rul
        on
            obs.form_code = rul.form_code
            and obs.indicator_code = rul.indicator_code
    inner join core.dim_region as reg
        on
            obs.region_sk = reg.region_sk
            and rul.region_level = reg.region_level
            and reg.in_scope
    where
        obs.is_counted
        and obs.breakdown = 'none'
        and obs.time_basis = 'ytd'
        and obs.period_end % 100 = 12

),

ranked as (

    select
        fig.watchlist_code,
        fig.watchlist_name,
        fig.top_rank,
        fig.decided_month,
        fig.decided_day,
        fig.rule_from,
        fig.rule_to,
        fig.section,
        fig.quote,
        fig.indicator_code,
        fig.base_period,
        fig.list_year,
        fig.decided_on,
        fig.region_code,
        fig.region_sk,
        fig.value,
        fig.is_synthetic,
        rank() over (
            partition by fig.watchlist_code, fig.list_year
            order by fig.value desc
        ) as value_rank
    from figures as fig
    where
        fig.known_from <= fig.decided_on
        and (fig.known_to is null or fig.known_to > fig.decided_on)

),

members as (

    select
        rnk.watchlist_code,
        rnk.watchlist_name,
        rnk.section,
        rnk.quote,
        rnk.indicator_code,
        rnk.base_period,
        rnk.list_year,
        rnk.decided_on,
        rnk.region_code,
        rnk.region_sk,
        rnk.value,
        rnk.value_rank,
        rnk.is_synthetic,
        greatest(rnk.decided_on, rnk.rule_from) as valid_from,
        least(
            make_date(rnk.list_year + 1, rnk.decided_month, rnk.decided_day),
            coalesce(rnk.rule_to, make_date(rnk.list_year + 1, rnk.decided_month, rnk.decided_day))
        ) as valid_to
    from ranked as rnk
    where rnk.value_rank <= rnk.top_rank

)

select
    md5(concat_ws('|', mbr.watchlist_code, cast(mbr.list_year as varchar), mbr.region_code))
        as watchlist_rule_member_sk,
    mbr.watchlist_code,
    mbr.watchlist_name,
    mbr.list_year,
    mbr.base_period,
    mbr.decided_on,
    mbr.region_code,
    mbr.region_sk,
    reg.full_name as region_name,
    mbr.indicator_code,
    ind.indicator_name,
    mbr.value,
    mbr.value_rank,
    left(mbr.base_period, 4) || '年' || ind.indicator_name
    || '第' || cast(mbr.value_rank as varchar) || '位' as entry_name,
    mbr.section,
    mbr.quote,
    mbr.valid_from,
    mbr.valid_to,
    year(mbr.valid_from) * 100 + month(mbr.valid_from) as valid_from_month,
    year(mbr.valid_to) * 100 + month(mbr.valid_to) as valid_to_month,
    mbr.is_synthetic
from members as mbr
inner join core.dim_region as reg
    on mbr.region_sk = reg.region_sk
inner join core.dim_indicator as ind
    on mbr.indicator_code = ind.indicator_code
where mbr.valid_from < mbr.valid_to
