"""Models from files: header, dependencies, order, columns, lineage, and what was known when."""

from datetime import date

import duckdb
import pytest
import sqlglot

from warehouse.engine import ModelError, as_of, column_lineage, load_models
from warehouse.engine.tree import TableError, period_condition, real_tables, replace_tables


def write(root, name: str, text: str) -> None:
    path = root / "sql" / f"{name.replace('.', '/')}.sql"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


HEADER = "-- x: what it is.\n-- grain: one row\n"


@pytest.fixture
def load(tmp_path, contract_of):
    """Loads one model core.x over ref.t."""

    def load_x(sql: str, **options: object):
        write(tmp_path, "core.x", sql)
        settings = {"key": ("a",), **options}
        contracts = {"core.x": contract_of("core.x", {"a": "INT", "b": "INT"}, **settings)}
        lake = {"ref.t": contract_of("ref.t", {"a": "INT", "b": "INT"})}
        return load_models(tmp_path / "sql", contracts, lake)["core.x"]

    return load_x


def test_model_knows_its_header_and_what_it_reads(load):
    model = load(
        f"{HEADER}-- more.\nwith y as (select t.a from ref.t as t)\n"
        "select y.a, t.b from y inner join ref.t as t on t.a = y.a"
    )
    assert (model.statement, model.grain) == ("what it is.", "one row")
    assert model.dependencies == ("ref.t",)
    assert model.contract.table == "core.x"


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("select t.a, t.b from ref.t as t", "缺少注释行“-- x"),
        ("-- x: what.\nselect t.a, t.b from ref.t as t", "缺少注释行“-- grain"),
        ("-- y: what.\n-- grain: g\nselect t.a, t.b from ref.t as t", "缺少注释行“-- x"),
        (f"{HEADER}select t.a, t.b frm ref.t as t", "语法错误"),
        (f"{HEADER}select t.a, t.b from ref.t as t; select 1", "一条 select"),
        (f"{HEADER}delete from ref.t", "一条 select"),
        (f"{HEADER}", "一条 select"),
        (f"{HEADER}select t.a from ref.t as t", "SQL 中缺少：b；约定中没有：无"),
        (f"{HEADER}select t.a, t.b, 1 as c from ref.t as t", "约定中没有：c"),
        (f"{HEADER}select t.a, t.b, t.a from ref.t as t", "重复：a"),
        (f"{HEADER}select t.a, t.b from ref.unknown as t", "没有声明的表 ref.unknown"),
        (f"{HEADER}select t.a, t.b from unknown as t", "没有写出 schema"),
        (f"{HEADER}select t.a, t.b from 'x.parquet' as t", "没有写出 schema"),
        (f"{HEADER}select t.a, t.b from other.ref.t as t", "schema.table"),
        (f"{HEADER}select t.a, round(t.b) as b from ref.t as t", "不可移植"),
        (f"{HEADER}select x.a, x.b from core.x as x", "成环"),
    ],
)
def test_unusable_models_are_refused_with_file_and_reason(load, sql, message):
    with pytest.raises(ModelError, match=f"(?s)(x.sql|成环).*{message}|{message}"):
        load(sql)


def test_a_model_without_key_is_refused(load):
    with pytest.raises(ModelError, match=r"x\.yaml：key"):
        load(f"{HEADER}select t.a, t.b from ref.t as t", key=())


def test_file_and_contract_come_in_pairs(tmp_path, contract_of):
    contract = contract_of("core.x", {"a": "INT"}, key=("a",))
    with pytest.raises(ModelError, match=r"core\.x：有约定"):
        load_models(tmp_path / "sql", {"core.x": contract}, {})
    write(tmp_path, "core.y", "-- y: what.\n-- grain: g\nselect 1 as a")
    write(tmp_path, "core.x", "-- x: what.\n-- grain: g\nselect 1 as a")
    with pytest.raises(ModelError, match=r"y\.sql：缺少同名的约定文件 y\.yaml"):
        load_models(tmp_path / "sql", {"core.x": contract}, {})


def test_models_come_after_what_they_read(sandbox):
    sandbox.model("core.aaa", "select m.period_end from mart.mart_amount as m", ("period_end",))
    names = list(sandbox.models())
    assert names.index("core.aaa") > names.index("mart.mart_amount")
    assert names.index("mart.mart_amount") > names.index("core.fct_amount")


