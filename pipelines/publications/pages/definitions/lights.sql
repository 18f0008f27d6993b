-- What each light means, and how many quantities of the plan have it.
with

glossary as (

    select
        val.light,
        val.place,
        val.meaning
    from (
        values
        ('绿灯', 1, '相当于应有数的100%及以上；提前达到目标值的也是绿灯'),
        ('黄灯', 2, '相当于应有数的90%以上、不足100%'),
        ('橙灯', 3, '相当于应有数的50%以上、不足90%'),
        ('红灯', 4, '不足应有数的50%'),
        ('无法判断', 5, '没有最新数、规划没有给出数量，或只有基期数而没有目标')
    ) as val (light, place, meaning)

),

counted as (

    select
        mtp.light,
        count(*) as target_count
    from mart.mart_target_progress as mtp
    group by mtp.light

)

select
    gls.light,
    gls.meaning,
    coalesce(cnt.target_count, 0) as target_count
from glossary as gls
left join counted as cnt on gls.light = cnt.light
order by gls.place
