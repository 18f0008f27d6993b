"""The one resource of all assets: the home folder, and the right to write in it.

Belongs here: the writer's lock (held for a whole run), the lake, and the engine, opened on first
use and closed before publishing. Not here: what is read or written, which the rooms decide.
"""

from pathlib import Path
from typing import Self

import dagster as dg
from filelock import FileLock, Timeout
from pydantic import PrivateAttr

from pipelines.all_models import all_models
from pipelines.messages import LOCK_BUSY
from pipelines.settings import Settings
from warehouse.contracts import lake_contracts
from warehouse.dictionary import Dictionary, load_dictionary
from warehouse.engine.duckdb_engine import DuckDbEngine
from warehouse.engine.spark_engine import SparkEngine
from warehouse.home import Home
from warehouse.lake import Lake


class LockBusy(RuntimeError):
    """Another load holds the writer's lock; the text is for the user."""


class WriterLock:
    """The operating-system lock of one home; re-entrant inside a process, freed by its death."""

    def __init__(self, home: Home, timeout: float) -> None:
        self._lock = FileLock(home.lock_file, thread_local=False, is_singleton=True)
        self._timeout = timeout
        self._home = home

    def acquire(self) -> None:
        """Take the lock or raise `LockBusy`."""
        try:
            self._lock.acquire(timeout=self._timeout)
        except Timeout:
            raise LockBusy(LOCK_BUSY.format(lock=self._home.lock_file)) from None

    def release(self) -> None:
        """Give back one acquisition."""
        self._lock.release()

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


class WarehouseResource(dg.ConfigurableResource):  # type: ignore[type-arg]
    """What an asset gets as `warehouse`."""

    root: str
    # Where the models are computed; None is DuckDB in this process.
    spark_remote: str | None = None
    memory_limit: str | None = None
    threads: int | None = None
    lock_timeout: float = 2.0
    # Which products are made of a new release.
    products: str = "all"

    _lock: WriterLock | None = PrivateAttr(default=None)
    _engine: DuckDbEngine | None = PrivateAttr(default=None)

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """The resource of an installation."""
        return cls(
            root=str(settings.home),
            spark_remote=settings.spark_remote if settings.engine == "spark" else None,
            memory_limit=settings.memory_limit,
            threads=settings.threads,
            lock_timeout=settings.lock_timeout,
            products=settings.products,
        )

    @property
    def home(self) -> Home:
        """The folders of this installation."""
        return Home(Path(self.root))

    @property
    def lake(self) -> Lake:
        """The Parquet lake."""
        return Lake(self.home.lake)

    @property
    def dictionary(self) -> Dictionary:
        """Forms, indicators, targets, code lists (cached for the process)."""
        return load_dictionary()

    def engine(self) -> DuckDbEngine:
        """The engine over the build file, opened on first use in a run."""
        if self._engine is None:
            self._engine = self._open_engine()
        return self._engine

    def _open_engine(self) -> DuckDbEngine:
        build, lake, models = self.home.build_file, self.lake, all_models()
        limits = self.memory_limit, self.threads
        if self.spark_remote is None:
            return DuckDbEngine(build, lake, models, lake_contracts(), *limits)
        return SparkEngine(build, lake, models, lake_contracts(), self.spark_remote, *limits)

    def partition_hashes(self, table: str) -> dict[str, str]:
        """Content hash of every stored partition of a built table."""
        states = self.engine().build.states(table)
        return {name: state.content_hash for name, state in states.items()}

    def close_engine(self) -> None:
        """Close the build file (checkpointed), so that it can be copied."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        """Hold the writer's lock from the first step of a run."""
        self.home.prepare()
        self._lock = WriterLock(self.home, self.lock_timeout)
        self._lock.acquire()

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:
        """Close the build file and give the lock back, also after a failed step."""
        self.close_engine()
        if self._lock is not None:
            self._lock.release()
            self._lock = None
