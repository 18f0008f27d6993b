"""What a command costs: wall time, processor time and peak memory of a process started afresh.

Belongs here: starting the command, waiting for it, and the median of repeats. Does not: which
commands are worth measuring (`scenario.py`).

The kernel carries the peak of a process over to the program it becomes, so a command started from a
large process would seem to need that process's memory. Therefore this file is also a program: a
bare interpreter of some ten megabytes that starts the command and reads what the kernel says of it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

# Linux counts in kilobytes, macOS in bytes.
_PEAK_UNIT = 1 if sys.platform == "darwin" else 1024
_TAIL = 2000


@dataclass(frozen=True)
class Cost:
    """Seconds on the clock, seconds of processors, bytes of the largest process at its largest."""

    wall: float
    cpu: float
    peak: int


class CommandFailed(RuntimeError):
    """A measured command that ended with an error; the text carries the end of its output."""


def measure(command: Sequence[str], env: Mapping[str, str] | None = None) -> Cost:
    """Run a command to its end in a fresh process.

    Args:
        command: program and arguments.
        env: variables added to those of this process.

    Returns:
        Its cost, with that of the processes it waited for.

    Raises:
        CommandFailed: it ended with another code than 0.
    """
    with tempfile.TemporaryDirectory() as folder:
        record, output = Path(folder) / "cost.json", Path(folder) / "output.txt"
        starter = [sys.executable, "-I", "-S", __file__, str(record), *command]
        with output.open("wb") as heard:
            subprocess.run(
                starter,
                env={**os.environ, **(env or {})},
                stdin=subprocess.DEVNULL,
                stdout=heard,
                stderr=subprocess.STDOUT,
                check=True,
            )
        found = json.loads(record.read_text(encoding="utf-8"))
        code = found.pop("code")
        if code != 0:
            tail = output.read_text(encoding="utf-8", errors="replace")[-_TAIL:]
            raise CommandFailed(f"{' '.join(command)}: exit code {code}\n{tail}")
        return Cost(**found)


def middle(costs: Sequence[Cost]) -> Cost:
    """The median of each quantity; the peak stays a whole number of bytes."""
    return Cost(
        median(cost.wall for cost in costs),
        median(cost.cpu for cost in costs),
        int(median(cost.peak for cost in costs)),
    )


def repeated(times: int, once: Callable[[], Cost]) -> Cost:
    """The median of several measurements."""
    return middle([once() for _ in range(times)])


def _start_and_wait(record: str, command: list[str]) -> None:
    begun = time.perf_counter()
    process = os.posix_spawnp(command[0], command, os.environ)
    _, status, used = os.wait4(process, 0)
    found = {
        "wall": time.perf_counter() - begun,
        "cpu": used.ru_utime + used.ru_stime,
        "peak": used.ru_maxrss * _PEAK_UNIT,
        "code": os.waitstatus_to_exitcode(status),
    }
    with open(record, "w", encoding="utf-8") as file:
        json.dump(found, file)


if __name__ == "__main__":
    _start_and_wait(sys.argv[1], sys.argv[2:])
