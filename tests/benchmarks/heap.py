"""Heaps of small files dropped into the inbox at once: does the memory of a load grow with them?

Belongs here: dropping and loading heaps of several sizes, each in a new home. Does not: what a
heap consists of (`drop.py`), how a process is measured (`measure.py`), how it is told (`page.py`).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.drop import drop, write_drop
from tests.benchmarks.measure import Cost, measure

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Heap:
    """What a heap cost to load, and what it left.

    Attributes:
        files: files that were dropped, duplicates included.
        receipts: different byte strings in the archive; each has one receipt.
        answers: workbooks in the outbox.
    """

    files: int
    receipts: int
    answers: int
    load: Cost
    again: Cost


def load_heap(files: int, folder: Path, tell: Callable[[str, Cost], None]) -> Heap:
    """Drop a heap into an empty home, load it, and load once more with nothing new."""
    home = folder / "home"
    write_drop(folder / "heap", files)
    drop(folder / "heap", home / "inbox")
    command = [sys.executable, "-m", "pipelines.cli", "load"]
    env = {"PYTHONPATH": str(ROOT), "DPE_HOME": str(home)}
    load = measure(command, env)
    tell(f"inbox of {files:,} files", load)
    again = measure(command, env)
    tell("nothing new", again)
    left = [path for path in (home / "inbox").rglob("*") if path.is_file()]
    assert not left, f"{len(left)} files were not taken"
    return Heap(files, _count(home / "receipts"), _count(home / "outbox", ".xlsx"), load, again)


def _count(folder: Path, suffix: str = "") -> int:
    return sum(path.is_file() and path.name.endswith(suffix) for path in folder.rglob("*"))
