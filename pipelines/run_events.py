"""Dagster's event log, with the two files a run writes kept open instead of reopened per event.

Belongs here: how long a connection to the log lives and how it is synchronised. Not here: what is
logged (Dagster), where the log lies (`run_instance.py`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dagster._core.storage.event_log.sqlite.sqlite_event_log import (
    INDEX_SHARD_NAME,
    SqliteEventLogStorage,
)
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import StaticPool


class OpenEventLog(SqliteEventLogStorage):
    """The default log of Dagster, same files and tables.

    A load of one file writes some 900 events; opening, preparing and closing a connection for each
    was a third of its time.
    """

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        # Before the base class, which connects.
        self._open: dict[str, Engine] = {}
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Any
    ) -> "OpenEventLog":
        """The storage as `dagster.yaml` declares it."""
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock:
            engine = self._open.get(shard) or self._opened(shard)
            with engine.connect() as connection, connection.begin():
                yield connection

    def _opened(self, shard: str) -> Engine:
        """A shard that stays open: the index and the latest run, so that few files are."""
        for other in self._open.keys() - {INDEX_SHARD_NAME}:
            self._open.pop(other).dispose()
        engine = create_engine(
            self.conn_string_for_shard(shard),
            # One connection, which `_db_lock` hands from thread to thread.
            poolclass=StaticPool,
            connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
        )
        event.listen(engine, "connect", _relax)
        if shard not in self._initialized_dbs:
            self._initdb(engine)
            self._initialized_dbs.add(shard)
        self._open[shard] = engine
        return engine

    def dispose(self) -> None:
        """Close the files with the instance."""
        super().dispose()
        with self._db_lock:
            for engine in self._open.values():
                engine.dispose()
            self._open.clear()


def _relax(connection: Any, _: object) -> None:
    """A killed process loses nothing; only a power cut may take the last events of the log."""
    connection.execute("pragma synchronous = normal")
