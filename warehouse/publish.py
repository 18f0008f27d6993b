"""Publishing: a checked build becomes a release that readers see at once or not at all.

Belongs here: the copy of the build with its comments and macros, the record, the pointer.
Does not belong here: whether the build is good enough (the blocking checks before), reading it.
"""

import json
import os
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import duckdb

from warehouse.contracts import SQL_ROOT, Column, Contract
from warehouse.decisions import head
from warehouse.engine.build_file import STATE_TABLE, STORAGE_VERSION, sql_text
from warehouse.engine.duckdb_engine import DuckDbEngine
from warehouse.home import Home, replace_file, sync_folder
from warehouse.releases import DATABASE, RECORD, MonthState, Release, ReleaseError, current_release

_MACRO = SQL_ROOT / "macros" / "as_of.sql"


class PublishError(RuntimeError):
    """A build that could not be published; the previous release stays in place."""


def _own_table(
    table: str, title: str, description: str, grain: str, columns: Mapping[str, str]
) -> Contract:
    types = {"row_count": "BIGINT"}
    return Contract(
        table=table,
        title=title,
        description=description,
        grain=grain,
        columns=tuple(
            Column(name=name, type=types.get(name, "VARCHAR"), comment=comment)
            for name, comment in columns.items()
        ),
    )


# Tables of a release that are no models.
_STATE = _own_table(
    STATE_TABLE,
    "计算状态",
    "各表的每个分区由什么算出、内容为何，供增量计算和核对。",
    "每张表的每个分区一行",
    {
        "table_name": "表名",
        "partition": "分区：报告期截止月；all 为整表，none 为不属于任何期的行",
        "input_fingerprint": "输入与算法的指纹；不变则不重算",
        "content_hash": "内容指纹",
        "row_count": "行数",
    },
)
_RELEASE = _own_table(
    "pub.release",
    "本次发布",
    "这个数据库文件是哪一次发布。",
    "仅一行",
    {
        "name": "发布名",
        "content_hash": "内容指纹；内容相同则相同",
        "created_at": "发布时间（ISO 8601）",
        "periods": "所含报告期截止月，逗号分隔",
    },
)


def publish(
    home: Home, engine: DuckDbEngine, created_at: datetime, months: Sequence[MonthState] = ()
) -> Release:
    """Publish the build and close the engine; the same content is not published twice.

    Args:
        home: the installation.
        engine: over the build.
        created_at: with the time zone whose day names the release.
        months: how far the build has each month closed, for the record.
    """
    engine.prune()
    content_hash = engine.content_hash()
    current = _current(home)
    if current and current.content_hash == content_hash:
        engine.close()
        return current
    folder = home.releases / f"{created_at:%Y%m%d}-{content_hash[:8]}"
    release = Release(
        name=folder.name,
        content_hash=content_hash,
        created_at=created_at.isoformat(timespec="seconds"),
        periods=tuple(engine.periods()),
        tables={
            name: sum(state.rows for state in engine.build.states(name).values())
            for name in engine.models
        },
        folder=folder,
        decisions=head(home.decisions),
        months=tuple(months),
    )
    contracts = [model.contract for model in engine.models.values()]
    engine.close()
    folder.mkdir(parents=True, exist_ok=True)
    _write_database(engine.build.path, release, [*contracts, _STATE, _RELEASE])
    replace_file(folder / RECORD, _record(release), durable=True)
    sync_folder(home.releases)
    pointer = json.dumps({"release": release.name}).encode()
    replace_file(home.pointer, pointer, durable=True)
    return release


def _current(home: Home) -> Release | None:
    try:
        return current_release(home)
    except ReleaseError:
        # A damaged pointer or release is replaced by this one.
        return None


def _record(release: Release) -> bytes:
    content = {
        "name": release.name,
        "content_hash": release.content_hash,
        "created_at": release.created_at,
        "periods": release.periods,
        "tables": release.tables,
        # What was decided until then: a log cut short later is found by it.
        "decisions": asdict(release.decisions),
        # What may be called final, and by whose signatures.
        "months": [asdict(month) for month in release.months],
        "duckdb": duckdb.__version__,
        "storage_version": STORAGE_VERSION,
    }
    return json.dumps(content, ensure_ascii=False, indent=2).encode()


def _write_database(build: Path, release: Release, contracts: list[Contract]) -> None:
    """Finish a copy beside its place, then move it there: readers never see half a file."""
    temporary = release.folder / f"{DATABASE}.tmp"
    try:
        _refuse_log(build)
        shutil.copyfile(build, temporary)
        _finish(temporary, release, contracts)
        _refuse_log(temporary)
        with temporary.open("rb+") as handle:
            os.fsync(handle.fileno())
        os.replace(temporary, release.database)
        sync_folder(release.folder)
    finally:
        temporary.unlink(missing_ok=True)
        _log(temporary).unlink(missing_ok=True)


def _log(database: Path) -> Path:
    return database.with_name(f"{database.name}.wal")


def _refuse_log(database: Path) -> None:
    if _log(database).exists():
        raise PublishError(f"{database} 还有未写入的日志，不能复制；请再运行一次")


def _finish(database: Path, release: Release, contracts: list[Contract]) -> None:
    connection = duckdb.connect()
    try:
        where = sql_text(database.as_posix())
        connection.execute(f"attach {where} as release").fetchall()
        connection.execute("use release").fetchall()
        # At once and in one transaction: over a thousand comments, each a commit of its own else.
        statements = ["begin transaction", *_statements(release, contracts), "commit"]
        connection.execute(";\n".join(statements)).fetchall()
        _check_comments(connection)
        connection.execute("use memory").fetchall()
        connection.execute("checkpoint release").fetchall()
        connection.execute("detach release").fetchall()
    except duckdb.Error as error:
        raise PublishError(f"写发布库 {database} 失败：{error}") from error
    finally:
        connection.close()


def _statements(release: Release, contracts: Iterable[Contract]) -> Iterable[str]:
    yield "create schema if not exists pub"
    columns = ", ".join(f"{column.name} {column.type}" for column in _RELEASE.columns)
    yield f"create or replace table {_RELEASE.table} ({columns})"
    periods = ",".join(str(period) for period in release.periods)
    values = (release.name, release.content_hash, release.created_at, periods)
    yield f"insert into {_RELEASE.table} values ({', '.join(sql_text(v) for v in values)})"
    template = _MACRO.read_text(encoding="utf-8")
    for contract in contracts:
        yield f"comment on table {contract.table} is {sql_text(contract.comment)}"
        for column in contract.columns:
            text = sql_text(column.full_comment)
            yield f"comment on column {contract.table}.{column.name} is {text}"
        if {"known_from", "known_to"} <= set(contract.names):
            yield _macro(template, contract)


def _macro(template: str, contract: Contract) -> str:
    schema, table = contract.table.split(".")
    # Names come from contracts, which allow lower-case letters, digits and underscores only.
    words = {"the_schema": schema, "the_table": table, "the_columns": ", ".join(contract.names)}
    return re.sub("the_schema|the_table|the_columns", lambda word: words[word[0]], template)


def _check_comments(connection: duckdb.DuckDBPyConnection) -> None:
    missing = connection.execute(
        "select schema_name || '.' || table_name from duckdb_tables()"
        " where database_name = 'release' and comment is null"
        " union all select schema_name || '.' || table_name || '.' || column_name"
        " from duckdb_columns() where database_name = 'release' and not internal"
        " and comment is null order by all"
    ).fetchall()
    if missing:
        names = "、".join(name for (name,) in missing[:5])
        raise PublishError(f"发布库中有表或列没有说明：{names}")