def test_a_circle_is_refused(sandbox):
    sql = "select m.region_code, m.region_name from core.fct_amount as m"
    sandbox.model("core.dim_region", sql, ("region_code", "region_name"))
    with pytest.raises(ModelError, match=r"成环.*core\.dim_region"):
        sandbox.models()


def test_lineage_follows_columns_through_with_and_join(sandbox):
    lineage = column_lineage(sandbox.models(), sandbox.lake_contracts)
    assert lineage["core.fct_amount"] == {
        "region_code": [("edit.observation", "region_code")],
        "region_name": [("core.dim_region", "region_name")],
        "period_end": [("edit.observation", "period_end")],
        "amount": [("edit.observation", "amount")],
    }
    assert lineage["mart.mart_amount"]["amount"] == [("core.fct_amount", "amount")]


def test_lineage_of_helpers_unions_and_subqueries(load, contract_of):
    model = load(
        f"{HEADER}with y as (select t.a, stat_ratio(t.a, t.b, 1, 0) as r from ref.t as t)\n"
        "select y.a, case when y.r > 1 then 2 end as b from y\n"
        "union all select (select max(t.b) from ref.t as t) as a, 1 as b"
    )
    lake = {"ref.t": contract_of("ref.t", {"a": "INT", "b": "INT"})}
    assert column_lineage({"core.x": model}, lake)["core.x"] == {
        "a": [("ref.t", "a"), ("ref.t", "b")],
        "b": [("ref.t", "a"), ("ref.t", "b")],
    }


KNOWN = """
create schema core;
create table core.f as select * from (values
    (1, date '2013-01-10', date '2013-05-20'), (2, date '2013-05-20', null)
) as x (v, known_from, known_to);
create table core.arrived as select * from (values
    (1, date '2013-01-10'), (2, date '2013-05-20')
) as x (v, known_from);
create table core.plain as select 7 as v;
"""


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2013, 1, 9), []),
        (date(2013, 1, 10), [(1, 1)]),
        (date(2013, 5, 19), [(1, 1)]),
        (date(2013, 5, 20), [(2, 1), (2, 2)]),
    ],
)
def test_as_of_keeps_what_was_known_on_the_day(day, expected, contract_of):
    dates = {"known_from": "DATE", "known_to": "DATE"}
    contracts = {
        "core.f": contract_of("core.f", {"v": "INT", **dates}),
        "core.arrived": contract_of("core.arrived", {"v": "INT", "known_from": "DATE"}),
        "core.plain": contract_of("core.plain", {"v": "INT"}),
    }
    query = sqlglot.parse_one(
        "with g as (select f.v from core.f) select g.v, a.v as w from g"
        " cross join core.arrived as a cross join core.plain",
        read="duckdb",
    )
    before = query.sql("duckdb")
    filtered = as_of(query, day, contracts).sql("duckdb")
    assert query.sql("duckdb") == before
    connection = duckdb.connect()
    try:
        connection.execute(KNOWN).fetchall()
        assert sorted(connection.execute(filtered).fetchall()) == expected
    finally:
        connection.close()


def test_tables_are_found_under_their_names_and_ctes_are_not_tables():
    query = sqlglot.parse_one(
        "with x as (select a from core.t) select x.a from x join core.u as v on v.a = x.a"
        " where exists (select 1 from core.t)",
        read="duckdb",
    )
    found = sorted(table.sql("duckdb") for table in real_tables(query))
    assert found == ["core.t", "core.t", "core.u AS v"]
    with pytest.raises(TableError):
        real_tables(sqlglot.parse_one("select a from y", read="duckdb"))


def test_replacing_a_table_keeps_the_name_it_is_used_under():
    query = sqlglot.parse_one("select t.a, v.a from core.t join core.u as v on true", read="duckdb")
    replaced = replace_tables(
        query, lambda table: sqlglot.exp.select("a") if table == "core.t" else None
    )
    assert replaced.sql("duckdb") == (
        "SELECT t.a, v.a FROM (SELECT a) AS t JOIN core.u AS v ON TRUE"
    )


@pytest.mark.parametrize(
    ("periods", "sql"),
    [
        ({201502, 201501}, "period_end IN (201501, 201502)"),
        ({None}, "period_end IS NULL"),
        ({201501, None}, "period_end IN (201501) OR period_end IS NULL"),
        (set(), "FALSE"),
    ],
)
def test_period_condition(periods, sql):
    assert period_condition(periods).sql("duckdb") == sql
