"""The engine on real files: what is written, what is kept, what is refused."""

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from warehouse.engine import EngineError, ModelKeyError, ModelRunError, NotPortable
from warehouse.engine.base import MemoryShort
from warehouse.engine.build_file import BuildFile

BOTH = ("201402", "201403")


def totals(sandbox) -> list[tuple[object, ...]]:
    return sandbox.read("select period_end, amount from mart.mart_amount order by all")


def test_first_run_writes_everything_with_the_types_of_the_contract(sandbox):
    assert sandbox.run() == {
        "core.dim_region": ("all",),
        "core.fct_amount": BOTH,
        "mart.mart_amount": BOTH,
    }
    assert totals(sandbox) == [(201402, Decimal("12.5000")), (201403, Decimal("23.2500"))]
    with sandbox.engine() as engine:
        described = engine.build.rows("describe mart.mart_amount", "test")
    assert [row[:2] for row in described] == [
        ("period_end", "INTEGER"),
        ("amount", "DECIMAL(24,4)"),
    ]


def test_second_run_keeps_everything(sandbox):
    sandbox.run()
    before = sandbox.content_hash()
    assert set(sandbox.run().values()) == {()}
    assert sandbox.content_hash() == before


def test_one_changed_period_is_the_only_one_rewritten(sandbox):
    sandbox.run()
    sandbox.observe(201403, {"140100": "21", "140200": "3.25"})
    with sandbox.engine() as engine:
        runs = {name: engine.run_model(name) for name in engine.models}
    assert runs["core.dim_region"].partitions_written == ()
    assert runs["core.fct_amount"].partitions_written == ("201403",)
    assert runs["core.fct_amount"].partitions_kept == ("201402",)
    assert runs["mart.mart_amount"].partitions_written == ("201403",)
    assert totals(sandbox) == [(201402, Decimal("12.5000")), (201403, Decimal("24.2500"))]


def test_only_the_files_of_touched_periods_are_read(sandbox):
    sandbox.run()
    sandbox.observe(201403, {"140100": "21"})
    untouched = sandbox.root / "lake/edit/observation/m1-201402.parquet"
    untouched.write_bytes(b"x" * untouched.stat().st_size)
    sandbox.run()
    assert totals(sandbox)[1] == (201403, Decimal("21.0000"))


def test_a_change_that_does_not_change_the_result_stops_there(sandbox):
    sandbox.run()
    sandbox.observe(201403, {"140200": "3.25", "140100": "20", "149999": "7"})
    written = sandbox.run()
    assert written["core.fct_amount"] == ("201403",)
    assert written["mart.mart_amount"] == ()


def test_a_changed_dimension_rewrites_every_period_that_reads_it(sandbox):
    sandbox.run()
    sandbox.regions({"140100": "太原", "140200": "大同市"})
    assert sandbox.run() == {
        "core.dim_region": ("all",),
        "core.fct_amount": BOTH,
        "mart.mart_amount": BOTH,
    }


def test_a_period_that_left_the_lake_leaves_the_tables(sandbox):
    sandbox.run()
    sandbox.lake.remove("edit.observation", "m1-201402")
    with sandbox.engine() as engine:
        runs = {name: engine.run_model(name) for name in engine.models}
        assert engine.periods() == [201403]
    assert runs["mart.mart_amount"].partitions_removed == ("201402",)
    assert totals(sandbox) == [(201403, Decimal("23.2500"))]


def test_partitions_of_several_forms_share_a_period(sandbox):
    sandbox.run()
    sandbox.model("core.fct_amount", sandbox.sql["core.fct_amount"], (
        "region_code", "region_name", "period_end", "amount"
    ), write="period", key=("region_code", "period_end", "amount"))  # fmt: skip
    sandbox.observe(201402, {"140100": "1"}, form="p1")
    assert sandbox.run()["mart.mart_amount"] == ("201402",)
    assert totals(sandbox)[0] == (201402, Decimal("13.5000"))


def test_order_of_loads_does_not_change_the_content(sandbox, tmp_path):
    sandbox.run()
    other = type(sandbox)(tmp_path / "other")
    other.regions({"140200": "大同市", "140100": "太原市"})
    other.observe(201403, {"140200": "3.25", "140100": "20"})
    other.run()
    other.observe(201402, {"140200": "2", "140100": "99"})
    other.run()
    assert other.content_hash() != sandbox.content_hash()
    other.observe(201402, {"140200": "2", "140100": "10.5"})
    other.run()
    assert other.content_hash() == sandbox.content_hash()


def test_findings_belong_to_the_content(sandbox):
    sandbox.run()
    before = sandbox.content_hash()
    sandbox.lake.write("edit.finding", "m1-201402", pl.DataFrame({"region_code": ["1"]}), "x")
    assert sandbox.content_hash() != before


