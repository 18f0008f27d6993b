"""What a load tells while it runs, and what it has done at the end, as plain values.

Belongs here: the two values that pass between a load and whoever shows it. No dagster: `dpe` shows
its help and answers queries without loading the machinery of the flow.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


def _silent(*_: object) -> None:
    """Nobody watches."""


@dataclass(frozen=True)
class Watch:
    """What a caller may want to see while a load runs."""

    phase: Callable[[str, int], None] = _silent
    step: Callable[[str, bool], None] = _silent
    note: Callable[[str], None] = _silent


@dataclass
class Load:
    """What a load did."""

    log: Path
    received: Mapping[str, Any] = field(default_factory=dict)
    months: list[str] = field(default_factory=list)
    # Answers written to senders, or why they could not be.
    answers: int | str = 0

    def to_json(self) -> dict[str, Any]:
        """The report as plain values."""
        names = ("received", "new", "known", "refused", "waiting", "skipped")
        files = {name: self.received.get(name) for name in names}
        return {
            "files": files,
            "months_worked_on": self.months,
            "answers": self.answers,
            "log": str(self.log),
        }
