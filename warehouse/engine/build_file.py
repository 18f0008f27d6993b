"""The DuckDB build file: opening it, running SQL on it, the state of its partitions.

Belongs here: the only connection of the writer and the only place that runs its SQL.
Does not belong here: which SQL is run (duckdb_engine), reading a release (releases).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from warehouse.contracts import MODEL_ROOMS
from warehouse.engine.base import EngineError, MemoryShort, ModelRunError

# Oldest format DuckDB 2.0 writes: BI tools of 1.x read it, and publishing stays a file copy.
STORAGE_VERSION = "v1.0.0"
STATE_TABLE = "meta.partition"
_STATE_DDL = f"""
create table if not exists {STATE_TABLE} (
    table_name varchar, partition varchar, input_fingerprint varchar, content_hash varchar,
    row_count bigint
)
"""


# Stands in messages where no model is concerned.
_LABEL = "构建库"


@dataclass(frozen=True)
class StoredPartition:
    """State of one partition of a table of the build."""

    input_fingerprint: str
    content_hash: str
    rows: int


def sql_text(text: str) -> str:
    """A text as SQL literal."""
    return "'" + text.replace("'", "''") + "'"


class BuildFile:
    """Connection of the one writer to the database being built."""

    def __init__(
        self, path: Path, memory_limit: str | None = None, threads: int | None = None
    ) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        config: dict[str, Any] = {
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            # Tables have no order; keeping one costs memory.
            "preserve_insertion_order": False,
            "temp_directory": str(path.with_suffix(".spill")),
        }
        if memory_limit is not None:
            config["memory_limit"] = memory_limit
        if threads is not None:
            config["threads"] = threads
        self._connection: duckdb.DuckDBPyConnection | None = duckdb.connect(config=config)
        # Read once and kept: the one writer knows what it changes, and a build asks some 400 times.
        self._columns: dict[str, dict[str, str]] | None = None
        self._states: dict[str, dict[str, StoredPartition]] | None = None
        try:
            self._prepare()
        except BaseException:
            self._connection.close()
            raise

    def _prepare(self) -> None:
        # The progress bar is printed to standard output, also without a terminal.
        self.run("set enable_progress_bar = false", _LABEL)
        where = sql_text(self.path.as_posix())
        try:
            self.run(f"attach {where} as build (storage_version '{STORAGE_VERSION}')", _LABEL)
        except ModelRunError as error:
            raise EngineError(
                f"打不开构建库 {self.path}：{error.__cause__}\n"
                "若另一个 dpe 正在写入，请等它结束；若文件损坏，请运行 dpe rebuild"
            ) from error
        self.run("use build", _LABEL)
        for schema in ("meta", *MODEL_ROOMS):
            self.run(f"create schema if not exists {schema}", _LABEL)
        self.run(_STATE_DDL, _LABEL)

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The open connection."""
        if self._connection is None:
            raise EngineError("构建库已经关闭")
        return self._connection

    def run(self, sql: str, model: str) -> None:
        """Run a statement; an error names the model and shows the final SQL."""
        self.rows(sql, model)

    def rows(self, sql: str, model: str) -> list[tuple[Any, ...]]:
        """All rows of a statement: a result left open would block the connection."""
        try:
            return self.connection.execute(sql).fetchall()
        except duckdb.OutOfMemoryException:
            raise self._short(model) from None
        except duckdb.Error as error:
            raise ModelRunError(model, sql, str(error)) from error

    def _short(self, model: str) -> MemoryShort:
        asked = self.connection.execute("select current_setting('memory_limit')").fetchall()
        return MemoryShort(model, str(asked[0][0]))

    def frame(self, sql: str) -> pl.DataFrame:
        """Rows of a query as a frame."""
        try:
            frame: pl.DataFrame = self.connection.sql(sql).pl()
        except duckdb.OutOfMemoryException:
            raise self._short("查询") from None
        except duckdb.Error as error:
            raise ModelRunError("查询", sql, str(error)) from error
        return frame

    def batches(self, sql: str, model: str) -> Iterator[pl.DataFrame]:
        """Rows of a query as a stream of frames."""
        try:
            for batch in self.connection.sql(sql).to_arrow_reader():
                yield pl.DataFrame(batch)
        except duckdb.OutOfMemoryException:
            raise self._short(model) from None
        except duckdb.Error as error:
            raise ModelRunError(model, sql, str(error)) from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All statements inside, or none of them."""
        self.run("begin transaction", _LABEL)
        try:
            yield
        except BaseException:
            self.run("rollback", _LABEL)
            self._columns = self._states = None
            raise
        self.run("commit", _LABEL)

    def define(self, table: str, sql: str) -> None:
        """Run a statement that makes, changes or drops a table."""
        self.run(sql, table)
        self._columns = None if self._columns is None else self._columns | self._described(table)

    def table_types(self, table: str) -> dict[str, str]:
        """Columns of a table as it is stored; empty when there is none."""
        if self._columns is None:
            self._columns = self._described()
        return self._columns.get(table, {})

    def _described(self, table: str | None = None) -> dict[str, dict[str, str]]:
        """Types of the columns by table; a table that is asked for and not there has none."""
        chosen = "true"
        if table is not None:
            schema, name = map(sql_text, table.split("."))
            chosen = f"schema_name = {schema} and table_name = {name}"
        found = self.rows(
            "select schema_name || '.' || table_name, column_name, data_type from duckdb_columns()"
            f" where database_name = 'build' and {chosen} order by column_index",
            table or _LABEL,
        )
        columns: dict[str, dict[str, str]] = {} if table is None else {table: {}}
        for owner, column, kind in found:
            columns.setdefault(owner, {})[column] = kind
        return columns

    def tables(self) -> list[str]:
        """Tables of the rooms."""
        rooms = ", ".join(sql_text(room) for room in MODEL_ROOMS)
        found = self.rows(
            "select schema_name || '.' || table_name from duckdb_tables() where"
            f" database_name = 'build' and schema_name in ({rooms}) order by all",
            _LABEL,
        )
        return [name for (name,) in found]

    def states(self, table: str) -> Mapping[str, StoredPartition]:
        """State of every partition of a table, in their order."""
        if self._states is None:
            found = self.rows(
                "select table_name, partition, input_fingerprint, content_hash, row_count"
                f" from {STATE_TABLE} order by table_name, partition",
                _LABEL,
            )
            self._states = {}
            for owner, name, *rest in found:
                self._states.setdefault(owner, {})[name] = StoredPartition(*rest)
        return self._states.get(table, {})

    def forget(self, table: str, partitions: Iterable[str] | None = None) -> None:
        """Delete the state of partitions, or of all of a table."""
        condition = f"table_name = {sql_text(table)}"
        partitions = None if partitions is None else frozenset(partitions)
        if partitions is not None:
            names = ", ".join(sql_text(name) for name in sorted(partitions))
            condition += f" and partition in ({names})" if names else " and false"
        self.run(f"delete from {STATE_TABLE} where {condition}", table)
        if self._states is not None:
            known = self._states.get(table, {})
            gone = known.keys() if partitions is None else partitions
            self._states[table] = {name: known[name] for name in known if name not in gone}

    def remember(self, table: str, states: Mapping[str, StoredPartition]) -> None:
        """Insert the state of partitions."""
        values: Sequence[str] = [
            f"({sql_text(table)}, {sql_text(name)}, {sql_text(state.input_fingerprint)},"
            f" {sql_text(state.content_hash)}, {state.rows})"
            for name, state in sorted(states.items())
        ]
        if values:
            self.run(f"insert into {STATE_TABLE} values {', '.join(values)}", table)
        if self._states is not None:
            known = self._states.get(table, {})
            self._states[table] = dict(sorted((known | dict(states)).items()))

    def close(self) -> None:
        """Write everything into the one file and give it free."""
        if self._connection is None:
            return
        connection, self._connection = self._connection, None
        try:
            connection.execute("use memory").fetchall()
            # Detaching alone leaves the write-ahead log beside the file.
            connection.execute("checkpoint build").fetchall()
            connection.execute("detach build").fetchall()
        finally:
            connection.close()
