"""What all command modules share: the two streams, the JSON option, the load with its exit codes.

Belongs here: what a command needs of another one. Not here: commands (`cli.py`, `cli_*.py`).
"""

import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from pipelines import messages
from pipelines.cli_outcome import BLOCKED, BUSY, INTERNAL, USAGE, Stop
from pipelines.run_report import Load, Reply
from pipelines.settings import Settings
from warehouse.home import Home
from warehouse.releases import ReleaseError, current_release

# Without a terminal (a log, a pipe) there is no width to fit into.
out = Console(width=None if sys.stdout.isatty() else 160)
err = Console(stderr=True)

Json = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序使用")]


def run_load(
    settings: Settings,
    paths: list[Path],
    month: str | None,
    tags: Mapping[str, str] | None = None,
) -> Load:
    """A load with progress bars; what stops it becomes a sentence and an exit code."""
    from pipelines.cli_views import progress
    from pipelines.resources import LockBusy
    from pipelines.run import ChecksBlocked, LoadFailed, UnknownMonth, load

    try:
        with progress(err) as watch:
            return load(settings, paths, month, watch, tags)
    except LockBusy as error:
        raise Stop(BUSY, str(error)) from None
    except UnknownMonth as error:
        raise Stop(USAGE, str(error)) from None
    except ChecksBlocked as error:
        _tell_replies(settings, error.answers)
        raise Stop(BLOCKED, _blocked(settings, error.failures)) from None
    except LoadFailed as error:
        raise Stop(INTERNAL, str(error)) from None


def _tell_replies(settings: Settings, answers: list[Reply] | str) -> None:
    """What was found in the files all the same, where nothing was published."""
    from pipelines.cli_load_view import faulty_view, this_load

    if answers and not isinstance(answers, str):
        err.print(this_load(answers), *faulty_view(answers, settings.home), sep="\n")


def _blocked(settings: Settings, failures: list[str]) -> str:
    try:
        former = current_release(Home(settings.home))
    except ReleaseError:
        former = None
    lines = [messages.BLOCKED_TITLE, *(f"  · {failure}" for failure in failures)]
    if former is not None:
        lines.append(messages.FORMER_RELEASE.format(release=former.name))
    folder = Home(settings.home).warehouse / "checks"
    return "\n".join([*lines, messages.BLOCKED_NEXT.format(folder=folder)])


def status_of(settings: Settings) -> Any:
    """The state of the current release; None before the first."""
    from pipelines.status import read_status
    from warehouse.dictionary import load_dictionary

    return read_status(Home(settings.home), load_dictionary())


def load_and_tell(
    settings: Settings,
    paths: list[Path],
    month: str | None,
    as_json: bool,
    tags: Mapping[str, str] | None = None,
) -> None:
    """A load and its summary."""
    from pipelines.cli_load_view import load_view

    done = run_load(settings, paths, month, tags)
    status = status_of(settings)
    if as_json:
        print_json({**done.to_json(), "status": status.to_json() if status else None})
    else:
        out.print(load_view(done, status, settings.home))


def day_of(text: str | None) -> date | None:
    """A day as written on the command line."""
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise Stop(USAGE, messages.DATE_INVALID.format(text=text)) from None


def print_json(value: Any) -> None:
    """One JSON document on standard output."""
    from warehouse.exact_json import literal

    # Not by json.dumps: decimals keep their digits.
    sys.stdout.write(literal(value) + "\n")
