"""Publishing and reading: atomic, commented, readable while the next build is written."""

import json
import os
import signal
import subprocess
import sys
import threading
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import polars as pl
import pytest

from warehouse.contracts import Contract
from warehouse.engine import DuckDbEngine, load_models
from warehouse.home import Home
from warehouse.lake import Lake
from warehouse.publish import publish
from warehouse.releases import (
    MonthState,
    QueryError,
    ReleaseError,
    current_release,
    list_releases,
    open_release,
    read_release,
    run_select,
)

NOW = datetime(2015, 4, 20, 0, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
TYPES = {
    "region_code": "VARCHAR",
    "period_end": "INT",
    "amount": "DECIMAL(24,4)",
    "known_from": "DATE",
    "known_to": "DATE",
}
SQL = "select {} from edit.amount as a".format(", ".join(f"a.{name}" for name in TYPES))


def contract(table: str, **options: object) -> Contract:
    columns = [{"name": n, "type": t, "comment": f"{n}'s 说明"} for n, t in TYPES.items()]
    columns[2]["unit"] = "元"
    text = {"title": "金额", "description": "每月金额。", "grain": "每区每月一行"}
    return Contract.model_validate({"table": table, "columns": columns, **text, **options})


class House:
    """A home with one lake table and one model."""

    def __init__(self, root: Path) -> None:
        self.home = Home(root / "home")
        self.home.prepare()
        self.lake_contracts = {"edit.amount": contract("edit.amount")}
        model = contract("core.fct_amount", key=("region_code", "known_from"), write="period")
        sql = root / "sql" / "core" / "fct_amount.sql"
        sql.parent.mkdir(parents=True)
        sql.write_text(f"-- fct_amount: test.\n-- grain: one row\n{SQL}\n", encoding="utf-8")
        self.models = load_models(root / "sql", {model.table: model}, self.lake_contracts)
        self.lake = Lake(self.home.lake, self.lake_contracts)

    def engine(self) -> DuckDbEngine:
        return DuckDbEngine(self.home.build_file, self.lake, self.models, self.lake_contracts)

    def amounts(self, *amounts: str) -> None:
        """One region; each amount replaces the one before, a month later."""
        days = [datetime(2015, 3 + i, 10).date() for i in range(len(amounts) + 1)]
        frame = pl.DataFrame(
            {
                "region_code": ["140100"] * len(amounts),
                "period_end": [201502] * len(amounts),
                "amount": [Decimal(amount) for amount in amounts],
                "known_from": days[:-1],
                "known_to": [*days[1:-1], None],
            },
            schema=self.lake_contracts["edit.amount"].polars_schema,
        )
        self.lake.write("edit.amount", "m1-201502", frame, "input")

    def publish(self, when: datetime = NOW, months=()):
        engine = self.engine()
        engine.run_model("core.fct_amount")
        return publish(self.home, engine, when, months)


def _house(root: Path) -> House:
    house = House(root)
    house.amounts("1.5", "2")
    return house


@pytest.fixture
def house(tmp_path: Path) -> House:
    return _house(tmp_path)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> House:
    """One that has a release, for tests that only read it."""
    house = _house(tmp_path_factory.mktemp("published"))
    house.publish()
    return house


def ask(house: House, sql: str, name: str | None = None) -> list[tuple[object, ...]]:
    connection = open_release(house.home, name)
    try:
        return run_select(connection, sql)[1]
    finally:
        connection.close()


def test_release_is_named_by_day_and_content_and_found_by_the_pointer(house):
    release = house.publish()
    assert release.name == f"20150420-{release.content_hash[:8]}"
    assert current_release(house.home) == release
    assert release.periods == (201502,)
    assert release.tables == {"core.fct_amount": 2}
    assert ask(house, "select * from pub.release") == [
        (release.name, release.content_hash, "2015-04-20T00:30:00+08:00", "201502")
    ]
    files = sorted(path.name for path in release.folder.iterdir())
    assert files == ["release.json", "warehouse.duckdb"]


def test_the_record_says_which_months_are_final_and_who_signed_them(house):
    months = (
        MonthState(201502, "final", "丙、乙", "2015-04-19T23:00:00+08:00"),
        MonthState(201503, "signed_once", "乙", None),
    )
    release = house.publish(months=months)
    assert [one.month for one in release.months if one.is_final] == [201502]
    assert read_release(house.home, release.name).months == months
    # A record of an earlier program says nothing of months: none is final.
    record = release.folder / "release.json"
    content = json.loads(record.read_text(encoding="utf-8"))
    del content["months"]
    record.write_text(json.dumps(content), encoding="utf-8")
    assert read_release(house.home, release.name).months == ()


def test_every_table_and_column_is_commented(house):
    house.publish()
    missing = (
        "select table_name from duckdb_tables() where comment is null union all"
        " select column_name from duckdb_columns() where comment is null and not internal"
    )
    assert ask(house, missing) == []
    assert ask(
        house,
        "select comment from duckdb_columns() where table_name = 'fct_amount'"
        " and column_name = 'amount'",
    ) == [("amount's 说明（单位：元）",)]
    assert ask(house, "select comment from duckdb_tables() where table_name = 'fct_amount'") == [
        ("金额：每月金额。（每区每月一行）",)
    ]


def test_as_of_macro_gives_what_was_known_on_the_day(house):
    house.publish()
    known = "select amount from core.fct_amount_as_of('{}')"
    assert ask(house, known.format("2015-03-09")) == []
    assert ask(house, known.format("2015-03-10")) == [(Decimal("1.5000"),)]
    assert ask(house, known.format("2015-04-09")) == [(Decimal("1.5000"),)]
    assert ask(house, known.format("2015-04-10")) == [(Decimal("2.0000"),)]


def test_same_content_is_not_published_twice(house):
    first = house.publish()
    before = first.database.stat().st_mtime_ns
    later = NOW.replace(day=21)
    assert house.publish(later) == first
    assert first.database.stat().st_mtime_ns == before
    house.amounts("3")
    second = house.publish(later)
    assert second.name.startswith("20150421-")
    assert current_release(house.home) == second
    assert [release.name for release in list_releases(house.home)] == [first.name, second.name]
    house.amounts("1.5", "2")
    third = house.publish(later)
    assert third.content_hash == first.content_hash
    assert third.name.startswith("20150421-")
    assert ask(house, "select count(*) from core.fct_amount", first.name) == [(2,)]


def test_release_keeps_the_storage_format_of_the_build(house):
    release = house.publish()
    assert int.from_bytes(release.database.read_bytes()[12:20], "little") == 64


def test_failure_leaves_the_previous_release_in_place(house, monkeypatch):
    first = house.publish()
    house.amounts("3")

    def broken(source: object, target: object) -> None:
        Path(str(target)).write_bytes(b"half")
        raise OSError("disk full")

    monkeypatch.setattr("shutil.copyfile", broken)
    with pytest.raises(OSError, match="disk full"):
        house.publish()
    monkeypatch.undo()
    assert current_release(house.home) == first
    assert list(house.home.releases.glob("*/*.tmp")) == []
    assert current_release(house.home) != house.publish()
    assert ask(house, "select amount from core.fct_amount") == [(Decimal("3.0000"),)]


def test_reader_in_another_process_keeps_its_release_during_a_publish(house):
    first = house.publish()
    script = f"""
import sys
from pathlib import Path
from warehouse.home import Home
from warehouse.releases import open_release, run_select
c = open_release(Home(Path({str(house.home.root)!r})))
for _ in range(3):
    print(run_select(c, "select sum(amount) from core.fct_amount")[1][0][0], flush=True)
    sys.stdin.readline()
c.close()
"""
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as reader:
        assert reader.stdin is not None
        assert reader.stdout is not None
        assert reader.stdout.readline() == "3.5000\n"
        house.amounts("3")
        engine = house.engine()
        engine.run_model("core.fct_amount")
        reader.stdin.write("\n")
        reader.stdin.flush()
        assert reader.stdout.readline() == "3.5000\n"
        # A new reader opens the current release while the build file is open for writing.
        assert ask(house, "select name from pub.release") == [(first.name,)]
        publish(house.home, engine, NOW)
        reader.stdin.write("\n")
        reader.stdin.flush()
        assert reader.stdout.readline() == "3.5000\n"
        reader.communicate("\n")
    assert ask(house, "select sum(amount) from core.fct_amount") == [(Decimal("3.0000"),)]


@pytest.mark.parametrize("pointer", ["", "{}", '{"release": "20150101-00000000"}', "[]"])
def test_damaged_pointer_is_reported_and_healed_by_publishing(house, pointer):
    house.publish()
    house.home.pointer.write_text(pointer)
    with pytest.raises(ReleaseError):
        current_release(house.home)
    release = house.publish()
    assert current_release(house.home) == release


@pytest.mark.parametrize("name", ["../../etc", "20150101-00000000", "", "20150101-0000000g"])
def test_unknown_release_names_are_refused(house, name):
    with pytest.raises(ReleaseError):
        read_release(house.home, name)


def test_without_a_release_the_reader_is_told_what_to_do(tmp_path):
    home = Home(tmp_path)
    home.prepare()
    assert current_release(home) is None
    with pytest.raises(ReleaseError, match="dpe load"):
        open_release(home)


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("delete from core.fct_amount", "只读"),
        ("create table x as select 1", "只读"),
        ("set memory_limit = '1GB'", "只读"),
        ("copy core.fct_amount to '/tmp/x.csv'", "只读"),
        ("attach '/tmp/x.duckdb'", "只读"),
        ("install httpfs", "只读"),
        ("pragma database_list", "只读"),
        ("select 1; select 2", "一次只运行一条"),
        ("", "一次只运行一条"),
        ("selec 1", "语法错误"),
        ("select * from read_text('/etc/passwd')", "不能读写文件"),
        ("select * from '/etc/passwd'", "没有这样的表|不能读写文件"),
        ("select * from core.unknown", "没有这样的表"),
        ("select unknown from core.fct_amount", "没有这样的表"),
        ("select cast('x' as int)", "查询失败"),
        ("with x as (select 1) insert into core.fct_amount select * from x", "只读"),
    ],
)
def test_refused_queries_say_why_in_chinese(published, sql, message):
    connection = open_release(published.home)
    try:
        with pytest.raises(QueryError, match=message):
            run_select(connection, sql)
        assert run_select(connection, "select 1 as one") == (["one"], [(1,)])
    finally:
        connection.close()


