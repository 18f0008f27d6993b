-- fct_finding: every rule that fired: on cells of returns, and on ratios that contradict their own terms.
-- grain: one row per rule and cell (or per ratio comparison) on which it fired
with

contradictions as (

    select
        cmp.comparison_sk,
        'published' as claim,
        cmp.indicator_code,
        cmp.region_code,
        cmp.period,
        cmp.period_end,
        cmp.published_value as claimed_value,
        cmp.published_half_width as claimed_half_width,
        cmp.numerator_vintage,
        cmp.denominator_vintage,
        cmp.computed_value
    from core.fct_ratio_comparison as cmp
    where cmp.published_verdict = 'contradicts'
    union all
    select
        cmp.comparison_sk,
        'implied' as claim,
        cmp.indicator_code,
        cmp.region_code,
        cmp.period,
        cmp.period_end,
        cmp.implied_value as claimed_value,
        cmp.implied_half_width as claimed_half_width,
        cmp.numerator_vintage,
        cmp.denominator_vintage,
        cmp.computed_value
    from core.fct_ratio_comparison as cmp
    where cmp.implied_verdict = 'contradicts'

),

findings as (

    select
        fnd.finding_id,
        fnd.rule_id,
        fnd.form_code,
        fnd.severity,
        fnd.file_sha256,
        fnd.sheet_no,
        fnd.row_no,
        fnd.cell_ref,
        fnd.region_code,
        fnd.enterprise_id,
        fnd.indicator_code,
        fnd.time_basis,
        fnd.period,
        fnd.period_end,
        fnd.observed_text,
        fnd.expected_text,
        fnd.message
    from edit.finding as fnd
    union all
    select
        md5(concat_ws('|', rul.rule_id, con.claim, con.comparison_sk)) as finding_id,
        rul.rule_id,
        rul.form_code,
        rul.severity,
        cast(null as varchar) as file_sha256,
        cast(null as int) as sheet_no,
        cast(null as int) as row_no,
        cast(null as varchar) as cell_ref,
        con.region_code,
        cast(null as varchar) as enterprise_id,
        con.indicator_code,
        'period' as time_basis,
        con.period,
        con.period_end,
        cast(con.claimed_value as varchar) as observed_text,
        cast(con.computed_value as varchar) as expected_text,
        con.period
        || ' 年'
        || ind.indicator_name
        || case when con.claim = 'published' then '公布 ' else '推算 ' end
        || cast(cast(con.claimed_value as decimal(24, 2)) as varchar)
        || ' ± '
        || cast(cast(con.claimed_half_width as decimal(24, 3)) as varchar)
        || '，按分子（'
        || num.vintage_name
        || '）÷分母（'
        || den.vintage_name
        || '）计算为 '
        || cast(cast(con.computed_value as decimal(24, 2)) as varchar)
        || '。'
        || rul.advice
            as message
    from contradictions as con
    inner join core.dim_indicator as ind
        on con.indicator_code = ind.indicator_code
    inner join ref.vintage as num
        on con.numerator_vintage = num.vintage
    inner join ref.vintage as den
        on con.denominator_vintage = den.vintage
    inner join ref.rule as rul
        on rul.kind = 'published_vs_computed'

)

select
    fin.finding_id,
    fin.rule_id,
    fin.form_code,
    fin.severity,
    fin.file_sha256,
    fin.sheet_no,
    fin.row_no,
    fin.cell_ref,
    fin.region_code,
    fin.enterprise_id,
    fin.indicator_code,
    fin.time_basis,
    fin.period,
    fin.period_end,
    fin.observed_text,
    fin.expected_text,
    fin.message,
    md5(concat_ws(
        '|',
        fin.rule_id,
        fin.period,
        coalesce(fin.region_code, ''),
        coalesce(fin.enterprise_id, ''),
        coalesce(fin.indicator_code, ''),
        coalesce(fin.time_basis, ''),
        coalesce(fin.observed_text, ''),
        coalesce(fin.expected_text, '')
    )) as content_key
from findings as fin
