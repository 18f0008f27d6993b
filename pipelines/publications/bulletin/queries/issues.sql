-- What was found in the returns of the month.
select
    sum(case when mdq.severity = 'block' and mdq.issue_kind = 'finding' then mdq.issue_count else 0 end) as block_count,
    sum(case when mdq.severity = 'query' and mdq.issue_kind = 'finding' then mdq.issue_count else 0 end) as query_count,
    sum(case when mdq.issue_kind = 'reject' then mdq.issue_count else 0 end) as reject_count
from mart.mart_data_quality as mdq
where mdq.period_end = $month
