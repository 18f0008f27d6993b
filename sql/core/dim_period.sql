-- dim_period: every period that a figure or an expected return speaks of, with its integer bounds.
-- grain: one row per period text
with

observed as (

    select
        obs.period,
        obs.period_start,
        obs.period_end,
        obs.frequency
    from edit.observation as obs

),

due as (

    select
        due.period,
        due.period_start,
        due.period_end,
        case when due.period_start = due.period_end then 'month' else 'months' end as frequency
    from ref.due_date as due

),

implied as (

    select
        imp.period,
        imp.period_start,
        imp.period_end,
        'year' as frequency
    from core.fct_implied_observation as imp

),

listed as (

    select period, period_start, period_end, frequency from observed
    union
    select period, period_start, period_end, frequency from due
    union
    select period, period_start, period_end, frequency from implied

)

select
    listed.period,
    listed.period_start,
    listed.period_end,
    listed.frequency,
    listed.period_end // 100 as year,
    listed.period_end % 100 as month,
    (listed.period_end % 100 + 2) // 3 as quarter,
    listed.period_end % 100 = 12 as is_year_end
from listed
