"""Provenance on small queries: which rows and columns each construct is taken to come from."""

from collections.abc import Callable

import duckdb
import pytest
from sqlglot import exp

from pipelines.all_models import all_models
from warehouse.contracts import load_contracts
from warehouse.engine.model import load_model
from warehouse.engine.provenance import PREFIX, rewritten
from warehouse.engine.provenance_terms import ROW_BITS, Mark, PlaceList
from warehouse.engine.provenance_values import NotTraceable

COLUMNS = {"unit": "VARCHAR", "city": "VARCHAR", "amount": "DECIMAL(24,4)", "other": "INT"}
ROWS = "('a', 'x', 1, 10), ('b', 'x', 2, null), ('c', 'y', 4, 30), ('d', 'y', null, 40)"
PLACES = [("core.t", name) for name in COLUMNS]


@pytest.fixture
def sources(tmp_path, contract_of) -> Callable[..., dict[str, set[str]]]:
    """Sources of column `v` of a query on `core.t`, by its column `k`: `amount@a` is a place."""

    def run(sql: str, mark: tuple[str, str] | None = None) -> dict[str, set[str]]:
        path = tmp_path / "q.sql"
        path.write_text(f"-- q: test.\n-- grain: one row\n{sql}\n", encoding="utf-8")
        contract = contract_of("core.q", {"k": "VARCHAR", "v": "DECIMAL(24,4)"}, key=("k",))
        contracts = {"core.t": contract_of("core.t", COLUMNS)}
        model = load_model(path, contract)
        numbers = {place: number for number, place in enumerate(PLACES)}
        terms = PlaceList(numbers) if mark is None else Mark({("core.t", mark[1])})

        def relation(table: str, selected: list[exp.Expr]) -> exp.Select:
            return exp.select(*selected).from_(table)

        found = rewritten(model, ["v"], contracts, terms, relation)
        with duckdb.connect() as connection:
            connection.execute("create schema core")
            types = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
            connection.execute(f"create table core.t ({types})")
            connection.execute(f"insert into core.t values {ROWS}")
            connection.execute(
                "create table marked (table_name varchar, column_name varchar, row_id bigint)"
            )
            if mark is not None:
                connection.execute(
                    "insert into marked select 'core.t', ?, rowid from core.t where unit = ?",
                    [mark[1], mark[0]],
                )
            units = dict(connection.execute("select rowid, unit from core.t").fetchall())
            text = found.query.sql("duckdb")
            if not found.carried:
                return {
                    k: set() for (k,) in connection.execute(f"select k from ({text})").fetchall()
                }
            answer = connection.execute(f"select k, {PREFIX}v from ({text})").fetchall()
        if mark is not None:
            return {k: {"marked"} if term else set() for k, term in answer}
        return {
            k: {
                f"{PLACES[place >> ROW_BITS][1]}@{units[place % (1 << ROW_BITS)]}"
                for place in term or []
            }
            for k, term in answer
        }

    return run


