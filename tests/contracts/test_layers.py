"""The architecture, read from the code: who may import whom, who may know dagster, what is pure."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("collect", "stage", "edit", "core", "mart", "release")
# Beside the assets of the rooms: the page of the flow, what all assets share, and `dpe load`.
KNOWS_DAGSTER = {
    "pipelines/automation.py",
    "pipelines/calendar_runs.py",
    "pipelines/definitions.py",
    "pipelines/models.py",
    "pipelines/partitions.py",
    "pipelines/resources.py",
    "pipelines/run.py",
    "pipelines/run_events.py",
    "pipelines/run_instance.py",
    "pipelines/runner.py",
    *(f"pipelines/{room}/assets.py" for room in ROOMS),
}
# The modules of `collect` that keep the archive, and the one that keeps the results of the gate.
TOUCHES_DISK = {
    "pipelines/collect/archive.py",
    "pipelines/collect/intake.py",
    "pipelines/release/gate.py",
    "pipelines/release/results.py",
}
CLOCKS = {("datetime", "now"), ("datetime", "today"), ("date", "today"), ("time", "time")}
IMPURE = ("duckdb", "logging", "subprocess", "socket", "urllib", "requests", "time", "random")


def _modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{_name(path)}: relative import"
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _belongs(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def test_warehouse_knows_nothing_of_the_pipelines():
    found = [
        (_name(path), module)
        for path in _modules("warehouse")
        for module in _imports(path)
        if any(_belongs(module, name) for name in ("pipelines", "sample_raw", "dagster"))
    ]
    assert found == []


@pytest.mark.parametrize("room", ROOMS)
def test_no_room_imports_another(room):
    others = [f"pipelines.{other}" for other in ROOMS if other != room]
    modules = _modules(f"pipelines/{room}")
    found = [
        (_name(path), module)
        for path in modules
        for module in _imports(path)
        if any(_belongs(module, other) for other in others)
    ]
    assert modules
    assert found == []


def test_only_the_named_modules_know_dagster():
    knowing = {
        _name(path)
        for path in _modules("pipelines")
        if any(_belongs(module, "dagster") for module in _imports(path))
    }
    assert knowing == KNOWS_DAGSTER - {"pipelines/core/assets.py", "pipelines/mart/assets.py"}


def _room_modules() -> list[Path]:
    return [
        path
        for room in ROOMS
        for path in _modules(f"pipelines/{room}")
        if path.name != "assets.py" and _name(path) not in TOUCHES_DISK
    ]


@pytest.mark.parametrize("path", _room_modules(), ids=_name)
def test_a_room_module_is_pure(path):
    """No connection, no log, no clock, no writing: frames and plain values in, the same out."""
    assert [m for m in _imports(path) if any(_belongs(m, name) for name in IMPURE)] == []
    calls = [
        node.func
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    for call in calls:
        owner = call.value.id if isinstance(call.value, ast.Name) else ""
        assert (owner, call.attr) not in CLOCKS, f"line {call.lineno}: clock"
        assert not call.attr.startswith(("write_text", "write_bytes", "unlink", "mkdir")), call.attr


@pytest.mark.parametrize("package", ["pipelines", "warehouse", "sample_raw"])
def test_every_module_is_small_and_says_what_belongs_in_it(package):
    for path in _modules(package):
        text = path.read_text(encoding="utf-8")
        assert ast.get_docstring(ast.parse(text)), f"{_name(path)}: no docstring"
        assert len(text.splitlines()) <= 250, f"{_name(path)}: too long"
