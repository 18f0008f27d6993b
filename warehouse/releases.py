"""Releases as readers see them: which is current, opening one read-only, answering a query.

Belongs here: the pointer, the secured connection, one SELECT with messages for the user.
Does not belong here: making a release (publish), printing tables (the command line).
"""

import json
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from warehouse.decisions import EMPTY, Head
from warehouse.home import Home

DATABASE = "warehouse.duckdb"
RECORD = "release.json"
_NAME = re.compile(r"\d{8}-[0-9a-f]{8}")
_INTERRUPT_AGAIN = 0.1
# Of DuckDB, here and where the database is built: what does not fit is put aside on the disk. Its
# own choice, most of the machine, would take the memory from the spreadsheet open beside it.
MEMORY_LIMIT = "2GB"
_READABLE = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)


class ReleaseError(RuntimeError):
    """A release that is not there or not whole; the message is for the user."""


class QueryError(ValueError):
    """A query that is refused or fails; the message is for the user."""


@dataclass(frozen=True)
class MonthState:
    """How far a month was closed in a release; it is final only if two people signed it."""

    month: int
    state: str
    signed_by: str | None
    closed_at: str | None

    @property
    def is_final(self) -> bool:
        """Whether the figures of the month may be called final."""
        return self.state == "final"


@dataclass(frozen=True)
class Release:
    """One published database."""

    name: str
    content_hash: str
    created_at: str
    periods: tuple[int, ...]
    tables: dict[str, int]
    folder: Path
    # Head of the decision log at that time; records of earlier programs have none.
    decisions: Head = EMPTY
    # By month; records of earlier programs have none.
    months: tuple[MonthState, ...] = ()

    @property
    def database(self) -> Path:
        """The database file."""
        return self.folder / DATABASE


def read_release(home: Home, name: str) -> Release:
    """A release by name."""
    if not _NAME.fullmatch(name):
        raise ReleaseError(f"“{name}”不是发布名；发布名形如 20150331-1a2b3c4d")
    folder = home.releases / name
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        release = Release(
            name=record["name"],
            content_hash=record["content_hash"],
            created_at=record["created_at"],
            periods=tuple(record["periods"]),
            tables=record["tables"],
            folder=folder,
            decisions=Head(**record["decisions"]) if "decisions" in record else EMPTY,
            months=tuple(MonthState(**month) for month in record.get("months", ())),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReleaseError(f"发布 {name} 不存在或不完整（{folder}）") from error
    if not release.database.is_file():
        raise ReleaseError(f"发布 {name} 缺少数据库文件 {release.database}")
    return release


def current_release(home: Home) -> Release | None:
    """The release that readers are given; None before the first."""
    try:
        pointer = home.pointer.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    try:
        name = json.loads(pointer)["release"]
    except (ValueError, KeyError, TypeError) as error:
        raise ReleaseError(f"当前发布的指针 {home.pointer} 已损坏，请重新发布") from error
    return read_release(home, str(name))


def list_releases(home: Home) -> list[Release]:
    """Every whole release, oldest first."""
    found = []
    for folder in sorted(home.releases.glob("*/")):
        try:
            found.append(read_release(home, folder.name))
        except ReleaseError:
            continue
    return sorted(found, key=lambda release: (release.created_at, release.name))


def open_release(
    home: Home,
    name: str | None = None,
    *,
    memory_limit: str = MEMORY_LIMIT,
    threads: int | None = None,
) -> duckdb.DuckDBPyConnection:
    """Open the current or a named release: read-only, no files, no settings; close it after use."""
    release = read_release(home, name) if name else current_release(home)
    if release is None:
        raise ReleaseError("还没有发布；请先运行 dpe load")
    config: dict[str, Any] = {
        "enable_external_access": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "memory_limit": memory_limit,
        "temp_directory": str(Path(tempfile.gettempdir()) / f"dpe-sql-{os.getpid()}"),
        "max_temp_directory_size": "20GB",
    }
    if threads is not None:
        config["threads"] = threads
    connection = duckdb.connect(str(release.database), read_only=True, config=config)
    # Connections of one process to one file share an instance: the first has set and locked it.
    if not connection.execute("select current_setting('lock_configuration')").fetchall()[0][0]:
        # Not accepted in the configuration; printed to standard output even without a terminal.
        connection.execute("set enable_progress_bar = false").fetchall()
        connection.execute("set lock_configuration = true").fetchall()
    connection.execute("use mart").fetchall()
    return connection


def run_select(
    connection: duckdb.DuckDBPyConnection, sql: str, timeout_seconds: float | None = None
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Column names and rows of one query; decimals stay decimals.

    The query runs beside the calling thread, which is thus free to hear Ctrl-C and the deadline:
    inside DuckDB neither would be noticed before the query ends.
    """
    statement = _only_statement(connection, sql)
    with ThreadPoolExecutor(max_workers=1) as worker:
        running = worker.submit(_fetch, connection, statement)
        try:
            return running.result(timeout_seconds)
        except TimeoutError:
            _interrupt(connection, running)
            limit = f"超过 {timeout_seconds:g} 秒"
            raise QueryError(f"查询已中断（{limit}）；请缩小范围后再试") from None
        except KeyboardInterrupt:
            _interrupt(connection, running)
            raise QueryError("查询已中断") from None
        except duckdb.Error as error:
            raise _explained(error) from error


def _fetch(
    connection: duckdb.DuckDBPyConnection, statement: duckdb.Statement
) -> tuple[list[str], list[tuple[Any, ...]]]:
    cursor = connection.execute(statement)
    names = [column[0] for column in cursor.description or ()]
    return names, cursor.fetchall()


def rows_by_name(
    connection: duckdb.DuckDBPyConnection,
    query: str,
    given: Mapping[str, Any] | Sequence[Any] = (),
) -> list[dict[str, Any]]:
    """The rows of a query of our own, columns by name; parameters by name or by place."""
    cursor = connection.execute(query, given)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _interrupt(connection: duckdb.DuckDBPyConnection, running: Future[Any]) -> None:
    # An interrupt that comes before the query has started is lost.
    while not running.done():
        connection.interrupt()
        wait([running], timeout=_INTERRUPT_AGAIN)


def _only_statement(connection: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement:
    try:
        statements = connection.extract_statements(sql)
    except duckdb.Error as error:
        raise QueryError(f"SQL 有语法错误：{error}") from error
    if len(statements) != 1:
        raise QueryError(f"一次只运行一条查询，收到 {len(statements)} 条")
    if statements[0].type not in _READABLE:
        raise QueryError("发布库是只读的，只能用 select（或 describe、show、explain）查询")
    return statements[0]


def _explained(error: duckdb.Error) -> QueryError:
    if isinstance(error, duckdb.PermissionException):
        return QueryError(f"只能查询发布库中的表，不能读写文件或改动设置：{error}")
    if isinstance(error, duckdb.OutOfMemoryException):
        return QueryError(f"内存不足，请缩小查询范围或先汇总：{error}")
    if isinstance(error, duckdb.CatalogException | duckdb.BinderException):
        return QueryError(f"没有这样的表、列或函数：{error}")
    return QueryError(f"查询失败：{error}")
