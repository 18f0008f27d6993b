"""The gate: every forbidden construct is refused by name, every allowed one computes the same."""

import duckdb
import pytest
import sqlglot

from warehouse.engine import NotPortable
from warehouse.engine.gate import check_portable
from warehouse.engine.gate_types import check_model_types
from warehouse.engine.ratios import expand_helpers

FORBIDDEN = {
    "select * from core.t": "逐列写出",
    "select t.* from core.t": "逐列写出",
    "select * exclude (a) from core.t": "逐列写出",
    "select columns('a') from core.t": "columns",
    "with x as (select * from core.t) select x.a from x": "逐列写出",
    "select [a, b] as x from core.t": "array",
    "select {'k': a} as x from core.t": "struct",
    "select (a, b) as x from core.t": "struct",
    "select map {'k': a} as x from core.t": "map",
    "select list(a) as x from core.t": "array_agg",
    "select list_transform(a, lambda x: x + 1) as x from core.t": "transform",
    "select a[1] as x from core.t": "Bracket",
    "select s[1:2] as x from core.t": "Bracket",
    "select unnest(a) as x from core.t": "explode",
    "pivot core.t on a using sum(b)": "pivot",
    "select a from core.t asof join core.u on t.d >= u.d": "asof join",
    "select a from core.t positional join core.u": "positional join",
    "select a from core.t natural join core.u": "natural join",
    "select a from core.t semi join core.u on t.a = u.a": "semi join",
    "select a from core.t inner join core.u using (a)": "using",
    "select a from core.t, core.u": "必须写 on",
    "select a from core.t left join lateral (select 1 as b) as x on true": "Lateral",
    "select a / b as x from core.t": "stat_ratio",
    "select round(a, 1) as x from core.t": "stat_ratio",
    "select avg(a) as x from core.t": "stat_ratio",
    "select floor(a) as x from core.t": "floor",
    "select a ** 2 as x from core.t": "pow",
    "select random() as x": "rand",
    "select current_date as x": "current_date",
    "select now() as x": "current_timestamp|now",
    "select concat(a, b) as x from core.t": "concat",
    "select any_value(a) as x from core.t": "IgnoreNulls|any_value",
    "select arg_max(a, b) as x from core.t": "arg_max",
    "select first(a) as x from core.t": "first",
    "select mode(a) as x from core.t": "mode",
    "select max(a, 3) as x from core.t": "一个参数",
    "select count() as x from core.t": "一个参数",
    "select row_number() over (partition by a) as x from core.t": "order by",
    "select lag(a) over () as x from core.t": "order by",
    "select lead(a) over w as x from core.t window w as (partition by b)": "order by",
    "select first_value(a) over (partition by b) as x from core.t": "order by",
    "select sum(a) over (rows between 1 preceding and current row) as x from core.t": "order by",
    "select rank() as x from core.t": "窗口函数",
    "select lag(a) ignore nulls over (order by b) as x from core.t": "IgnoreNulls",
    "select ntile(4) over (order by a) as x from core.t": "ntile",
    "select string_agg(s, ',') as x from core.t": "order by",
    "select string_agg(distinct s, ',' order by s desc) as x from core.t": "升序",
    "select substr(s, 0, 2) as x from core.t": "正整数",
    "select substr(s, a, 2) as x from core.t": "正整数",
    "select median(a) as x from core.t": "as double",
    "select quantile_cont(a, 0.5) as x from core.t": "as double",
    "select percentile_cont(0.5) within group (order by a) as x from core.t": "近似|as double",
    "select approx_quantile(a, 0.5) as x from core.t": "approx",
    "select date_trunc('month', d) as x from core.t": "trunc",
    "select date_diff('month', d, d) as x from core.t": "'day'",
    "select d + interval 1 month as x from core.t": "interval|Interval|间隔",
    "select strftime(d, '%Y') as x from core.t": "time_to_str",
    "select dayofweek(d) as x from core.t": "day_of_week",
    "select extract(week from d) as x from core.t": "year、month、day",
    "select regexp_replace(s, 'a', 'b') as x from core.t": "regexp_replace",
    "select s ilike 'a%' as x from core.t": "like",
    "select s like t.b as x from core.t": "直接写出",
    "select s like 'a\\%' as x from core.t": "反斜线",
    "select trim(s) as x from core.t": "trim",
    "select hash(s) as x from core.t": "hash",
    "select cast(a as hugeint) as x from core.t": "类型只用",
    "select cast(d as timestamp) as x from core.t": "类型只用",
    "select cast(a as decimal(10)) as x from core.t": "小数位",
    "select cast(a as int[]) as x from core.t": "类型只用",
    "select a from core.t order by a": "order by",
    "select a from core.t limit 3": "limit",
    "select a from core.t offset 3": "offset",
    "select distinct on (a) a, b from core.t": "qualify",
    "select a from core.t union by name select a from core.u": "by name",
    "with recursive r as (select 1 as a) select r.a from r": "递归",
    "select a from core.t tablesample (10 percent)": "表名和别名",
    "select a from read_parquet('x')": "表名和别名",
    "select core.t.a from core.t": "别名.列名",
    "select $x as x from core.t": "参数",
    "select unknown_function(a) as x from core.t": "unknown_function",
    "select stat_ratio(a, b, 100) as x from core.t": "4 个参数",
    "select stat_ratio(a, b, c, 2) as x from core.t": "factor 必须直接写成整数",
    "select stat_ratio(a, b, 100, 9) as x from core.t": "decimals 应在 0 至 6",
    "select stat_ratio(a, b, 1000000000, 0) as x from core.t": "factor 应在",
    "select grouping_id(a) as x from core.t group by rollup (a)": "grouping_id",
    "merge into core.t using core.u on t.a = u.a when matched then delete": "merge|Merge",
    "delete from core.t": "delete|Delete",
    "create table core.x as select 1 as a": "create|Create",
}


