select
    mtp.section,
    mtp.kind,
    mtp.light,
    count(*) as target_count
from mart.mart_target_progress as mtp
group by mtp.section, mtp.kind, mtp.light
order by mtp.section, mtp.kind, mtp.light
