"""How a command ends: every failure becomes one Chinese sentence and a documented exit code.

Belongs here: the codes, the exception that carries one, the mapping of all others. Not here: the
commands (`cli.py`) and the words of the command-line library (`cli_usage.py`).
"""

import os
import sys
import traceback
from datetime import datetime
from pathlib import Path

import typer
from rich.console import Console

from pipelines import messages
from pipelines.cli_usage import chinese_error
from pipelines.settings import SettingsError, load_settings
from warehouse.declared import DeclarationError
from warehouse.releases import QueryError, ReleaseError
from warehouse.strict_yaml import YamlError

OK, INTERNAL, USAGE, NO_RELEASE, BLOCKED, BUSY, FAULTY = range(7)
INTERRUPTED = 130

# Failures that carry their own sentence for the user.
_TOLD: tuple[tuple[type[Exception], int], ...] = (
    (SettingsError, USAGE),
    (YamlError, USAGE),
    (DeclarationError, USAGE),
    (QueryError, USAGE),
    (ReleaseError, NO_RELEASE),
)


class Stop(Exception):
    """End with this code after this sentence."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code


def outcome(app: typer.Typer, arguments: list[str], err: Console) -> int:
    """Run the program on these arguments; the exit code, the sentence on the error stream."""
    code: object = OK
    try:
        code = app(args=arguments or ["--help"], prog_name="dpe", standalone_mode=False)
    except typer.Exit as finished:
        code = finished.exit_code
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except BrokenPipeError:
        # The reader of a pipe has gone (`dpe sql ... | head`); nothing more may be written.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:
        code, text = _explained(error)
        err.print(text, markup=False, highlight=False, style="red", soft_wrap=True)
    # The library turns Ctrl+C into the code that shells use for it.
    if code == INTERRUPTED:
        err.print(messages.INTERRUPTED, style="yellow", soft_wrap=True)
    return code if isinstance(code, int) else OK


def _explained(error: Exception) -> tuple[int, str]:
    if isinstance(error, Stop):
        return error.code, str(error)
    if isinstance(error, typer.TyperException):
        text = chinese_error(getattr(error, "format_message", error.__str__)())
        return USAGE, messages.USAGE.format(text=text)
    for kind, code in _TOLD:
        if isinstance(error, kind):
            return code, str(error)
    lines = str(error).strip().splitlines()
    cause = lines[0] if lines else type(error).__name__
    return INTERNAL, messages.INTERNAL.format(cause=cause, log=_kept_traceback())


def _kept_traceback() -> Path | str:
    """Keep the traceback where support finds it; the user gets one line."""
    folder = load_settings().home / "dagster" / "logs"
    log = folder / f"error-{datetime.now():%Y%m%d-%H%M%S}.log"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        log.write_text(traceback.format_exc(), encoding="utf-8")
    except OSError as error:
        return messages.LOG_UNWRITABLE.format(folder=folder, cause=error.strerror)
    return log
