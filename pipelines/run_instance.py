"""Dagster's own home below the installation: its configuration, its log files, dead runs.

Belongs here: what makes Dagster quiet, local and aware of killed loads. Not here: what is run.
"""

import json
import os
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import dagster as dg

from pipelines.messages import RUN_ORPHANED
from warehouse.home import Home, replace_file

LOAD_TAG = "dpe/load"
_KEPT_LOGS = 50
_CONFIG = """\
# Written by dpe. Nothing leaves the machine; one run at a time, since there is one writer.
telemetry:
  enabled: false
nux:
  enabled: false
concurrency:
  runs:
    max_concurrent_runs: 1
# A run whose process was killed is marked as failed, so that the queue goes on.
run_monitoring:
  enabled: true
  poll_interval_seconds: 30
event_log_storage:
  module: pipelines.run_events
  class: OpenEventLog
  config:
    base_dir: {events}
"""


def quiet_environment(home: Home) -> Mapping[str, str]:
    """Set, for this process and its children, where Dagster lives and that nothing is sent."""
    settings = {
        "DAGSTER_HOME": str(home.dagster),
        "DAGSTER_DISABLE_TELEMETRY": "1",
        "GX_ANALYTICS_ENABLED": "false",
    }
    os.environ.update(settings)
    config = home.dagster / "dagster.yaml"
    # A JSON text is a YAML text, whatever the folder is called.
    events = json.dumps(str(home.dagster / "history" / "runs"), ensure_ascii=False)
    text = _CONFIG.format(events=events)
    if not config.is_file() or config.read_text(encoding="utf-8") != text:
        replace_file(config, text.encode())
    return settings


@contextmanager
def dagster_instance(home: Home) -> Iterator[dg.DagsterInstance]:
    """The instance of this home, closed afterwards."""
    quiet_environment(home)
    with warnings.catch_warnings():
        # SQLAlchemy and alembic warn about each other's coming versions while storage is opened.
        warnings.simplefilter("ignore", DeprecationWarning)
        instance = dg.DagsterInstance.get()
    with instance:
        yield instance


def bury_dead_loads(instance: dg.DagsterInstance) -> int:
    """Mark loads of killed processes as failed; only the holder of the lock may call it.

    Whoever holds the lock knows that no other `dpe load` is alive.
    """
    unfinished = dg.RunsFilter(
        tags={LOAD_TAG: "true"},
        statuses=[dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING],
    )
    dead = instance.get_runs(filters=unfinished)
    for run in dead:
        instance.report_run_failed(run, RUN_ORPHANED)
    return len(dead)


def new_log(home: Home, now: datetime) -> Path:
    """A log file for one load; the oldest beyond some fifty are removed."""
    folder = home.dagster / "logs"
    folder.mkdir(exist_ok=True)
    for old in sorted(folder.glob("load-*.log"))[: -_KEPT_LOGS or None]:
        old.unlink(missing_ok=True)
    return folder / f"load-{now:%Y%m%d-%H%M%S}-{os.getpid()}.log"