LOOKS = [
    "describe core.fct_amount",
    "show all tables",
    "from core.fct_amount",
    "from pub.release",
    "explain select 1",
    "values (1)",
]


@pytest.mark.parametrize("sql", LOOKS)
def test_ways_of_looking_are_allowed(published, sql):
    assert ask(published, sql)


def test_settings_are_locked(published):
    connection = open_release(published.home)
    try:
        with pytest.raises(duckdb.Error, match="locked"):
            connection.execute("set enable_external_access = true")
    finally:
        connection.close()


ENDLESS = "select count(*) from range(100000000) a, range(100000000) b"


def test_a_query_over_its_time_is_interrupted(published):
    connection = open_release(published.home)
    try:
        with pytest.raises(QueryError, match=r"超过 0\.2 秒"):
            run_select(connection, ENDLESS, timeout_seconds=0.2)
        assert run_select(connection, "select 1")[1] == [(1,)]
    finally:
        connection.close()


def test_a_query_can_be_interrupted_from_the_keyboard(published):
    connection = open_release(published.home)
    # A process started in the background may have been told to ignore it.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    killer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    killer.start()
    try:
        with pytest.raises(QueryError, match=r"^查询已中断$"):
            run_select(connection, ENDLESS, timeout_seconds=30)
        assert run_select(connection, "select 1")[1] == [(1,)]
    finally:
        killer.join()
        signal.signal(signal.SIGINT, before)
        connection.close()


def test_record_lists_the_rows_of_every_table(house):
    release = house.publish()
    record = json.loads((release.folder / "release.json").read_text())
    assert record["tables"] == {"core.fct_amount": 2}
    assert record["storage_version"] == "v1.0.0"


def test_two_connections_of_one_process_read_the_same_release(published):
    with open_release(published.home) as first, open_release(published.home) as second:
        for connection in (first, second):
            assert run_select(connection, "select count(*) from core.fct_amount")[1]
            with pytest.raises(duckdb.Error):
                connection.execute("set threads = 1").fetchall()