@pytest.mark.parametrize(("sql", "reason"), FORBIDDEN.items())
def test_forbidden_constructs_are_refused_with_the_reason(sql, reason):
    with pytest.raises(NotPortable, match=rf"模型 core\.m [\s\S]*({reason})"):
        check_portable("core.m", sqlglot.parse_one(sql, read="duckdb"))


def test_refusal_names_the_line_and_the_text():
    sql = "select\n    t.a,\n    round(t.b, 1) as b\nfrom core.t as t"
    with pytest.raises(NotPortable, match=r"第 3 行附近：“ROUND\(t\.b, 1\)”不可移植"):
        check_portable("core.m", sqlglot.parse_one(sql, read="duckdb"))


ALLOWED = [
    "t.a + 1, -t.a, t.a * t.b, t.b // 100, t.b % 100, t.v - 0.5, abs(t.v)",
    "coalesce(t.v, 0), nullif(t.a, 0), greatest(t.a, t.b), least(t.a, t.b)",
    "case when t.v > 1 then 'x' when t.s is null then 'y' end, case t.a when 1 then 2 else 3 end",
    "t.s || 'x', substr(t.s, 1, 2), left(t.s, 1), right(t.s, 1), lpad(t.s, 8, '0'), length(t.s)",
    "md5(t.s), sha256(t.s), replace(t.s, 'a', 'b'), split_part(t.s, '-', 2)",
    "concat_ws('|', t.s, t.s)",
    "year(t.d), month(t.d), day(t.d), extract(year from t.d)",
    "make_date(2015, t.a, 1), last_day(t.d)",
    "date_diff('day', date '2015-01-31', t.d), t.d >= date '2015-01-01', t.d between t.d and t.d",
    "t.a in (1, 2), t.s like 'a%', not t.a = 1, t.v is distinct from t.v, t.a is null",
    "cast(t.a as bigint), cast(t.a as varchar), cast(t.a as decimal(24, 4)), cast(t.v as double)",
    "cast(null as decimal(24, 4)), try_cast(t.s as decimal(24, 4)), cast('0.5' as decimal(4, 2))",
    "row_number() over (partition by t.s order by t.a desc), rank() over (order by t.a)",
    "lag(t.v, 1) over (partition by t.s order by t.a), first_value(t.v) over w",
    "sum(t.v) over (order by t.a rows between unbounded preceding and current row)",
    "exists (select 1 from core.u as u where u.a = t.a), t.a in (select u.a from core.u as u)",
    "stat_ratio(t.v, t.a, 100, 2), stat_div(t.v, t.a), stat_growth_pct(t.v, t.a, 5, 2)",
]
AGGREGATES = [
    "count(*), count(t.v), count(distinct t.s), count_if(t.a > 1), sum(t.v), sum(t.a)",
    "min(t.s), max(t.d), bool_and(t.a > 0), bool_or(t.a > 1), sum(t.v) filter (where t.a > 1)",
    "string_agg(t.s, ',' order by t.s), string_agg(distinct t.s, ',' order by t.s)",
    "median(cast(t.v as double)), quantile_cont(cast(t.v as double), 0.25)",
    "stat_ratio(sum(t.v), count(*), 1, 4)",
]
QUERIES = [
    *(f"select {i} from core.t as t window w as (order by t.a)" for i in ALLOWED[:1]),
    *(
        f"select {items} from core.t as t"
        + (" window w as (order by t.a)" if " w" in items else "")
        for items in ALLOWED
    ),
    *(f"select {items} from core.t as t" for items in AGGREGATES),
    "select t.s, t.a, grouping(t.s) from core.t as t group by grouping sets ((t.s, t.a), ())",
    "select t.s, t.a, sum(t.v) from core.t as t group by rollup (t.s, t.a) having count(*) > 0",
    "select t.a from core.t as t qualify row_number() over (partition by t.s order by t.a) = 1",
    "select t.a, u.a as b from core.t as t full join core.u as u on u.a = t.a where t.a > 0",
    "select t.a, u.a as b from core.t as t cross join core.u as u group by all",
    "select x.k from (values (1, 'a'), (2, 'b')) as x (k, n) where x.k = 2",
    "select t.a from core.t as t union all select u.a from core.u as u",
    "select t.a from core.t as t except select u.a from core.u as u",
    "with x as (select distinct t.s from core.t as t) select y.s from x left join x as y on true",
]


