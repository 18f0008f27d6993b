"""One selection of the job run in this process, told step by step, with failures as sentences.

Belongs here: running, listening, and from a failed run to what a user is told. Not here: which
selections make a load (`run.py`), how progress looks (`cli.py`).
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import dagster as dg
from dagster import DagsterEventType as Event

from pipelines import messages
from pipelines.resources import WarehouseResource
from pipelines.run_instance import LOAD_TAG
from pipelines.run_report import Reply, Watch

JOB_START = "monthly_load"
_SILENT = {"console": {"config": {"log_level": "CRITICAL"}}}


class LoadFailed(RuntimeError):
    """A step failed; the text is for the user, the log has the rest."""

    def __init__(self, step: str, cause: str, log: Path) -> None:
        super().__init__(messages.STEP_FAILED.format(step=step, cause=cause, log=log))


class ChecksBlocked(RuntimeError):
    """The gate of the warehouse said no; the former release stays."""

    def __init__(self, failures: Sequence[str]) -> None:
        super().__init__("\n".join(failures))
        self.failures = list(failures)
        # What senders were told all the same, or why they could not be.
        self.answers: list[Reply] | str = []


class Runner:
    """Runs selections of the one job in this process and tells what happens."""

    def __init__(
        self, instance: dg.DagsterInstance, warehouse: WarehouseResource, watch: Watch, log: Path
    ) -> None:
        # The definitions read the settings of the process: only once they are known to be good.
        from pipelines.definitions import JOB, defs

        self._job = defs.resolve_job_def(JOB)
        self._instance, self._watch, self._log = instance, watch, log
        self._resources = {"warehouse": warehouse}
        graph = defs.resolve_asset_graph()
        self.unpartitioned = {_name(key) for key in graph.unpartitioned_asset_keys}
        self.partitioned = {_name(key) for key in graph.get_all_asset_keys()} - self.unpartitioned

    def run(
        self,
        title: str,
        names: set[str],
        tags: Mapping[str, str] | None = None,
        config: Mapping[str, Any] | None = None,
    ) -> dg.ExecuteInProcessResult:
        """One run of these assets; raises with a sentence for the user when a step fails."""
        keys = {dg.AssetKey(name.split("/")) for name in names}
        job = self._job.get_subset(asset_selection=keys)
        self._watch.phase(title, len(job.graph.nodes))
        run_id = str(uuid4())
        with self._listening(run_id):
            ran = job.execute_in_process(
                run_config={**(config or {}), "loggers": _SILENT},
                instance=self._instance,
                tags={LOAD_TAG: "true", **(tags or {})},
                run_id=run_id,
                resources=self._resources,
                raise_on_error=False,
            )
        if not ran.success:
            self._raise(ran)
        return ran

    @contextmanager
    def _listening(self, run_id: str) -> Iterator[None]:
        """Pass events to the watcher and into the log file while the run lasts."""
        with self._log.open("a", encoding="utf-8") as log:

            def hear(entry: dg.EventLogEntry) -> None:
                log.write(f"{datetime.now():%H:%M:%S} {entry.message}\n{_trace(entry)}")
                log.flush()
                self._tell(entry)

            self._instance.add_event_listener(run_id, hear)
            yield

    def _tell(self, entry: dg.EventLogEntry) -> None:
        event = entry.dagster_event
        if event is None:
            self._watch.note(entry.user_message)
        elif event.event_type in (Event.STEP_START, Event.STEP_SUCCESS):
            label = str(event.step_key).replace("__", ".")
            self._watch.step(label, event.event_type is Event.STEP_SUCCESS)

    def _raise(self, ran: dg.ExecuteInProcessResult) -> None:
        blocked = [
            str(answer.description)
            for answer in ran.get_asset_check_evaluations()
            if not answer.passed and answer.severity is dg.AssetCheckSeverity.ERROR
        ]
        if blocked:
            raise ChecksBlocked(blocked)
        for event in ran.all_events:
            if event.event_type is Event.STEP_FAILURE:
                step, data = str(event.step_key).replace("__", "."), event.step_failure_data
                told = data.user_failure_data and data.user_failure_data.description
                raise LoadFailed(step, told or _cause(data.error), self._log)
            if event.event_type is Event.RUN_FAILURE:
                raise LoadFailed(JOB_START, _cause(event.job_failure_data.error), self._log)
        raise LoadFailed(JOB_START, messages.CAUSE_UNKNOWN, self._log)


def _trace(entry: dg.EventLogEntry) -> str:
    """The full error of a failed or repeated step, for the log file."""
    event = entry.dagster_event
    if event is None:
        return ""
    if event.event_type is Event.STEP_FAILURE:
        return f"{event.step_failure_data.error_display_string}\n"
    if event.event_type is Event.STEP_UP_FOR_RETRY and event.step_retry_data.error:
        return f"{event.step_retry_data.error.to_string()}\n"
    return ""


def _name(key: dg.AssetKey) -> str:
    return "/".join(key.path)


def _cause(error: Any) -> str:
    """The message of the first cause of a failure, without the name of its class."""
    while error is not None and error.cause is not None:
        error = error.cause
    if error is None:
        return messages.CAUSE_UNKNOWN
    text = str(error.message).strip()
    return text.split(": ", 1)[-1] if error.cls_name and error.cls_name in text[:200] else text
