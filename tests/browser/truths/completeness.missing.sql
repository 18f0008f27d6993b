-- What is owed, and for how long by the newest day that any return is known of.
select
    if(rst.unit_kind = 'region', 'completeness/missing', 'completeness/missing_firms') as view,
    rst.return_status_sk,
    rst.versions_sent,
    greatest(date_diff('day', rst.due_on, newest.day), 0) as days_overdue
from core.fct_return_status as rst
cross join (select max(known_from) as day from core.fct_submission) as newest
where rst.status not in ('on_time', 'late')
