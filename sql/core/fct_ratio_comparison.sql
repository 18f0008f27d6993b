-- fct_ratio_comparison: each ratio indicator as published, as implied by a release and as computed from its two terms,
-- compared as intervals. A ratio names the vintage of both its terms.
-- grain: one row per ratio, region, period, source of the numerator, numerator vintage, denominator vintage and definition
with

ratios as (

    select
        ind.indicator_code,
        ind.numerator_code,
        ind.denominator_code,
        ind.ratio_factor
    from core.dim_indicator as ind
    where ind.numerator_code is not null

),

figures as (

    select
        val.region_code,
        val.indicator_code,
        val.period,
        val.period_start,
        val.period_end,
        val.vintage,
        val.definition_code,
        val.source_code,
        val.basis,
        val.qualifier,
        val.value,
        val.half_width,
        val.is_synthetic,
        val.known_from
    from core.fct_indicator_value as val

),

numerators as (

    select
        rat.indicator_code,
        rat.ratio_factor,
        fig.region_code,
        fig.period,
        fig.period_start,
        fig.period_end,
        fig.definition_code,
        fig.source_code,
        fig.vintage,
        fig.basis,
        fig.value,
        fig.half_width,
        fig.is_synthetic,
        fig.known_from
    from figures as fig
    inner join ratios as rat
        on fig.indicator_code = rat.numerator_code
    qualify row_number() over (
        partition by
            rat.indicator_code,
            fig.region_code,
            fig.period,
            fig.definition_code,
            fig.source_code,
            fig.vintage
        order by case when fig.basis = 'added_up' then 1 else 0 end, fig.half_width, fig.value
    ) = 1

),

denominators as (

    select
        rat.indicator_code,
        fig.region_code,
        fig.period,
        fig.vintage,
        fig.value,
        fig.half_width,
        fig.source_code,
        fig.is_synthetic,
        fig.known_from
    from figures as fig
    inner join ratios as rat
        on fig.indicator_code = rat.denominator_code
    where fig.basis != 'implied'
    qualify row_number() over (
        partition by rat.indicator_code, fig.region_code, fig.period, fig.vintage
        order by
            case when fig.basis = 'added_up' then 1 else 0 end,
            fig.half_width,
            fig.source_code,
            fig.value
    ) = 1

),

published as (

    select
        fig.indicator_code,
        fig.region_code,
        fig.period,
        fig.period_start,
        fig.period_end,
        fig.definition_code,
        fig.source_code,
        fig.vintage,
        fig.qualifier,
        fig.value,
        fig.half_width,
        fig.is_synthetic,
        fig.known_from
    from figures as fig
    inner join ratios as rat
        on fig.indicator_code = rat.indicator_code
    where fig.basis = 'published'

),

implied as (

    select
        fig.indicator_code,
        fig.region_code,
        fig.period,
        fig.definition_code,
        fig.source_code,
        fig.value,
        fig.half_width,
        fig.known_from
    from figures as fig
    inner join ratios as rat
        on fig.indicator_code = rat.indicator_code
    where fig.basis = 'implied'

),

cases as (

    select
        indicator_code,
        region_code,
        period,
        period_start,
        period_end,
        definition_code,
        source_code,
        is_synthetic
    from numerators
    union
    select
        indicator_code,
        region_code,
        period,
        period_start,
        period_end,
        definition_code,
        source_code,
        is_synthetic
    from published

),

terms as (

    select
        cas.indicator_code,
        cas.region_code,
        cas.period,
        cas.period_start,
        cas.period_end,
        cas.definition_code,
        cas.source_code,
        cas.is_synthetic or coalesce(den.is_synthetic, false) as is_synthetic,
        num.vintage as numerator_vintage,
        num.basis as numerator_basis,
        num.value as numerator_value,
        num.half_width as numerator_half_width,
        den.vintage as denominator_vintage,
        den.source_code as denominator_source_code,
        den.value as denominator_value,
        den.half_width as denominator_half_width,
        pub.vintage as published_vintage,
        pub.qualifier as published_qualifier,
        pub.value as published_value,
        pub.half_width as published_half_width,
        imp.value as implied_value,
        imp.half_width as implied_half_width,
        case
            when num.ratio_factor = 100 then stat_ratio(num.value, den.value, 100, 2)
            else stat_ratio(num.value, den.value, 1, 2)
        end as computed_value,
        case
            when num.ratio_factor = 100
                then
                    stat_ratio(
                        num.value - num.half_width, den.value + den.half_width, 100, 6
                    )
            else stat_ratio(num.value - num.half_width, den.value + den.half_width, 1, 6)
        end as computed_low,
        case
            when num.ratio_factor = 100
                then
                    stat_ratio(
                        num.value + num.half_width, den.value - den.half_width, 100, 6
                    )
            else stat_ratio(num.value + num.half_width, den.value - den.half_width, 1, 6)
        end as computed_high,
        greatest(num.known_from, den.known_from, pub.known_from, imp.known_from) as known_from
    from cases as cas
    left join numerators as num
        on
            cas.indicator_code = num.indicator_code
            and cas.region_code = num.region_code
            and cas.period = num.period
            and cas.definition_code = num.definition_code
            and cas.source_code = num.source_code
    left join denominators as den
        on
            num.indicator_code = den.indicator_code
            and num.region_code = den.region_code
            and num.period = den.period
    left join published as pub
        on
            cas.indicator_code = pub.indicator_code
            and cas.region_code = pub.region_code
            and cas.period = pub.period
            and cas.definition_code = pub.definition_code
            and cas.source_code = pub.source_code
    left join implied as imp
        on
            cas.indicator_code = imp.indicator_code
            and cas.region_code = imp.region_code
            and cas.period = imp.period
            and cas.definition_code = imp.definition_code
            and cas.source_code = imp.source_code

)

select
    md5(concat_ws(
        '|',
        trm.indicator_code,
        trm.region_code,
        trm.period,
        trm.definition_code,
        trm.source_code,
        coalesce(trm.numerator_vintage, ''),
        coalesce(trm.denominator_vintage, '')
    )) as comparison_sk,
    trm.indicator_code,
    trm.region_code,
    trm.period,
    trm.period_start,
    trm.period_end,
    trm.definition_code,
    trm.source_code,
    trm.numerator_vintage,
    trm.numerator_basis,
    trm.numerator_value,
    trm.numerator_half_width,
    trm.denominator_vintage,
    trm.denominator_source_code,
    trm.denominator_value,
    trm.denominator_half_width,
    trm.published_vintage,
    trm.published_qualifier,
    trm.published_value,
    trm.published_half_width,
    trm.implied_value,
    trm.implied_half_width,
    trm.computed_value,
    trm.computed_low,
    trm.computed_high,
    case
        when trm.published_value is null or trm.computed_value is null then null
        when trm.published_qualifier in ('约', '预计', '以下') then 'not_judged'
        when trm.computed_high < trm.published_value - trm.published_half_width then 'contradicts'
        when trm.published_qualifier = '以上' then 'consistent'
        when trm.computed_low > trm.published_value + trm.published_half_width then 'contradicts'
        else 'consistent'
    end as published_verdict,
    case
        when trm.implied_value is null or trm.computed_value is null then null
        when trm.computed_high < trm.implied_value - trm.implied_half_width then 'contradicts'
        when trm.computed_low > trm.implied_value + trm.implied_half_width then 'contradicts'
        else 'consistent'
    end as implied_verdict,
    trm.is_synthetic,
    trm.known_from
from terms as trm