def test_changed_sql_recomputes_but_layout_and_comments_do_not(sandbox):
    sandbox.run()
    sandbox.sql["mart.mart_amount"] = (
        "select\n    f.period_end, -- the month\n    sum(f.amount) as amount\n"
        "from core.fct_amount as f\ngroup by all"
    )
    assert sandbox.run()["mart.mart_amount"] == ()
    sandbox.sql["mart.mart_amount"] = (
        "select f.period_end, sum(f.amount) * 2 as amount from core.fct_amount as f group by all"
    )
    assert sandbox.run()["mart.mart_amount"] == BOTH
    assert totals(sandbox)[0] == (201402, Decimal("25.0000"))


def test_a_changed_contract_makes_the_table_anew(sandbox):
    sandbox.run()
    columns = ("region_code", "period_end", "amount")
    sql = "select o.region_code, o.period_end, o.amount from edit.observation as o"
    key = ("region_code", "period_end")
    sandbox.model("core.fct_amount", sql, columns, write="replace", key=key)
    assert sandbox.run()["core.fct_amount"] == ("all",)
    sandbox.model("core.fct_amount", sql, columns, write="period", key=key)
    assert sandbox.run()["core.fct_amount"] == BOTH
    assert len(sandbox.read("select * from core.fct_amount")) == 4


def test_no_input_gives_typed_empty_tables(tmp_path, sandbox):
    empty = type(sandbox)(tmp_path / "empty")
    assert empty.run() == {
        "core.dim_region": ("all",),
        "core.fct_amount": (),
        "mart.mart_amount": (),
    }
    assert empty.read("select * from core.fct_amount") == []
    with empty.engine() as engine:
        assert engine.build.table_types("core.fct_amount")["amount"] == "DECIMAL(24,4)"


def test_rows_of_no_period_are_a_partition_of_their_own(sandbox):
    sandbox.model(
        "core.fct_amount",
        "select o.region_code, o.period_end, o.amount from edit.observation as o",
        ("region_code", "period_end", "amount"),
        write="period",
        key=("region_code",),
    )
    sandbox.sql["mart.mart_amount"] += " having f.period_end is not null"
    sandbox.lake.remove("edit.observation", "m1-201402")
    frame = pl.DataFrame(
        {"region_code": ["x"], "period_end": [None], "amount": [None]},
        schema=sandbox.lake_contracts["edit.observation"].polars_schema,
    )
    sandbox.lake.write("edit.observation", "file-1", frame, "x")
    assert sandbox.run()["core.fct_amount"] == ("201403", "none")
    assert ("x", None, None) in sandbox.read("select * from core.fct_amount")
    sandbox.lake.remove("edit.observation", "file-1")
    sandbox.run()
    assert ("x", None, None) not in sandbox.read("select * from core.fct_amount")


def test_paths_with_quotes_and_patterns_are_read_literally(tmp_path, sandbox):
    (tmp_path / "house").mkdir()
    box = type(sandbox)(tmp_path / "ho[u]se 'x' *")
    box.regions({"140100": "太原市"})
    box.observe(201402, {"140100": "1"})
    decoy = type(sandbox)(tmp_path / "house 'x' ab")
    decoy.observe(201402, {"140100": "5"})
    box.run()
    assert totals(box) == [(201402, Decimal("1.0000"))]


@pytest.mark.parametrize(
    ("amounts", "problem"),
    [("o.region_code", "主键重复"), ("cast(null as varchar)", "主键为空")],
)
def test_broken_keys_are_refused_and_nothing_is_written(sandbox, amounts, problem):
    sandbox.run()
    sandbox.sql["core.fct_amount"] = (
        f"select {amounts} as region_code, '' as region_name, o.period_end, o.amount"
        " from edit.observation as o union all"
        f" select {amounts} as region_code, '' as region_name, o.period_end, o.amount"
        " from edit.observation as o"
    )
    with pytest.raises(ModelKeyError, match=rf"core\.fct_amount 的{problem}.*period_end=2014"):
        sandbox.run()
    assert len(sandbox.read("select * from core.fct_amount")) == 4
    assert sandbox.read("select count(*) from meta.partition where table_name like '%fct%'") == [
        (2,)
    ]


def test_types_that_the_contract_would_round_are_refused(sandbox):
    sandbox.sql["mart.mart_amount"] = (
        "select f.period_end, sum(stat_div(f.amount, 3)) as amount"
        " from core.fct_amount as f group by all"
    )
    with pytest.raises(NotPortable, match="双精度"):
        sandbox.run()
    sandbox.sql["mart.mart_amount"] = (
        "select f.period_end, max(stat_div(f.amount, 3)) as amount"
        " from core.fct_amount as f group by all"
    )
    with pytest.raises(ModelRunError, match=r"amount 约定为 DECIMAL\(24,4\)，算出的是 DOUBLE"):
        sandbox.run()


