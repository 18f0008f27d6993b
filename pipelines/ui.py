"""`dpe ui`: Dagster's web server and daemon for this installation, on the loopback only.

Belongs here: starting both and stopping both. Not here: what they show or run (`definitions.py`).
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

from rich.console import Console

from pipelines import messages
from pipelines.run_instance import quiet_environment
from pipelines.settings import Settings
from warehouse.home import Home

_MODULE = "pipelines.definitions"
# A run of the daemon waits this long for a load in a terminal, instead of failing at once.
_LOCK_TIMEOUT = "3600"
_GRACE_SECONDS = 15


def commands(port: int) -> list[list[str]]:
    """What is started: the web server and the daemon, both on this machine only."""
    return [
        [_script("dagster-webserver"), "-h", "127.0.0.1", "-p", str(port), "-m", _MODULE],
        [_script("dagster-daemon"), "run", "-m", _MODULE],
    ]


def environment(settings: Settings) -> dict[str, str]:
    """The environment of both: this home, nothing sent, patient with the lock."""
    home = Home(settings.home)
    home.prepare()
    quiet = quiet_environment(home)
    patient = {"DPE_LOCK_TIMEOUT": os.environ.get("DPE_LOCK_TIMEOUT", _LOCK_TIMEOUT)}
    return {**os.environ, **quiet, **patient, "DPE_HOME": str(settings.home)}


class UiEnded(RuntimeError):
    """The web server or the daemon ended by itself; the text is for the user."""


def serve(settings: Settings, port: int, console: Console) -> None:
    """Run both until the user stops them.

    Raises:
        UiEnded: when one of them ends by itself; the other is stopped.
    """
    console.print(messages.UI_STARTING.format(port=port), highlight=False)
    signal.signal(signal.SIGTERM, _as_interrupt)
    surroundings = environment(settings)
    processes = [subprocess.Popen(command, env=surroundings) for command in commands(port)]
    try:
        while all(process.poll() is None for process in processes):
            time.sleep(0.5)
        raise UiEnded(messages.UI_ENDED.format(port=port))
    except KeyboardInterrupt:
        pass
    finally:
        _stop(processes)
    console.print(messages.UI_STOPPED)


def _script(name: str) -> str:
    """The script installed beside this interpreter."""
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if found is None:
        raise FileNotFoundError(name)
    return found


def _as_interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _stop(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + _GRACE_SECONDS
    for process in processes:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
