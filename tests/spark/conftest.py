"""A Spark Connect server in its own process, and the comparison of what two engines answer.

Sail stands in for Spark: it speaks the same protocol and needs no Java.
"""

import importlib.util
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

ROOT = Path(__file__).resolve().parents[2]
# A worker of pytest-xdist has no main file, which PySpark takes for a run of its own doctests.
if not hasattr(sys.modules["__main__"], "__file__"):
    sys.modules["__main__"].__file__ = __file__

MISSING = [name for name in ("pysail", "pyspark") if importlib.util.find_spec(name) is None]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder, and skip it where no server can be started."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.spark)
            if MISSING:
                reason = f"{' and '.join(MISSING)} not installed: pip install '.[cluster]'"
                item.add_marker(pytest.mark.skip(reason=reason))


class Sail:
    """A server on the loopback address that can be killed and started again on its port."""

    def __init__(self, log: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.remote = f"sc://127.0.0.1:{self.port}"
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server and wait until it answers."""
        sail = Path(sys.executable).with_name("sail")
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sail, "spark", "server", "--port", str(self.port)], stdout=log, stderr=log
            )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"sail did not start: {self._log.read_text(encoding='utf-8')}")

    def kill(self) -> None:
        """End the server without a word."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(30)
            self._process = None


@pytest.fixture(scope="session")
def sail(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sail]:
    server = Sail(tmp_path_factory.mktemp("sail") / "server.log")
    server.start()
    yield server
    server.kill()


@pytest.fixture
def lake_copy(sample_home: Path, tmp_path: Path) -> Path:
    """The lake of the sample without anything built from it; blanks and Chinese in its path."""
    folder = tmp_path / "数据 湖"
    shutil.copytree(sample_home / "lake", folder)
    return folder


def _differing(left: pl.Series, right: pl.Series) -> pl.Series:
    if left.dtype != pl.Float64:
        return left.ne_missing(right.cast(left.dtype))
    right = right.cast(pl.Float64)
    close = (left - right).abs() <= 1e-9 * left.abs()
    return ~((left.is_null() & right.is_null()) | (left == right) | close).fill_null(False)


@pytest.fixture(scope="session")
def differences():
    """Columns in which two frames of the same rows differ, with the first pair that does."""

    def compare(left: pl.DataFrame, right: pl.DataFrame, key: list[str]) -> dict[str, object]:
        if left.height != right.height:
            return {"rows": (left.height, right.height)}
        left, right = left.sort(key), right.sort(key)
        found: dict[str, object] = {}
        for name in left.columns:
            wrong = _differing(left[name], right[name])
            if wrong.any():
                found[name] = (left[name].filter(wrong)[0], right[name].filter(wrong)[0])
        return found

    return compare
