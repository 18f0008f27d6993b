"""Every function of the allow-list and every helper gives the same on DuckDB and on Spark.

Seeded random rows with the edges: nulls, zeros, negatives, the largest amounts, Chinese text.
"""

import random
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest
import sqlglot
from sqlglot import exp

from warehouse.contracts import Column, Contract
from warehouse.engine import gate
from warehouse.engine.duckdb_sql import parquet_select
from warehouse.engine.gate_types import check_model_types
from warehouse.engine.ratios import _HELPERS, expand_helpers, is_helper
from warehouse.engine.spark_session import SparkConnection
from warehouse.engine.spark_sql import spark_text, view_name
from warehouse.engine.tree import columns_of, replace_tables

ROWS = 4000
TYPES = {
    "id": "INT", "s": "VARCHAR", "r": "VARCHAR", "n": "VARCHAR", "c": "VARCHAR", "a": "INT",
    "b": "INT", "v": "DECIMAL(24,4)", "w": "DECIMAL(24,4)", "f": "DOUBLE", "d": "DATE",
    "e": "DATE", "k": "BOOLEAN",
}  # fmt: skip
TABLE = Contract(
    table="core.t",
    title="t",
    description="t",
    grain="t",
    columns=tuple(Column(name=name, type=kind, comment=name) for name, kind in TYPES.items()),
)
TEXTS = (None, "太原市", "大同市-平城区", "长治市（含）", "民营经济", "𠮷野家", "ß", "a-b-c", "",
         "-", " 8 ", "x'y", "a|b", "\t", "　全角", "１２", "a%b_c")  # fmt: skip