@pytest.fixture(scope="module")
def database():
    connection = duckdb.connect()
    connection.execute("create schema core").fetchall()
    connection.execute(
        "create table core.t as select * from (values"
        " (1, 201501, 1.5::decimal(24,4), date '2015-01-31', 'a-b'),"
        " (2, 201502, -2.25::decimal(24,4), date '2015-02-28', 'a'),"
        " (3, 201512, null, null, null), (4, 201601, 0::decimal(24,4), date '2016-02-29', '太原')"
        ") as x (a, b, v, d, s)"
    ).fetchall()
    connection.execute("create table core.u as select 2 as a union all select 9").fetchall()
    yield connection
    connection.close()


@pytest.mark.parametrize("sql", QUERIES)
def test_allowed_constructs_pass_and_survive_the_syntax_tree(sql, database, contract_of):
    expression = sqlglot.parse_one(sql, read="duckdb")
    check_portable("core.m", expression)
    types = {"a": "INT", "b": "INT", "v": "DECIMAL(24,4)", "d": "DATE", "s": "VARCHAR"}
    contracts = {
        "core.t": contract_of("core.t", types),
        "core.u": contract_of("core.u", {"a": "INT"}),
    }
    check_model_types("core.m", expression, contracts)
    expanded = expand_helpers(expression).sql("duckdb")
    rows = sorted(map(repr, database.execute(expanded).fetchall()))
    if "stat_" not in sql:
        assert rows == sorted(map(repr, database.execute(sql).fetchall()))
    assert rows


UNTYPABLE = {
    "cast(t.v as int)": "decimal 转为 integer",
    "try_cast(t.v as bigint)": "decimal 转为 integer",
    "cast(t.f as decimal(24, 4))": "double 转为 decimal",
    "cast(stat_div(t.v, t.v) as decimal(24, 4))": "double 转为 decimal",
    "cast(t.f as varchar)": "double 转为 text",
    "cast(t.s as decimal(24, 4))": "try_cast",
    "cast(split_part(t.s, '-', 1) as int)": "try_cast",
    "cast(t.a as date)": "integer 转为 date",
    "t.v // 2": "只用于整数",
    "t.f % 2": "只用于整数",
    "t.d - t.d": "date_diff",
    "t.d + 1": "date_diff",
    "sum(t.f)": "双精度求和",
    "sum(distinct t.f)": "双精度求和",
    "sum(stat_div(t.v, t.v))": "双精度求和",
    "stat_ratio(t.f, t.v, 100, 2)": "不能是 double",
    "stat_ratio(stat_div(t.v, 3), t.v, 100, 2)": "不能是 double",
    "t.unknown": "无法对应到表",
}


@pytest.mark.parametrize(("item", "reason"), UNTYPABLE.items())
def test_types_that_change_meaning_are_refused(item, reason, contract_of):
    types = {"a": "INT", "v": "DECIMAL(24,4)", "f": "DOUBLE", "d": "DATE", "s": "VARCHAR"}
    sql = f"with x as (select {item} as y from core.t as t) select x.y from x"
    expression = sqlglot.parse_one(sql, read="duckdb")
    with pytest.raises(NotPortable, match=rf"模型 core\.m[\s\S]*{reason}"):
        check_model_types("core.m", expression, {"core.t": contract_of("core.t", types)})