def test_errors_name_the_model_and_show_the_final_sql(sandbox):
    sandbox.sql["core.dim_region"] = (
        "select r.region_code, split_part(r.region_name, '-', r.region_code) as region_name"
        " from ref.region as r"
    )
    with pytest.raises(ModelRunError, match=r"core\.dim_region[\s\S]*READ_PARQUET"):
        sandbox.run()


def test_rows_outside_the_periods_of_the_inputs_are_refused(sandbox):
    sandbox.sql["core.fct_amount"] = (
        "select o.region_code, '' as region_name, o.period_end + 1 as period_end, o.amount"
        " from edit.observation as o"
    )
    with pytest.raises(EngineError, match=r"core\.fct_amount 为 .*201404"):
        sandbox.run()


def test_a_model_whose_input_is_not_built_is_refused(sandbox):
    with sandbox.engine() as engine, pytest.raises(EngineError, match=r"core\.dim_region"):
        engine.run_model("core.fct_amount")


@pytest.mark.parametrize(
    "damage",
    [
        "drop table core.fct_amount",
        "delete from meta.partition where table_name = 'core.fct_amount'",
        "delete from core.fct_amount where period_end = 201402",
        "update meta.partition set input_fingerprint = 'old'",
        "alter table core.fct_amount drop column amount",
    ],
)
def test_a_build_that_does_not_agree_with_its_state_is_healed(sandbox, damage):
    sandbox.run()
    before = sandbox.content_hash()
    with sandbox.engine() as engine:
        engine.build.run(damage, "test")
    sandbox.run()
    assert sandbox.content_hash() == before
    assert len(sandbox.read("select * from core.fct_amount")) == 4


def test_killed_in_the_middle_of_a_write_the_next_run_heals(sandbox):
    sandbox.run()
    before = sandbox.content_hash()
    script = f"""
import os, duckdb
c = duckdb.connect()
c.execute("attach '{sandbox.build_file}' as build")
c.execute("use build")
c.execute("delete from mart.mart_amount")
c.execute("begin")
c.execute("delete from core.fct_amount where period_end = 201402")
c.execute("delete from meta.partition")
os.kill(os.getpid(), 9)
"""
    killed = subprocess.run([sys.executable, "-c", script], check=False)
    assert killed.returncode == -9
    written = sandbox.run()
    assert written["core.fct_amount"] == ()
    assert written["mart.mart_amount"] == BOTH
    assert sandbox.content_hash() == before


def test_the_build_file_is_readable_by_todays_tools(sandbox):
    sandbox.run()
    header = sandbox.build_file.read_bytes()[:20]
    assert header[8:12] == b"DUCK"
    # 64 is the first format every 1.x reader knows.
    assert int.from_bytes(header[12:20], "little") == 64
    assert [path.name for path in sandbox.build_file.parent.iterdir()] == ["build.duckdb"]


def test_a_second_writer_is_refused_with_what_to_do(sandbox):
    sandbox.run()
    script = f"""
import duckdb, sys
c = duckdb.connect()
c.execute("attach '{sandbox.build_file}' as build")
print("open", flush=True)
sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"open\n"
        with pytest.raises(EngineError, match="另一个 dpe 正在写入"):
            sandbox.engine()
        holder.communicate()


def test_tables_without_a_model_are_pruned(sandbox):
    sandbox.run()
    del sandbox.sql["mart.mart_amount"], sandbox.contracts["mart.mart_amount"]
    (sandbox.root / "sql/mart/mart_amount.sql").unlink()
    with sandbox.engine() as engine:
        assert engine.prune() == ["mart.mart_amount"]
        assert engine.build.tables() == ["core.dim_region", "core.fct_amount"]
        assert engine.build.states("mart.mart_amount") == {}


def test_too_little_memory_is_told_with_what_to_do(tmp_path: Path):
    build = BuildFile(tmp_path / "b" / "x.duckdb", memory_limit="30MB", threads=1)
    lists = "select count(l) from (select list(i) as l from range(20_000_000) as t(i))"
    told = r"core\.m：内存不足（上限 28\.6 MiB）。请提高 DPE_MEMORY_LIMIT"
    with pytest.raises(MemoryShort, match=told):
        build.rows(lists, "core.m")
    with pytest.raises(MemoryShort, match=told):
        list(build.batches(lists, "core.m"))
    assert build.rows("select 1", "core.m") == [(1,)]
    build.close()


def test_memory_and_threads_are_passed_on(tmp_path: Path):
    build = BuildFile(tmp_path / "b" / "x.duckdb", memory_limit="300MB", threads=1)
    settings = build.rows(
        "select current_setting('threads'), current_setting('memory_limit')", "test"
    )
    build.close()
    assert settings == [(1, "286.1 MiB")]
    with pytest.raises(EngineError):
        build.rows("select 1", "test")