NUMBERS = (None, "0", "-3", "12", "007", "", "太原", "2147483648", "x1")
AMOUNTS = (*NUMBERS, "12.5", "-0.0001", "99999999999999999999.9999")
SCALARS = [
    "t.a + cast(t.b as bigint)", "t.a - cast(t.b as bigint)", "cast(t.a as bigint) * t.b", "-t.v",
    "t.v + t.w", "t.v - t.w", "t.w * t.b", "t.a // nullif(t.b, 0)", "t.a % nullif(t.b, 0)",
    "abs(t.v)", "abs(t.a)", "abs(t.f)", "coalesce(t.v, 0)", "coalesce(t.s, t.r, '无')",
    "nullif(t.s, '')", "greatest(t.a, t.b)", "greatest(t.v, t.w)", "greatest(t.s, t.r)",
    "least(t.d, t.e)", "least(t.f, 0)", "case when t.v > 1 then 'x' when t.s is null then '无' end",
    "case t.a when 1 then 2 else 3 end", "t.s || t.r", "substr(t.s, 1, 2)", "substr(t.s, 2)",
    "left(t.s, 1)", "left(t.s, 0)", "right(t.s, 2)", "lpad(t.s, 8, '0')", "lpad(t.s, 2, '0')",
    "rpad(t.s, 4, '市')", "length(t.s)", "md5(t.s)", "sha256(t.s)", "replace(t.s, '市', '县')",
    "split_part(t.s, '-', 1)", "split_part(t.s, '-', 2)", "split_part(t.s, '|', 1)",
    "concat_ws('|', t.s, t.r)", "year(t.d)", "month(t.d)", "day(t.d)", "extract(year from t.d)",
    "extract(month from t.d)", "make_date(2015, abs(t.b) % 12 + 1, abs(t.b) % 28 + 1)",
    "last_day(t.d)", "date_diff('day', t.d, t.e)", "t.d >= date '2015-01-01'",
    "t.d between t.e and date '2015-12-31'", "t.a in (1, 2)", "t.a not in (1, 2)",
    "t.s like '%市%'", "t.s like '_-%'", "t.s not like 'a%'", "t.v is distinct from t.w",
    "t.s is not distinct from t.r", "t.a is null", "t.s < t.r", "t.s <= t.r", "t.s > t.r",
    "t.s <> t.r", "t.s = t.r", "t.k and t.a > 0", "t.k or t.a > 0", "not t.k",
    "cast(t.a as bigint)", "cast(t.a as varchar)", "cast(t.v as varchar)", "cast(t.d as varchar)",
    "cast(t.k as varchar)", "cast(t.k as int)",
    "cast(t.a as decimal(24, 4))", "cast(t.v as double)", "cast(t.w as decimal(26, 6))",
    "cast('0.5' as decimal(4, 2))", "try_cast(t.n as int)", "try_cast(t.n as bigint)",
    "try_cast(t.c as decimal(24, 4))", "try_cast(t.c as double)",
    "try_cast(cast(t.d as varchar) as date)", "try_cast(t.s as date)", "try_cast(t.s as boolean)",
]  # fmt: skip
HELPERS = [
    "stat_ratio(t.v, t.w, 100, 2)", "stat_ratio(t.a, t.b, 1, 0)", "stat_ratio(t.v, t.w, 100, 6)",
    "stat_ratio(stat_ratio(t.v, t.w, 100, 1), t.b, 1, 2)", "stat_div(t.v, t.w)",
    "stat_div(t.a, t.b)", "stat_growth_pct(t.v, t.w, 5)", "stat_growth_pct(t.v, t.w, 5, 2)",
    "stat_growth_pct(t.v, t.w, t.b)", "stat_compound(t.w, 10, t.b % 20)",
    "stat_compound(t.w, t.b, 5)",
]  # fmt: skip
WINDOWS = [
    "row_number() over (partition by t.s order by t.a desc, t.id)",
    "row_number() over (order by t.s desc nulls first, t.id)", "rank() over (order by t.a)",
    "dense_rank() over (order by t.d desc)", "lag(t.v, 1) over (partition by t.s order by t.id)",
    "lag(t.a, 2, 0) over (order by t.id)", "lead(t.d) over (partition by t.k order by t.id)",
    "first_value(t.v) over (partition by t.s order by t.id)",
    "last_value(t.v) over (partition by t.s order by t.id)",
    "nth_value(t.a, 2) over (partition by t.s order by t.id)", "sum(t.w) over (partition by t.s)",
    "sum(t.b) over (order by t.id rows between unbounded preceding and current row)",
    "max(t.b + 1) over (partition by t.s)", "count(*) over (partition by t.r)",
]  # fmt: skip
AGGREGATES = [
    "count(*)", "count(t.v)", "count(distinct t.s)", "count_if(t.a > 1)", "sum(t.v)", "sum(t.a)",
    "sum(distinct t.b)", "min(t.s)", "max(t.s)", "max(t.d)", "min(t.f)", "bool_and(t.a > 0)",
    "bool_or(t.a > 1)", "sum(t.w) filter (where t.a > 1)", "count(*) filter (where t.k)",
    "string_agg(t.s, ',' order by t.s)", "string_agg(distinct t.s, '；' order by t.s)",
    "string_agg(t.s, ',' order by t.id) filter (where t.k)", "median(cast(t.w as double))",
    "quantile_cont(cast(t.v as double), 0.25)", "quantile_cont(cast(t.a as double), 0.9)",
    "stat_ratio(sum(t.w), count(*), 1, 4)", "stat_div(sum(t.w), sum(t.b))",
]  # fmt: skip
QUERIES = [
    "select t.r, t.k, grouping(t.r) as g, sum(t.w) as x from core.t as t"
    " group by grouping sets ((t.r, t.k), (t.k), ())",
    "select t.r, t.k, grouping(t.k) as g, count(*) as x from core.t as t group by rollup (t.r, t.k)"
    " having count(*) > 3",
    "select t.r, t.k, count(*) as x from core.t as t group by cube (t.r, t.k)",
    "select t.s, max(t.id) as x from core.t as t group by all",
    "select t.id from core.t as t qualify row_number() over (partition by t.s order by t.id) = 1",
    "select t.id, u.id as o from core.t as t full join core.t as u on u.id = t.b and u.k",
    "select t.id, x.n from core.t as t cross join (values (1, '一'), (2, '二')) as x (k, n)"
    " where x.k = 2 and t.id < 9",
    "select t.a as x from core.t as t except select u.b as x from core.t as u",
    "select t.a as x from core.t as t intersect select u.b as x from core.t as u",
    "select t.id from core.t as t where exists (select 1 from core.t as u where u.id = t.a)",
    "select t.id from core.t as t where t.a in (select u.id from core.t as u) and not t.a = 1",
    "select t.s as x from core.t as t union select u.r as x from core.t as u",
    "with p as (select distinct t.s from core.t as t) select p.s, count(u.id) as x"
    " from p left join core.t as u on u.s is not distinct from p.s group by p.s",
]


