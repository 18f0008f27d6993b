"""`dpe load`: the same assets as the daemon's job, in this process, with nothing to start first.

Belongs here: the three phases of a load and what a failed one means. Not here: what an asset does,
how progress looks (`cli.py`), what is told at the end (`status.py`).
"""

import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import dagster as dg

from pipelines import messages
from pipelines.automation import receipt_config
from pipelines.calendar_runs import load_tags, read_history
from pipelines.declarations import check_declarations
from pipelines.edit.history import months_read
from pipelines.load_calendar import owed_loads
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
from pipelines.run_instance import bury_dead_loads, dagster_instance, new_log
from pipelines.run_months import code_digest, month_digests, read_by, remember_months, stale_months
from pipelines.run_report import Load, Watch
from pipelines.runner import ChecksBlocked, LoadFailed, Runner
from pipelines.settings import Settings
from pipelines.workbooks.handback import answer
from warehouse.dictionary import Dictionary

_ROOT = Path(__file__).resolve().parents[1]
_CODE = [
    _ROOT / "pipelines" / "stage",
    _ROOT / "pipelines" / "edit",
    _ROOT / "expectations" / "rules",
]
_FIRST = {
    *("raw/receipt", "raw/decision", "raw/correction"),
    *("ref/dictionary", "ref/rule", "stg/sheet"),
}
# A run of the daemon answers by this asset; here answers follow also where nothing was built.
_LAST = {"pub/answer"}


__all__ = ["ChecksBlocked", "LoadFailed", "UnknownMonth", "load"]


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
        LockBusy, UnknownMonth, DeclarationError: nothing was done.
        LoadFailed, ChecksBlocked: the former release stays.
    """
    if month is not None and not known_months([month]):
        raise UnknownMonth(messages.MONTH_UNKNOWN.format(month=month, first=first_month()))
    warehouse = WarehouseResource.from_settings(settings)
    warehouse.home.prepare()
    check_declarations(warehouse.dictionary)
    with (
        WriterLock(warehouse.home, settings.lock_timeout),
        dagster_instance(warehouse.home) as instance,
    ):
        bury_dead_loads(instance)
        result = Load(log=new_log(warehouse.home, datetime.now().astimezone()))
        runner = Runner(instance, warehouse, watch or Watch(), result.log)
        # Absolute, but not resolved: a link must stay a link to be refused.
        result.received = _collect(runner, [os.path.abspath(path) for path in paths])
        result.months = _months(runner, warehouse, month)
        asked = tags or (load_tags(month, "by_hand") if month else None)
        only = None if month is None else month_keys([month])
        tell = partial(answer, warehouse.home, warehouse.lake, warehouse.dictionary, only, watch)
        try:
            _build(runner, instance, warehouse, settings, asked)
        except ChecksBlocked as blocked:
            # All is edited by now: senders need not wait for the release.
            blocked.answers = tell()
            raise
        result.answers = tell()
    return result


def _build(
    runner: Runner,
    instance: dg.DagsterInstance,
    warehouse: WarehouseResource,
    settings: Settings,
    asked: Mapping[str, str] | None,
) -> None:
    """Build, check and publish, unless all of it stands as the last load left it.

    A load asked for by month, or while a scheduled one is owed, leaves a run behind even so: the
    calendar counts it as done.
    """
    from pipelines.release.assets import suites

    home = warehouse.home
    choices = [settings.engine, *(suite.model_dump_json() for suite in suites())]
    # What lies on a Spark server is not seen from here.
    is_idle = asked is None and settings.engine == "duckdb" and is_built(home, choices)
    if is_idle and not _is_owed(instance, warehouse.dictionary):
        return
    tags = asked or load_tags(None, "by_hand")
    runner.run(messages.PHASE_BUILD, runner.unpartitioned - _FIRST - _LAST, tags=tags)
    remember_built(home, choices)


def _is_owed(instance: dg.DagsterInstance, dictionary: Dictionary) -> bool:
    zone = ZoneInfo(dictionary.scope.timezone)
    now = datetime.now(zone)
    history = read_history(instance, zone, now)
    return bool(owed_loads(dictionary, history.attempts, history.since, now))


def _collect(runner: Runner, paths: Sequence[str]) -> Mapping[str, Any]:
    ran = runner.run(messages.PHASE_COLLECT, _FIRST, config=receipt_config(paths))
    (event,) = ran.asset_materializations_for_node("raw__receipt")
    return {name: value.value for name, value in event.metadata.items()}


def _months(runner: Runner, warehouse: WarehouseResource, month: str | None) -> list[str]:
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
