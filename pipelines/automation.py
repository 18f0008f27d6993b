"""When the load runs by itself: on the reporting calendar, and when something lies in the inbox.

Belongs here: the schedule and the sensor, both for the one job. Not here: what a file says of its
month, which `definitions.py` passes in, so that no room is known here.
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import dagster as dg

from pipelines.calendar_runs import caught_up_tags, load_tags, read_history
from pipelines.load_calendar import (
    LOAD_HOUR,
    Attempt,
    MonthLoad,
    attempts_for,
    next_loads,
    owed_loads,
    province_due_day,
)
from pipelines.messages_schedule import NOTHING_OWED, RETRIED
from pipelines.partitions import MONTHS, known_months, month_ranges, range_tags
from warehouse.dictionary import Dictionary

Job = Any  # dg.define_asset_job returns a type that dagster does not export.
Mark = tuple[int, int, int]

_QUIET_SECONDS = 5.0
# What is empty may be a copy that has only begun; a run does not take it sooner.
_QUIET_EMPTY = 60.0
_TICK_SECONDS = 30
# A file still there after a day is asked for again: its run may have died before taking it.
_ASK_AGAIN = 86_400
# A tick must end in time and a run must be told its files: of a heap the rest waits for the next.
_LOOK_SECONDS = 20.0
_MOST_FILES = 2_000
_EMPTY = "收件目录中没有文件"
_WAITING = "收件目录中没有新的、已写完的文件"


def monthly_schedule(job: Job, dictionary: Dictionary) -> dg.ScheduleDefinition:
    """The month's load, the morning after the province's due day (moved by official holidays)."""
    day = province_due_day(dictionary)

    # Asked every morning: the day after the due day moves with the holidays, and a month whose
    # morning was slept through is still owed, however long the machine was off.
    @dg.schedule(
        name="reporting_calendar",
        job=job,
        cron_schedule=f"0 {LOAD_HOUR} * * *",
        execution_timezone=dictionary.scope.timezone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description=f"月报的省级截止日（次月{day}日，遇休息日顺延）之后的第一个清晨加载该月，"
        "错过的以后补做一次；1月免报。",
    )
    def reporting_calendar(
        context: dg.ScheduleEvaluationContext,
    ) -> list[dg.RunRequest] | dg.SkipReason:
        now = context.scheduled_execution_time
        today = datetime.fromtimestamp(time.time(), now.tzinfo).date()
        return _owed_months(context.instance, dictionary, now, today)

    return reporting_calendar


def _owed_months(
    instance: dg.DagsterInstance, dictionary: Dictionary, now: datetime, today: date
) -> list[dg.RunRequest] | dg.SkipReason:
    """A run for each month owed at this tick; `today` is when the tick is really worked on."""
    zone = ZoneInfo(dictionary.scope.timezone)
    history = read_history(instance, zone, now)
    owed = owed_loads(dictionary, history.attempts, history.since, now)
    (coming,) = next_loads(dictionary, now, 1)
    # What the daemon has asked for and not finished is on its way; what a terminal began and did
    # not finish may be a killed process, which nobody but the next holder of the lock can tell.
    waiting = {a.month for a in history.attempts if a.in_daemon and a.state == "running"}
    requests = [
        _calendar_request(load, history.attempts, now, today)
        for load in owed
        if load.month not in waiting
    ]
    return requests or dg.SkipReason(
        NOTHING_OWED.format(month=coming.month, due=coming.due_on, at=coming.at.date())
    )


def _calendar_request(
    load: MonthLoad, attempts: Sequence[Attempt], now: datetime, today: date
) -> dg.RunRequest:
    """The run of a month; a day too late it says that it makes up for the missed one."""
    key = f"calendar-{load.month}"
    tags = load_tags(load.month, "scheduled")
    if attempts_for(load, attempts):
        # A failed run keeps its key for ever; the next morning has its own.
        key = f"{key}-{now:%Y-%m-%d}"
        tags = load_tags(load.month, "scheduled", RETRIED.format(month=load.month))
    elif today > load.at.date():
        tags = caught_up_tags(load)
    return dg.RunRequest(run_key=key, partition_key=load.month, tags=tags)


def receipt_config(paths: Sequence[str]) -> dict[str, Any]:
    """The run configuration by which a run takes these files and folders in."""
    return {"ops": {"raw__receipt": {"config": {"paths": list(paths)}}}}


def inbox_sensor(
    job: Job,
    inbox: Path,
    find: Callable[[Path], Mapping[str, Mark]],
    months_in: Callable[[Path], Iterable[str]],
) -> dg.SensorDefinition:
    """Ask for the months of the files in the inbox once nobody is writing them any more."""

    @dg.sensor(
        name="inbox",
        job=job,
        minimum_interval_seconds=_TICK_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="收件目录中出现已写完的文件时，收取该文件并加载其所属月份。",
    )
    def inbox_files(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        found, now = dict(find(inbox)), time.time()
        young, asked = _read_cursor(context.cursor)
        names = {_ask_of(path, mark): path for path, mark in found.items()}
        asked = {
            ask: when for ask, when in asked.items() if ask in names and now - when < _ASK_AGAIN
        }
        rest = _at_rest(found, young, now)
        fresh = [path for ask, path in names.items() if path in rest and ask not in asked]
        months = _looked_at(sorted(fresh), months_in)
        asked |= {_ask_of(path, found[path]): now for path in months}
        still = {
            path: mark for path, mark in found.items() if now - mark[1] / 1e9 <= _QUIET_SECONDS
        }
        cursor = json.dumps({"young": still, "asked": asked}, sort_keys=True)
        if not months:
            return dg.SensorResult(skip_reason=_WAITING if found else _EMPTY, cursor=cursor)
        return dg.SensorResult(run_requests=_requests(months, cursor), cursor=cursor)

    return inbox_files


def _ask_of(path: str, mark: Mark) -> str:
    """A short key for a file as it lies there: the cursor of a heap must stay small."""
    text = json.dumps([path, mark])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _looked_at(
    paths: Sequence[str], months_in: Callable[[Path], Iterable[str]]
) -> dict[str, list[str]]:
    """The known months of the first files, as many as can be looked at in time; at least one."""
    until = time.monotonic() + _LOOK_SECONDS
    found: dict[str, set[str]] = {}
    for path in paths[:_MOST_FILES]:
        found[path] = set(months_in(Path(path)))
        if time.monotonic() > until:
            break
    known = known_months(set().union(*found.values()))
    return {path: [one for one in known if one in months] for path, months in found.items()}


def _read_cursor(text: str | None) -> tuple[dict[str, Mark], dict[str, float]]:
    """Files that were young at the last tick, and what was asked for when."""
    kept = json.loads(text) if text else {}
    young = {path: _mark(mark) for path, mark in kept.get("young", {}).items()}
    # The cursor of an older version names its files: what lies there still is asked for again.
    asked = {ask: when for ask, when in kept.get("asked", {}).items() if isinstance(when, float)}
    return young, asked


def _mark(values: Sequence[int]) -> Mark:
    size, modified, inode = values
    return size, modified, inode


def _at_rest(found: Mapping[str, Mark], young: Mapping[str, Mark], now: float) -> dict[str, Mark]:
    """Files unchanged since the last tick, or untouched for seconds; empty ones for a minute."""

    def rests(path: str, mark: Mark) -> bool:
        age = now - mark[1] / 1e9
        if mark[0] == 0:
            return age > _QUIET_EMPTY
        return young.get(path) == mark or age > _QUIET_SECONDS

    return {path: mark for path, mark in found.items() if rests(path, mark)}


def _requests(files: Mapping[str, Sequence[str]], state: str) -> list[dg.RunRequest]:
    """A run for each range of months, which takes in the files that speak of them.

    Files without a month of their own ride on the last run.
    """
    key = hashlib.sha256(state.encode()).hexdigest()[:16]
    spoken = {month for months in files.values() for month in months}
    ranges = month_ranges(spoken or MONTHS.get_partition_keys()[-1:])
    left = dict(files)
    requests = []
    for first, last in ranges:
        own = [path for path, months in left.items() if any(first <= m <= last for m in months)]
        own = list(left) if (first, last) == ranges[-1] else own
        left = {path: months for path, months in left.items() if path not in own}
        requests.append(_request(f"inbox-{key}-{first}", first, last, own))
    return requests


def _request(run_key: str, first: str, last: str, paths: Sequence[str]) -> dg.RunRequest:
    config = receipt_config(paths)
    if first == last:
        return dg.RunRequest(run_key=run_key, run_config=config, partition_key=first)
    return dg.RunRequest(run_key=run_key, run_config=config, tags=range_tags(first, last))