CASES = {
    "a column is its own cell": (
        "select t.unit as k, t.amount as v from core.t as t where t.city = 'x'",
        {"a": {"amount@a"}, "b": {"amount@b"}},
    ),
    "an expression is all its columns": (
        "select t.unit as k, t.amount + t.other as v from core.t as t where t.unit = 'a'",
        {"a": {"amount@a", "other@a"}},
    ),
    "a helper is all its arguments": (
        "select t.unit as k, stat_ratio(t.amount, t.other, 100, 1) as v"
        " from core.t as t where t.unit = 'c'",
        {"c": {"amount@c", "other@c"}},
    ),
    "a sum is the rows that have a value": (
        "select t.city as k, sum(t.amount) as v from core.t as t group by t.city",
        {"x": {"amount@a", "amount@b"}, "y": {"amount@c"}},
    ),
    "a sum of a case leaves out what adds 0": (
        "select t.city as k, sum(case when t.other > 20 then t.amount else 0 end) as v"
        " from core.t as t group by t.city",
        {"x": set(), "y": {"amount@c", "other@c"}},
    ),
    "a case is the branch taken and the conditions before it": (
        "select t.unit as k, case when t.other > 20 then t.amount else t.other end as v"
        " from core.t as t where t.city = 'x' or t.unit = 'c'",
        {"a": {"other@a"}, "b": {"other@b"}, "c": {"amount@c", "other@c"}},
    ),
    "a coalesce is the first value there": (
        "select t.unit as k, coalesce(t.other, t.amount) as v from core.t as t"
        " where t.city = 'x'",
        {"a": {"other@a"}, "b": {"amount@b"}},
    ),
    "a word chosen is about the key of its row": (
        "select t.unit as k, case when t.city = 'x' then 1 else 2 end as v from core.t as t"
        " where t.unit = 'a'",
        {"a": {"city@a", "unit@a"}},
    ),
    "a word alone comes from nowhere": (
        "select t.unit as k, 1 as v from core.t as t where t.unit = 'a'",
        {"a": set()},
    ),
    "a left join without a partner adds nothing": (
        "select t.unit as k, u.amount as v from core.t as t"
        " left join core.t as u on t.unit = u.unit and u.city = 'y' where t.unit in ('a', 'c')",
        {"a": set(), "c": {"amount@c"}},
    ),
    "a window is every row of its partition": (
        "select t.unit as k, rank() over (partition by t.city order by t.amount) as v"
        " from core.t as t",
        {unit: {"amount@a", "amount@b"} if unit in "ab" else {"amount@c", "amount@d"}
         for unit in "abcd"},
    ),
    "a row chosen by qualify is that row": (
        "select t.city as k, t.amount as v from core.t as t"
        " qualify row_number() over (partition by t.city order by t.unit desc) = 1",
        {"x": {"amount@b"}, "y": {"amount@d"}},
    ),
    "rows made distinct are all of them": (
        "with c as (select distinct t.city, 7 + 0 * t.other as n from core.t as t"
        " where t.other is not null) select c.city as k, c.n as v from c",
        {"x": {"other@a"}, "y": {"other@c", "other@d"}},
    ),
    "a union of equal rows is both": (
        "select t.city as k, t.city as v from core.t as t where t.unit = 'a'"
        " union select t.city as k, t.city as v from core.t as t where t.unit = 'b'",
        {"x": {"city@a", "city@b"}},
    ),
    "a union keeps its branches apart": (
        "with c as (select t.unit, t.amount as n from core.t as t where t.city = 'x'"
        " union all select t.unit, t.other as n from core.t as t where t.city = 'y')"
        " select c.unit as k, c.n as v from c",
        {"a": {"amount@a"}, "b": {"amount@b"}, "c": {"other@c"}, "d": {"other@d"}},
    ),
    "a count of rows is the rows": (
        "select t.city as k, count(*) as v from core.t as t where t.unit = 'a' group by t.city",
        {"x": {"unit@a", "city@a", "amount@a", "other@a"}},
    ),
    "a filter of an aggregate counts": (
        "select t.city as k, sum(t.amount) filter (where t.unit != 'a') as v"
        " from core.t as t group by t.city",
        {"x": {"amount@b"}, "y": {"amount@c"}},
    ),
    "a list of words is all of them": (
        "select t.city as k, string_agg(distinct t.unit, '、' order by t.unit) as v"
        " from core.t as t group by t.city",
        {"x": {"unit@a", "unit@b"}, "y": {"unit@c", "unit@d"}},
    ),
    "totals of totals are all rows": (
        "with s as (select t.city, sum(t.amount) as n from core.t as t group by t.city)"
        " select 'all' as k, sum(s.n) as v from s",
        {"all": {"amount@a", "amount@b", "amount@c"}},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_value_comes_from_the_right_places(sources, name):
    sql, expected = CASES[name]
    assert sources(sql) == expected


@pytest.mark.parametrize("name", CASES)
def test_a_mark_reaches_just_the_values_that_come_from_it(sources, name):
    sql, expected = CASES[name]
    for column, unit in (("amount", "a"), ("amount", "c"), ("other", "c"), ("city", "a")):
        found = sources(sql, mark=(unit, column))
        reached = {k for k, marks in found.items() if marks}
        assert reached == {k for k, places in expected.items() if f"{column}@{unit}" in places}


@pytest.mark.parametrize(
    "sql",
    [
        "select t.unit as k, case when exists (select u.unit from core.t as u"
        " where u.unit = t.unit) then 1 else 0 end as v from core.t as t",
        "select t.unit as k, t.amount as v from core.t as t"
        " except select t.unit as k, t.amount as v from core.t as t where t.city = 'x'",
    ],
)
def test_what_cannot_be_followed_is_refused_and_named(sources, sql):
    with pytest.raises(NotTraceable, match="不能追溯"):
        sources(sql)


@pytest.mark.parametrize("name", sorted(all_models()))
def test_every_model_can_be_followed(name):
    """A new model is traceable by itself, or is told why not."""
    model, contracts = all_models()[name], load_contracts()
    read = [(t, column) for t in model.dependencies for column in contracts[t].names]
    terms = PlaceList({place: number for number, place in enumerate(read)})

    def relation(table: str, selected: list[exp.Expr]) -> exp.Select:
        return exp.select(*selected).from_(table)

    found = rewritten(model, model.contract.names, contracts, terms, relation)
    assert set(model.contract.key) & set(found.carried)
