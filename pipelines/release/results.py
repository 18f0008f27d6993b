"""What a suite found, kept between loads: for the page of checks, and to judge only what changed.

Belongs here: the JSON per suite and the question which partitions are new since it passed. Not
here: judging (`gate.py`), tables (`assets.py`).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.release.gate import SuiteResult
from pipelines.release.suites import Suite
from warehouse.home import Home, replace_file


@dataclass(frozen=True)
class Kept:
    """A kept result, and the content of the partitions that it stands for."""

    fingerprint: str
    partitions: Mapping[str, str]
    result: Mapping[str, Any]


def checks_folder(home: Home) -> Path:
    """Where results are kept: beside the build, with which they are rebuilt."""
    return home.warehouse / "checks"


def suite_fingerprint(suite: Suite) -> str:
    """Changes with anything the suite says."""
    return hashlib.sha256(suite.model_dump_json().encode()).hexdigest()


def read_kept(folder: Path, suite: Suite) -> Kept | None:
    """The kept result of this suite as it is written today; None where there is none."""
    try:
        kept = Kept(**json.loads(_place(folder, suite).read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None
    return kept if kept.fingerprint == suite_fingerprint(suite) else None


def changed_partitions(kept: Kept | None, hashes: Mapping[str, str]) -> set[str] | None:
    """Partitions to judge; None means all, as after a result that was not clean."""
    if kept is None or not kept.result.get("passed"):
        return None
    return {name for name, content in hashes.items() if kept.partitions.get(name) != content}


def keep(folder: Path, suite: Suite, result: SuiteResult, hashes: Mapping[str, str]) -> None:
    """Keep the result with the content it was judged on."""
    folder.mkdir(exist_ok=True)
    record = {
        "fingerprint": suite_fingerprint(suite),
        "partitions": dict(sorted(hashes.items())),
        "result": result.to_json(),
    }
    text = json.dumps(record, ensure_ascii=False, indent=1, default=str)
    replace_file(_place(folder, suite), text.encode())


def _place(folder: Path, suite: Suite) -> Path:
    return folder / f"{suite.suite}.json"
