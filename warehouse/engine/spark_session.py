"""The session with a Spark Connect server: views over Parquet files, writing, clear errors.

Belongs here: everything that knows pyspark, which is imported on first use. Does not belong here:
which SQL is run (spark_sql), which files and folders (spark_engine, versions).
"""

import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from warehouse.contracts import Contract
from warehouse.engine.base import EngineError, ModelRunError
from warehouse.engine.spark_sql import described_type, empty_select, schema_text, view_name

# Files, and which of their rows count: all, or those under a condition.
Part = tuple[Sequence[Path], str | None]

# Milliseconds; rides out a short interruption, and says within seconds that a server is gone.
_FIRST_WAIT, _WAITS, _LONGER = 300, 3, 3.0
_SETTINGS = {"spark.sql.ansi.enabled": "true", "spark.sql.session.timeZone": "UTC"}
_LOST = ("UNAVAILABLE", "INVALID_HANDLE", "SESSION_NOT_FOUND", "RETRIES_EXCEEDED")
_NO_CLIENT = "没有安装 Spark 客户端，请运行 pip install pyspark-client；或设 DPE_ENGINE=duckdb"
_GONE = (
    "Spark 服务 {server} 连不上或中途断开：{cause}\n"
    "已算好的表不受影响，上一发布版保持不变。请确认服务正在运行、DPE_SPARK_REMOTE 正确，"
    "然后重新运行同一命令；或设 DPE_ENGINE=duckdb 在本机计算"
)


class SparkConnection:
    """A session opened on first use."""

    def __init__(self, remote: str) -> None:
        self.remote = remote
        self._session: Any = None

    @property
    def server(self) -> str:
        """The server without the parameters, among which there may be a token."""
        return self.remote.split("/;")[0]

    def view(self, contract: Contract, parts: Sequence[Part]) -> None:
        """Let the name of a table stand for the rows of its files."""
        name = view_name(contract.table)
        with self._told(name, f"view {name}"):
            session = self._opened()
            frames = [_rows(session, contract, *part) for part in parts if part[0]]
            rows = frames[0] if frames else session.sql(empty_select(contract))
            for frame in frames[1:]:
                rows = rows.unionAll(frame)
            rows.createOrReplaceTempView(name)

    def types(self, model: str, sql: str) -> dict[str, str]:
        """Types of the result of a query, in the words of DuckDB."""
        with self._told(model, sql):
            fields = self._opened().sql(sql).schema.fields
        return {field.name: described_type(field.dataType.simpleString()) for field in fields}

    def write(self, model: str, sql: str, folder: Path) -> None:
        """Write the rows of a query as Parquet into a folder that does not exist yet."""
        with self._told(model, sql):
            self._opened().sql(sql).write.mode("error").parquet(folder.absolute().as_posix())

    def close(self) -> None:
        """End the session."""
        session, self._session = self._session, None
        if session is not None:
            session.client.close()

    def _opened(self) -> Any:
        if self._session is None:
            self._session = _new_session(self.remote)
            for key, value in _SETTINGS.items():
                self._session.conf.set(key, value)
        return self._session

    @contextmanager
    def _told(self, model: str, sql: str) -> Iterator[None]:
        """Turn errors of the client into a sentence for the user."""
        try:
            with warnings.catch_warnings():
                # The same is said by the error that follows.
                warnings.filterwarnings("ignore", r"\[RETRIES_EXCEEDED\]")
                yield
        except EngineError:
            raise
        except Exception as error:
            if not type(error).__module__.startswith(("pyspark.", "grpc.")):
                raise
            text = str(error).strip()
            if any(word in text or word in type(error).__name__.upper() for word in _LOST):
                # The session is lost with the server; the next use opens another.
                self.close()
                detail = re.search(r'details = "(.*)"', text)
                cause = detail[1] if detail else text.split("\n")[0]
                raise EngineError(_GONE.format(server=self.server, cause=cause)) from None
            raise ModelRunError(model, sql, text) from error


def _new_session(remote: str) -> Any:
    with warnings.catch_warnings():
        # It speaks of the pandas it would like; only Arrow and Parquet are used here.
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas")
        try:
            from pyspark.sql.connect.client.retries import DefaultPolicy
            from pyspark.sql.connect.session import SparkSession
        except ImportError:
            raise EngineError(_NO_CLIENT) from None
        session = SparkSession(remote)
    policy = DefaultPolicy(_WAITS, _LONGER, initial_backoff=_FIRST_WAIT, jitter=0)
    session.client.set_retry_policies([policy])
    return session


def _rows(session: Any, contract: Contract, files: Sequence[Path], condition: str | None) -> Any:
    paths = [path.absolute().as_posix() for path in files]
    rows = session.read.schema(schema_text(contract)).parquet(*paths)
    return rows if condition is None else rows.filter(condition)
