select
    mtp.section,
    mtp.kind,
    mtp.light,
    count(*) as target_count
from mart.mart_target_progress as mtp
group by mtp.section, mtp.kind, mtp.light
order by translate(mtp.section, '一二三四五六七八九', '123456789'), mtp.kind, mtp.light
