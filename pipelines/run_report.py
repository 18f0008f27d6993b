"""What a load tells while it runs, and what it has done at the end, as plain values.

Belongs here: the values that pass between a load and whoever shows it. No dagster: `dpe` shows
its help and answers queries without loading the machinery of the flow.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pipelines.messages_workbooks import ASKED, FAILED, PASSED


def _silent(*_: object) -> None:
    """Nobody watches."""


@dataclass(frozen=True)
class Watch:
    """What a caller may want to see while a load runs."""

    phase: Callable[[str, int], None] = _silent
    step: Callable[[str, bool], None] = _silent
    note: Callable[[str], None] = _silent


@dataclass(frozen=True)
class Reply:
    """What was found in one file (or member of a ZIP) of a load, and where its answer lies.

    Attributes:
        forms: each form and period that it reports.
        regions: codes of the regions that it speaks of, as far as it is at fault.
        verdict: one sentence; its first word is the outcome.
        must_correct: issues to be corrected, with what was rejected of it.
        is_held: a lock keeps it out of force.
    """

    file: str
    sender: str | None
    forms: list[str]
    regions: list[str]
    verdict: str
    must_correct: int
    explain: int
    rejected: int
    is_held: bool
    workbook: Path

    @property
    def outcome(self) -> str:
        """通过, 待核实 or 不通过."""
        return self.verdict.split("：", 1)[0]


def worst_first(replies: Sequence[Reply]) -> list[Reply]:
    """Those with something to be done, the worst first."""
    return sorted(
        (one for one in replies if one.outcome != PASSED or one.is_held),
        key=lambda one: (one.outcome != FAILED, -one.must_correct, -one.explain, one.file),
    )


@dataclass
class Load:
    """What a load did."""

    log: Path
    received: Mapping[str, Any] = field(default_factory=dict)
    months: list[str] = field(default_factory=list)
    # Answers written to senders, or why they could not be.
    answers: list[Reply] | str = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """The report as plain values."""
        names = ("received", "new", "known", "refused", "waiting", "skipped")
        files = {name: self.received.get(name) for name in names}
        return {
            "files": files,
            "months_worked_on": self.months,
            "answers": self.answers if isinstance(self.answers, str) else len(self.answers),
            "this_load": None if isinstance(self.answers, str) else _told(self.answers),
            "log": str(self.log),
        }


def _told(replies: Sequence[Reply]) -> dict[str, Any]:
    outcomes = Counter(one.outcome for one in replies)
    return {
        "returns": len(replies),
        "passed": outcomes[PASSED],
        "to_explain": outcomes[ASKED],
        "to_correct": outcomes[FAILED],
        "held": sum(one.is_held for one in replies),
        "items": [{**asdict(one), "workbook": str(one.workbook)} for one in worst_first(replies)],
    }
