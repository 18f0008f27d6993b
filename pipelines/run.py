"""`dpe load`: the same assets as the daemon's job, in this process, with nothing to start first.

Belongs here: the three phases of a load and what a failed one means. Not here: what an asset does,
how progress looks (`cli.py`), what is told at the end (`status.py`).
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import dagster as dg
from dagster import DagsterEventType as Event

from pipelines import messages
from pipelines.automation import receipt_config
from pipelines.calendar_runs import load_tags
from pipelines.edit.history import months_read
from pipelines.partitions import (
    first_month,
    known_months,
    month_key,
    month_keys,
    month_ranges,
    range_tags,
)
from pipelines.resources import WarehouseResource, WriterLock
from pipelines.run_build import is_built, remember_built
from pipelines.run_instance import LOAD_TAG, bury_dead_loads, dagster_instance, new_log
from pipelines.run_months import code_digest, month_digests, read_by, remember_months, stale_months
from pipelines.run_report import Load, Watch
from pipelines.settings import Settings
from pipelines.workbooks.handback import answer
from warehouse.home import Home

_ROOT = Path(__file__).resolve().parents[1]
_CODE = [
    _ROOT / "pipelines" / "stage",
    _ROOT / "pipelines" / "edit",
    _ROOT / "expectations" / "rules",
    _ROOT / "expectations" / "corrections",
]
_SILENT = {"console": {"config": {"log_level": "CRITICAL"}}}
JOB_START = "monthly_load"
_FIRST = {"raw/receipt", "raw/decision", "ref/dictionary", "ref/rule", "stg/sheet"}


class LoadFailed(RuntimeError):
    """A step failed; the text is for the user, the log has the rest."""

    def __init__(self, step: str, cause: str, log: Path) -> None:
        super().__init__(messages.STEP_FAILED.format(step=step, cause=cause, log=log))


class ChecksBlocked(RuntimeError):
    """The gate of the warehouse said no; the former release stays."""

    def __init__(self, failures: Sequence[str]) -> None:
        super().__init__("\n".join(failures))
        self.failures = list(failures)


class UnknownMonth(ValueError):
    """`--month` names no month that is reported."""


def load(
    settings: Settings,
    paths: Sequence[Path],
    month: str | None = None,
    watch: Watch | None = None,
    tags: Mapping[str, str] | None = None,
) -> Load:
    """Collect, stage, edit, build, check and publish; what is up to date is left alone.

    The run that publishes carries the tags (those of `calendar_runs`): its success is the load's.

    Raises:
        LockBusy, UnknownMonth: nothing was done.
        LoadFailed, ChecksBlocked: the former release stays.
    """
    if month is not None and not known_months([month]):
        raise UnknownMonth(messages.MONTH_UNKNOWN.format(month=month, first=first_month()))
    warehouse = WarehouseResource.from_settings(settings)
    warehouse.home.prepare()
    with (
        WriterLock(warehouse.home, settings.lock_timeout),
        dagster_instance(warehouse.home) as instance,
    ):
        bury_dead_loads(instance)
        result = Load(log=new_log(warehouse.home, datetime.now().astimezone()))
        runner = _Runner(instance, warehouse, watch or Watch(), result.log)
        # Absolute, but not resolved: a link must stay a link to be refused.
        result.received = _collect(runner, [os.path.abspath(path) for path in paths])
        result.months = _months(runner, warehouse, month)
        asked = tags or (load_tags(month, "by_hand") if month else None)
        tell = partial(answer, warehouse.home, warehouse.lake, warehouse.dictionary, month)
        try:
            _build(runner, warehouse.home, settings, asked)
        except ChecksBlocked:
            tell()  # All is edited by now: senders need not wait for the release.
            raise
        result.answers = tell()
    return result


def _build(
    runner: "_Runner", home: Home, settings: Settings, asked: Mapping[str, str] | None
) -> None:
    """Build, check and publish, unless all of it stands as the last load left it.

    A load asked for by month leaves a run behind even so: the calendar counts it as done.
    """
    from pipelines.release.assets import suites

    choices = [settings.engine, *(suite.model_dump_json() for suite in suites())]
    # What lies on a Spark server is not seen from here.
    if asked is None and settings.engine == "duckdb" and is_built(home, choices):
        return
    tags = asked or load_tags(None, "by_hand")
    runner.run(messages.PHASE_BUILD, runner.unpartitioned - _FIRST, tags=tags)
    remember_built(home, choices)


def _collect(runner: "_Runner", paths: Sequence[str]) -> Mapping[str, Any]:
    ran = runner.run(messages.PHASE_COLLECT, _FIRST, config=receipt_config(paths))
    (event,) = ran.asset_materializations_for_node("raw__receipt")
    return {name: value.value for name, value in event.metadata.items()}


def _months(runner: "_Runner", warehouse: WarehouseResource, month: str | None) -> list[str]:
    """Stage and edit the months that need it, a run for each range without a gap."""
    lake, dictionary = warehouse.lake, warehouse.dictionary
    digests = month_digests(lake, dictionary, code_digest(_CODE), reads := months_read(dictionary))
    keys = known_months(month_key(one) for one in stale_months(lake, dictionary, digests))
    wanted = keys if month is None else [key for key in keys if key == month]
    early = read_by(month_keys(set(keys) - set(wanted)), reads)
    for first, last in month_ranges(wanted):
        title = messages.PHASE_MONTHS.format(first=first, last=last)
        runner.run(title, runner.partitioned, tags=range_tags(first, last))
        done = set(month_keys(key for key in wanted if first <= key <= last))
        remember_months(lake, digests, done - early)
    return wanted


class _Runner:
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
