"""What all commands share that record a decision: the writer's lock around seeing and deciding.

Belongs here: the lock, publishing first what a killed command left, the hour. Not here: commands
(`cli_close.py`, `cli_approve.py`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

from pipelines import messages
from pipelines.cli_io import run_load
from pipelines.cli_outcome import BUSY, Stop
from pipelines.settings import Settings
from warehouse.home import Home
from warehouse.releases import ReleaseError, current_release


@contextmanager
def deciding(settings: Settings) -> Iterator[Home]:
    """The home, locked, its release up to date; nothing arrives between seeing and deciding.

    Raises:
        ReleaseError: before the first release.
        Stop: another load is running.
    """
    from pipelines.deciding import is_all_published
    from pipelines.resources import LockBusy, WriterLock

    home = Home(settings.home)
    release = current_release(home)
    if release is None:
        raise ReleaseError(messages.NO_RELEASE)
    try:
        with WriterLock(home, settings.lock_timeout):
            release = current_release(home) or release
            if not is_all_published(home, release):
                run_load(settings, [], None)
            yield home
    except LockBusy as error:
        raise Stop(BUSY, str(error)) from None


def now() -> datetime:
    """The hour of a decision, in the time zone of the installation."""
    from warehouse.dictionary import load_dictionary

    return datetime.now(ZoneInfo(load_dictionary().scope.timezone))
