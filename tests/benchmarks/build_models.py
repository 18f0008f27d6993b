"""Builds every SQL model from the lake of a home into an empty build file; what does each cost?

A program of its own: `build_models.py HOME BUILD_FILE RESULT`. The peak is that of the process
while the model is built, the buffers that DuckDB keeps of former models included (0 where the
system does not let a process reset its peak).
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from warehouse.contracts import lake_contracts
from warehouse.engine.duckdb_engine import DuckDbEngine
from warehouse.engine.model import load_models
from warehouse.home import Home
from warehouse.lake import Lake

_RESET = Path("/proc/self/clear_refs")
_STATUS = Path("/proc/self/status")


def main(home: Path, build_file: Path, result: Path) -> None:
    """Build all models in order; the result is a list of name, rows, wall, cpu, peak."""
    models = load_models()
    found = []
    with DuckDbEngine(build_file, Lake(Home(home).lake), models, lake_contracts()) as engine:
        for name in models:
            _reset_peak()
            wall, cpu = time.perf_counter(), _cpu()
            rows = engine.run_model(name).rows
            cost = {"wall": time.perf_counter() - wall, "cpu": _cpu() - cpu, "peak": _peak()}
            found.append({"name": name, "rows": rows, **cost})
    result.write_text(json.dumps(found), encoding="utf-8")


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _reset_peak() -> None:
    if _RESET.exists():
        # 5: the peak resident size starts again from the present one (proc(5)).
        _RESET.write_text("5", encoding="ascii")


def _peak() -> int:
    if not _STATUS.exists():
        return 0
    lines = _STATUS.read_text(encoding="ascii", errors="replace").splitlines()
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:4]))
