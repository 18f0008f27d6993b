"""The history of loads, kept in one place: the runs of this installation's Dagster instance.

Belongs here: the tags by which a run says which month it loaded and why, and reading them back. A
run counts only once it has succeeded, so a killed one leaves its month owed. Not here: what a
history means for a month (`load_calendar.py`).
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Literal, NamedTuple, get_args
from zoneinfo import ZoneInfo

import dagster as dg

from pipelines.load_calendar import ALL, Attempt, How, MonthLoad
from pipelines.messages_schedule import CAUGHT_UP
from pipelines.run_instance import LOAD_TAG, dagster_instance
from warehouse.home import Home

LOAD_OF_TAG = "dpe/load_of"
HOW_TAG = "dpe/load_because"
MESSAGE_TAG = "dpe/message"
_SCHEDULER = "SCHEDULER"
# The scheduler writes a sign of life every half minute.
_ALIVE_SECONDS = 120
_FAILED = (dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED)


class History(NamedTuple):
    """What the runs tell; `since` is the first run of all, None before it."""

    since: datetime | None
    attempts: list[Attempt]
    daemon_alive: bool


def load_tags(month: str | None, how: How, message: str = "") -> dict[str, str]:
    """The tags of the run that ends a load of a month, or of everything that changed."""
    told = {MESSAGE_TAG: message} if message else {}
    return {LOAD_OF_TAG: month or ALL, HOW_TAG: how, **told}


def caught_up_tags(load: MonthLoad) -> dict[str, str]:
    """The tags of a load that makes up for a missed one, with the sentence for people."""
    message = CAUGHT_UP.format(month=load.month, due=load.due_on, at=f"{load.at:%Y-%m-%d %H:%M}")
    return load_tags(load.month, "caught_up", message)


def read_history(instance: dg.DagsterInstance, zone: ZoneInfo, now: datetime) -> History:
    """All loads that say what they loaded, with moments in this time zone."""
    first = instance.get_run_records(limit=1, order_by="id", ascending=True)
    since = min((record.create_timestamp.astimezone(zone) for record in first), default=None)
    beats = instance.get_daemon_heartbeats()
    alive = _SCHEDULER in beats and now.timestamp() - beats[_SCHEDULER].timestamp < _ALIVE_SECONDS
    return History(since, list(_attempts(instance, zone)), alive)


@contextmanager
def home_history(home: Home, zone: ZoneInfo, now: datetime) -> Iterator[History]:
    """The history of a home; an empty one, without creating anything, before its first run.

    Also for a reader without the right to write: Dagster's storage opens only for writing.
    """
    if not os.access(home.dagster, os.W_OK):
        yield History(None, [], False)
        return
    with dagster_instance(home) as instance:
        yield read_history(instance, zone, now)


def _attempts(instance: dg.DagsterInstance, zone: ZoneInfo) -> Iterable[Attempt]:
    # Every load says why it ran, so this finds all of them whatever their months are.
    known = dg.RunsFilter(tags={HOW_TAG: list(get_args(How))})
    for record in instance.get_run_records(filters=known):
        tags = record.dagster_run.tags
        started = _moment(record.start_time, zone) or record.create_timestamp.astimezone(zone)
        yield Attempt(
            month=tags[LOAD_OF_TAG],
            state=_state(record.dagster_run.status),
            how=_how(tags[HOW_TAG]),
            started=started,
            ended=_moment(record.end_time, zone),
            message=tags.get(MESSAGE_TAG, ""),
            in_daemon=LOAD_TAG not in tags,
        )


def _moment(timestamp: float | None, zone: ZoneInfo) -> datetime | None:
    return None if timestamp is None else datetime.fromtimestamp(timestamp, zone)


def _state(status: dg.DagsterRunStatus) -> Literal["done", "running", "failed"]:
    if status is dg.DagsterRunStatus.SUCCESS:
        return "done"
    return "failed" if status in _FAILED else "running"


def _how(text: str) -> How:
    (how,) = (known for known in get_args(How) if known == text)
    found: How = how
    return found
