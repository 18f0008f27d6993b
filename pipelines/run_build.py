"""Whether a load has anything to build: whether what the last one read and left is still the same.

Belongs here: the mark that a finished load leaves beside the build file. It holds all that the last
phase reads (lake, code, rules, versions) and all that it leaves (build file, results of the checks,
release), so whatever is lost, damaged or changed is built again. Not here: building.
"""

import hashlib
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path

from pipelines.publications.making import marks
from warehouse.home import Home, replace_file
from warehouse.releases import RECORD, ReleaseError, current_release

_MARK = "built.sha256"
_ROOT = Path(__file__).resolve().parents[1]
_CODE = ("pipelines", "warehouse", "sql", "expectations")
_CODE_SUFFIXES = {".css", ".csv", ".geojson", ".j2", ".js", ".py", ".sql", ".typ", ".yaml"}
_LIBRARIES = ("duckdb", "polars", "sqlglot", "great-expectations")


def is_built(home: Home, choices: Iterable[str]) -> bool:
    """Whether the last load of this home left exactly what lies there now, by the same choices.

    Args:
        home: the installation; the caller holds its lock.
        choices: what is chosen in this process beside the files (settings, suites).
    """
    try:
        kept = _mark(home).read_text(encoding="ascii")
    except (FileNotFoundError, UnicodeDecodeError):
        return False
    return kept == _digest(home, choices)


def remember_built(home: Home, choices: Iterable[str]) -> None:
    """Leave the mark; only after everything was built, checked and published."""
    digest = _digest(home, choices)
    if digest is None:
        _mark(home).unlink(missing_ok=True)
    else:
        replace_file(_mark(home), digest.encode())


def _mark(home: Home) -> Path:
    return home.warehouse / _MARK


def _digest(home: Home, choices: Iterable[str]) -> str | None:
    """None where a part is missing: then nothing is built to the end."""
    digest = hashlib.sha256()
    try:
        for part in (*choices, *_code(), *_lake(home.lake), *_left(home)):
            digest.update(part.encode() + b"\0")
    except (FileNotFoundError, ReleaseError):
        return None
    return digest.hexdigest()


def _code() -> Iterator[str]:
    yield from (f"{name} {version(name)}" for name in _LIBRARIES)
    for folder in _CODE:
        for path in sorted((_ROOT / folder).rglob("*")):
            if path.suffix in _CODE_SUFFIXES:
                yield f"{path.relative_to(_ROOT).as_posix()} {_content(path)}"


def _lake(lake: Path) -> Iterator[str]:
    """Every partition: its state, and whether its data lies there in full length."""
    for state in sorted(lake.rglob("*.json")):
        data = state.with_suffix(".parquet")
        size = data.stat().st_size if data.is_file() else -1
        yield f"{state.relative_to(lake).as_posix()} {size} {_content(state)}"


def _left(home: Home) -> Iterator[str]:
    release = current_release(home)
    if release is None:
        raise FileNotFoundError(home.pointer)
    for database in (home.build_file, release.database):
        yield f"{database.stat().st_size} {database.stat().st_mtime_ns}"
    results = sorted((home.warehouse / "checks").glob("*.json"))
    for path in (home.pointer, release.folder / RECORD, *results, *marks(home, release)):
        yield f"{path.name} {_content(path)}"


def _content(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
