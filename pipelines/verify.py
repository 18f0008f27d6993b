"""`dpe verify`: is everything that is kept still what was received, decided, computed, published?

Belongs here: which checks there are, in which order, and their verdict. Not here: the checks
(`verify_files.py`, `verify_content.py`), how they are shown (`cli_verify.py`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipelines import messages_trace as messages
from pipelines.all_models import all_models
from pipelines.resources import WriterLock
from pipelines.run_report import Watch
from pipelines.settings import Settings
from pipelines.verify_content import check_accounting, check_build, check_lake, check_release
from pipelines.verify_files import check_archive, check_decisions, check_receipts, known_receipts
from pipelines.verify_report import Area
from warehouse.dictionary import load_dictionary
from warehouse.home import Home
from warehouse.releases import Release, ReleaseError, current_release


@dataclass(frozen=True)
class Verification:
    """What was checked, and what is wrong."""

    areas: Sequence[Area] = field(default_factory=list)

    @property
    def problems(self) -> int:
        """How many things are wrong."""
        return sum(len(area.problems) for area in self.areas)

    def to_json(self) -> dict[str, Any]:
        """The verdict as plain values."""
        return {
            "sound": not self.problems,
            "areas": [
                {
                    "area": area.name,
                    "title": area.title,
                    "checked": area.checked,
                    "problems": area.problems,
                    "notes": area.notes,
                }
                for area in self.areas
            ],
        }


def verify(settings: Settings, watch: Watch | None = None) -> Verification:
    """Check everything below the home folder; nothing is changed.

    Raises:
        LockBusy: a load is running, so nothing is at rest.
    """
    home = Home(settings.home)
    home.prepare()
    with WriterLock(home, settings.lock_timeout):
        return _verify(home, watch or Watch())


def _verify(home: Home, watch: Watch) -> Verification:
    release, damaged = _release(home)
    models, dictionary = all_models(), load_dictionary()
    receipts = known_receipts(home)
    checks: list[Callable[[], Area]] = [
        lambda: check_receipts(home, watch),
        lambda: check_archive(home, receipts, release, watch),
        lambda: check_decisions(home),
        lambda: check_lake(home, watch),
        lambda: check_accounting(release, dictionary),
        lambda: check_release(home, release, damaged, models, watch),
        lambda: check_build(home, release, models),
    ]
    return Verification([check() for check in checks])


def _release(home: Home) -> tuple[Release | None, list[str]]:
    """The current release, and why there is none although one was published."""
    try:
        return current_release(home), []
    except ReleaseError as error:
        return None, [messages.RELEASE_DAMAGED.format(cause=error)]
