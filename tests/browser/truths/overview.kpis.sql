-- The cards, from the cells: sums of all cities' returns, what was printed for the province, the plan.
with
cities as (
    select region_sk from core.dim_region where region_level = 'city' and in_scope
),
sums as (
    select
        indicator_code, period, period_end, time_basis, vintage, definition_code,
        bool_or(is_synthetic) as synthetic, sum(value) as value
    from core.fct_observation semi join cities using (region_sk)
    where is_current and is_counted and breakdown = 'none' and form_code != 'P1'
    group by all
    having count(value) = (select count(*) from cities)
),
printed as (
    select
        indicator_code, period, period_end, vintage, definition_code, is_synthetic as synthetic, value
    from core.fct_observation
    where
        form_code = 'P1' and region_code = '140000' and is_current and is_counted
        and breakdown = 'none' and frequency in ('year', 'point')
        and vintage not in ('target', 'forecast')
    union all
    select indicator_code, period, period_end, 'implied', definition_code, is_synthetic, value
    from core.fct_implied_observation where region_code = '140000'
),
-- The last month in which both terms are known: only Z1 gives the GDP of a part of the year.
month_share as (
    select num.period, num.period_end, round(100 * num.value / gdp.value, 2) as value
    from sums as num
    inner join core.fct_observation as gdp
        on
            num.period = gdp.period and gdp.indicator_code = 'gdp' and gdp.form_code = 'Z1'
            and gdp.region_code = '140000' and gdp.time_basis = 'ytd'
            and gdp.is_current and gdp.is_counted
    where
        num.indicator_code = 'private_value_added' and num.time_basis = 'ytd'
        and num.vintage = 'monthly_return'
    qualify row_number() over (order by num.period_end desc) = 1
),
increase as (
    select now.period, now.period_end, (now.value - base.value) / (now.period_end // 100 - base.year) as value
    from sums as now
    inner join core.fct_target as base
        on now.indicator_code = base.indicator_code and base.role = 'baseline'
    where now.indicator_code = 'private_employees' and now.vintage = 'annual_return'
    qualify row_number() over (order by now.period_end desc) = 1
),
chosen as (
    select
        'month' as horizon, indicator_code, period, period_end, vintage, definition_code, value, true as is_sum
    from sums
    where vintage = 'monthly_return' and time_basis in ('ytd', 'end')
    qualify row_number() over (partition by indicator_code order by period_end desc) = 1
    union all
    select 'year', indicator_code, period, period_end, vintage, definition_code, value, is_sum
    from (
        select indicator_code, period, period_end, vintage, definition_code, synthetic, value, true as is_sum
        from sums where time_basis in ('ytd', 'end') and vintage = 'annual_return'
        union all
        select *, false as is_sum from printed
    )
    inner join core.dim_vintage using (vintage)
    where indicator_code != 'private_employees_annual_increase'
    qualify row_number() over (
        partition by indicator_code order by period_end desc, synthetic, vintage_rank desc
    ) = 1
    union all
    select 'month', 'private_value_added_share_gdp', period, period_end, '', '', value, false from month_share
    union all
    select 'year', 'private_employees_annual_increase', period, period_end, '', '', value, false from increase
),
light as (
    select
        act.indicator_code,
        act.period,
        100 * act.value / goal.value as reached,
        case
            when act.period_end // 100 >= goal.year then goal.value
            when tgt.unit = '%' then base.value + (goal.value - base.value) * gone.part
            else base.value * power(cast(goal.value / base.value as double), gone.part)
        end as due
    from core.fct_target_actual as act
    inner join core.dim_target as tgt using (target_id)
    inner join core.fct_target as goal on act.target_id = goal.target_id and goal.role = 'target'
    left join core.fct_target as base on act.target_id = base.target_id and base.role = 'baseline'
    cross join lateral (
        select
            ((act.period_end // 100 - tgt.baseline_year) * 12 + act.period_end % 100 - 12)
            / 12.0 / (tgt.target_year - tgt.baseline_year) as part
    ) as gone
)
select
    'overview/kpis' as view,
    cho.indicator_code,
    cho.horizon,
    cho.period,
    cho.value / ind.display_factor as value,
    ind.display_unit as unit,
    ind.decimals,
    case
        when las.value > 0 then 100 * (cho.value - las.value) / las.value
        else (cho.value - ago.value) / ind.display_factor
    end as change_value,
    case when las.value > 0 then '%' when ago.value is not null then ind.display_unit end as change_unit,
    case when las.value > 0 then 1 else 2 end as change_decimals,
    goal.value / ind.display_factor as target_value,
    goal.year as target_year,
    case
        when cho.horizon = 'month' or goal.value is null then null
        when lgt.reached >= 100 or lgt.reached * goal.value / lgt.due >= 100 then '绿灯'
        when lgt.reached * goal.value / lgt.due >= 90 then '黄灯'
        when lgt.reached * goal.value / lgt.due > 50 then '橙灯'
        when lgt.reached is not null then '红灯'
        else '无法判断'
    end as light,
    lgt.period as judged_period
from chosen as cho
inner join core.dim_indicator as ind using (indicator_code)
left join sums as las
    on
        cho.is_sum and cho.indicator_code = las.indicator_code and cho.period = las.period
        and cho.vintage = las.vintage and las.time_basis = 'ytd_last_year'
left join sums as ago
    on
        cho.is_sum and cho.indicator_code = ago.indicator_code and cho.period_end - 100 = ago.period_end
        and cho.vintage = ago.vintage and ago.time_basis = 'end'
left join core.fct_target as goal on cho.indicator_code = goal.indicator_code and goal.role = 'target'
left join light as lgt on cho.indicator_code = lgt.indicator_code
where cho.indicator_code in (
    'private_value_added_share_gdp', 'private_value_added', 'private_revenue', 'private_tax_paid',
    'private_employees', 'private_employees_annual_increase', 'private_units', 'private_enterprises',
    'private_new_units', 'sme_value_added', 'sme_employees', 'sme_count'
)