def _amount(rng: random.Random, edges: tuple[str | None, ...], digits: int) -> Decimal | None:
    if rng.random() < 0.2:
        edge = rng.choice(edges)
        return None if edge is None else Decimal(edge)
    size = 10 ** rng.randint(1, digits)
    return Decimal(rng.randint(-size, size)).scaleb(-4)


def _rows() -> list[tuple[object, ...]]:
    rng = random.Random(20150420)
    days = [None, date(2016, 2, 29), date(2015, 12, 31), date(1949, 10, 1)]
    days += [date(2010, 1, 1) + timedelta(rng.randint(0, 3000)) for _ in range(40)]
    whole = [None, 0, 1, -1, 2**31 - 1, 1 - 2**31]
    return [
        (
            i,
            rng.choice(TEXTS),
            rng.choice(TEXTS),
            rng.choice(NUMBERS),
            rng.choice(AMOUNTS),
            rng.choice([*whole, rng.randint(-5000, 5000)]),
            rng.choice([None, 0, 7, -3, i % 300]),
            _amount(rng, (None, "0", "0.0001", "-0.0001", "99999999999999999999.9999"), 20),
            _amount(rng, (None, "0", "1", "-1"), 15),
            rng.choice([None, 0.0, 1.005, 1e15, rng.uniform(-1e4, 1e4)]),
            rng.choice(days),
            rng.choice(days),
            rng.choice([True, False, None]),
        )
        for i in range(ROWS)
    ]


@pytest.fixture(scope="module")
def both(sail, tmp_path_factory):
    """Answers a query on both engines, through the gate as a model goes."""
    folder = tmp_path_factory.mktemp("functions")
    path = folder / "t.parquet"
    pl.DataFrame(_rows(), schema=TABLE.polars_schema, orient="row").write_parquet(path)
    spark, local = SparkConnection(sail.remote), duckdb.connect()
    spark.view(TABLE, [([path], None)])
    view = exp.select(*columns_of(TABLE)).from_(view_name(TABLE.table))

    def answer(sql: str) -> tuple[pl.DataFrame, pl.DataFrame]:
        query = sqlglot.parse_one(sql, read="duckdb")
        gate.check_portable("core.m", query)
        check_model_types("core.m", query, {TABLE.table: TABLE})
        expanded = expand_helpers(query)
        here = replace_tables(expanded, lambda _: parquet_select(TABLE, [path]))
        there = replace_tables(expanded, lambda _: view)
        written = folder / f"v{len(list(folder.iterdir()))}"
        spark.write("core.m", spark_text(there), written)
        return local.sql(here.sql("duckdb")).pl(), pl.read_parquet(Path(written) / "*.parquet")

    yield answer
    local.close()
    spark.close()


def _columns(items: list[str]) -> str:
    return ", ".join(f"{item} as x{place}" for place, item in enumerate(items))


def _named(items: list[str], found: dict[str, object]) -> dict[str, object]:
    return {items[int(name[1:])] if name[1:].isdigit() else name: v for name, v in found.items()}


@pytest.mark.parametrize("items", [SCALARS, HELPERS, WINDOWS], ids=["scalar", "helper", "window"])
def test_values_of_a_row_are_equal(items, both, differences):
    left, right = both(f"select t.id, {_columns(items)} from core.t as t")
    assert left.height == ROWS
    assert _named(items, differences(left, right, ["id"])) == {}


def test_aggregates_are_equal(both, differences):
    items = _columns(AGGREGATES)
    left, right = both(f"select t.r, t.k, {items} from core.t as t group by t.r, t.k")
    assert _named(AGGREGATES, differences(left, right, ["r", "k"])) == {}


@pytest.mark.parametrize("sql", QUERIES)
def test_forms_of_a_query_are_equal(sql, both, differences):
    left, right = both(sql)
    assert left.height > 0
    assert differences(left, right, left.columns) == {}


def test_nothing_of_the_allow_list_is_left_out():
    columns = _columns([*SCALARS, *HELPERS, *WINDOWS, *AGGREGATES])
    trees = [
        sqlglot.parse_one(sql, read="duckdb")
        for sql in (f"select {columns} from core.t as t", *QUERIES)
    ]
    nodes = [node for tree in trees for node in tree.walk()]
    used = {type(node) for node in nodes}
    allowed = {*gate._FUNCTIONS, *gate._OPERATORS, *gate._ORDERED_FUNCTIONS}
    assert allowed - used == set()
    assert {node.name.lower() for node in nodes if is_helper(node)} == set(_HELPERS)
