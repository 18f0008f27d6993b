-- What each light means: that of the plan's quantities, and that of how fast a region grows.
with

glossary as (

    select
        val.family,
        val.light,
        val.place,
        val.meaning
    from (
        values
        ('plan', '绿灯', 1, '相当于应有数的100%及以上；提前达到目标值的也是绿灯'),
        ('plan', '黄灯', 2, '相当于应有数的90%以上、不足100%'),
        ('plan', '橙灯', 3, '超过应有数的50%、不足90%'),
        ('plan', '红灯', 4, '在应有数的50%及以下'),
        ('plan', '无法判断', 5, '没有最新数、规划没有给出数量，或只有基期数而没有目标'),
        ('speed', '绿灯', 6, '同比增速不低于全省'),
        ('speed', '黄灯', 7, '同比增速低于全省，不低于全省的一半'),
        ('speed', '橙灯', 8, '同比增速低于全省的一半，没有下降'),
        ('speed', '红灯', 9, '同比下降（印出的增速低于0）'),
        ('speed', '无法判断', 10, '没有上年同期数，或全省没有增速')
    ) as val (family, light, place, meaning)

),

counted as (

    select
        mtp.light,
        count(*) as target_count
    from mart.mart_target_progress as mtp
    group by mtp.light

)

select
    gls.family,
    gls.light,
    gls.meaning,
    case when gls.family = 'plan' then coalesce(cnt.target_count, 0) end as target_count
from glossary as gls
left join counted as cnt on gls.light = cnt.light
order by gls.place
