"""The schedule and the sensor as the daemon evaluates them, and the daemon itself."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import dagster as dg
import pytest

from pipelines.calendar_runs import HOW_TAG, LOAD_OF_TAG, MESSAGE_TAG, load_tags
from pipelines.definitions import defs
from pipelines.load_calendar import latest_load
from pipelines.run_instance import LOAD_TAG, dagster_instance
from pipelines.settings import Settings
from pipelines.ui import commands, environment
from warehouse.dictionary import load_dictionary
from warehouse.home import Home
from warehouse.releases import current_release

ROOT = Path(__file__).resolve().parents[2]
RETURNS = ROOT / "sample_raw" / "returns"
SHANGHAI = ZoneInfo("Asia/Shanghai")
OLD = time.time() - 3600
# Seconds after which a daemon at work on a crowded machine counts as idle.
PATIENCE = 400


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.instance_for_test() as instance:
        yield instance


def _ran(
    instance: dg.DagsterInstance,
    when: datetime,
    tags: dict[str, str] | None = None,
    status: dg.DagsterRunStatus = dg.DagsterRunStatus.SUCCESS,
) -> None:
    run = dg.DagsterRun(job_name="monthly_load", status=status, tags=tags or {})
    moment = when.replace(tzinfo=SHANGHAI).astimezone(UTC).replace(tzinfo=None)
    instance.run_storage.add_historical_run(run, run_creation_time=moment)


def _schedule_at(instance: dg.DagsterInstance, day: datetime) -> list[dg.RunRequest]:
    schedule = defs.resolve_schedule_def("reporting_calendar")
    context = dg.build_schedule_context(
        instance=instance,
        scheduled_execution_time=day.replace(tzinfo=SHANGHAI),
        repository_def=defs.get_repository_def(),
    )
    return list(schedule.evaluate_tick(context).run_requests)


def _months(requests: list[dg.RunRequest]) -> list[str | None]:
    return [request.partition_key for request in requests]


@pytest.mark.parametrize(
    ("day", "months"),
    [
        (datetime(2015, 4, 15, 6), []),
        (datetime(2015, 4, 16, 6), ["2015-03"]),
        # 15 March 2015 is a Sunday: due on the 16th, asked for on the 17th.
        (datetime(2015, 3, 16, 6), []),
        (datetime(2015, 3, 17, 6), ["2015-02"]),
        # January has no return of its own.
        (datetime(2015, 2, 16, 6), []),
        (datetime(2016, 1, 16, 6), ["2015-12"]),
    ],
)
def test_the_schedule_follows_the_reporting_calendar(instance, day, months):
    assert _months(_schedule_at(instance, day)) == months


def test_a_morning_slept_through_is_made_up_the_next_one_with_a_message(instance, monkeypatch):
    _ran(instance, datetime(2015, 3, 1))
    monkeypatch.setattr(
        "pipelines.automation.time.time", datetime(2015, 3, 18, 9, tzinfo=SHANGHAI).timestamp
    )
    (request,) = _schedule_at(instance, datetime(2015, 3, 18, 6))
    assert request.partition_key == "2015-02"
    assert request.tags[HOW_TAG] == "caught_up"
    assert "2015-03-17 06:00" in request.tags[MESSAGE_TAG]


def test_on_its_own_morning_a_month_is_loaded_without_a_message(instance, monkeypatch):
    monkeypatch.setattr(
        "pipelines.automation.time.time", datetime(2015, 3, 17, 9, tzinfo=SHANGHAI).timestamp
    )
    (request,) = _schedule_at(instance, datetime(2015, 3, 17, 6))
    assert request.tags[HOW_TAG] == "scheduled"
    assert MESSAGE_TAG not in request.tags


def test_a_machine_off_over_the_end_of_months_owes_each_of_them_once(instance):
    _ran(instance, datetime(2015, 9, 1))
    morning = datetime(2015, 12, 2, 6)
    requests = _schedule_at(instance, morning)
    assert _months(requests) == ["2015-08", "2015-09", "2015-10"]
    for request in requests:
        _ran(instance, morning, dict(request.tags))
    assert _schedule_at(instance, datetime(2015, 12, 3, 6)) == []


def test_what_is_on_its_way_is_not_asked_for_twice_and_what_failed_is(instance):
    tags = load_tags("2015-03", "scheduled")
    _ran(instance, datetime(2015, 4, 1))
    _ran(instance, datetime(2015, 4, 16, 6), tags, dg.DagsterRunStatus.STARTED)
    assert _schedule_at(instance, datetime(2015, 4, 17, 6)) == []
    (started,) = instance.get_runs(filters=dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED]))
    instance.report_run_failed(started)
    (again,) = _schedule_at(instance, datetime(2015, 4, 17, 6))
    assert again.partition_key == "2015-03"
    assert again.run_key != "calendar-2015-03"


def test_a_killed_load_of_a_terminal_does_not_hold_the_calendar_up(instance):
    _ran(instance, datetime(2015, 4, 1))
    tags = {**load_tags("2015-03", "caught_up"), LOAD_TAG: "true"}
    _ran(instance, datetime(2015, 4, 16, 9), tags, dg.DagsterRunStatus.STARTED)
    assert _months(_schedule_at(instance, datetime(2015, 4, 17, 6))) == ["2015-03"]


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "home" / "inbox"
    (folder / "大同").mkdir(parents=True)
    return folder


def _drop(inbox: Path, name: str, modified: float = OLD) -> Path:
    (source,) = RETURNS.rglob(name)
    target = inbox / "大同" / name
    shutil.copy(source, target)
    os.utime(target, (modified, modified))
    return target


def _tick(inbox: Path, cursor: str | None) -> Any:
    from pipelines.automation import inbox_sensor
    from pipelines.definitions import _files, _months

    job = dg.define_asset_job("monthly_load", selection=dg.AssetSelection.all())
    sensor = inbox_sensor(job, inbox, _files, _months)
    with dg.instance_for_test() as instance:
        context = dg.build_sensor_context(
            instance=instance, cursor=cursor, definitions=defs, sensor_name="inbox"
        )
        return sensor.evaluate_tick(context)


def test_a_finished_file_asks_for_its_month_once(inbox):
    target = _drop(inbox, "140200_大同市_2015-03.xlsx")
    first = _tick(inbox, None)
    (request,) = first.run_requests
    assert request.partition_key == "2015-03"
    assert _paths(request) == [str(target)]
    assert _tick(inbox, first.cursor).run_requests == []


def _paths(request: dg.RunRequest) -> list[str]:
    return request.run_config["ops"]["raw__receipt"]["config"]["paths"]


def test_months_side_by_side_are_one_run_that_takes_their_files(inbox):
    months = ("2015-02", "2015-03", "2015-10")
    files = [str(_drop(inbox, f"140200_大同市_{month}.xlsx")) for month in months]
    early, late = _tick(inbox, None).run_requests
    assert early.partition_key is None
    assert early.tags["dagster/asset_partition_range_start"] == "2015-02"
    assert early.tags["dagster/asset_partition_range_end"] == "2015-03"
    assert _paths(early) == files[:2]
    assert late.partition_key == "2015-10"
    assert _paths(late) == files[2:]


def test_a_file_left_lying_for_a_day_is_asked_for_again(inbox, monkeypatch):
    _drop(inbox, "140200_大同市_2015-03.xlsx")
    first = _tick(inbox, None)
    tomorrow = time.time() + 90_000
    monkeypatch.setattr("pipelines.automation.time.time", lambda: tomorrow)
    again = _tick(inbox, first.cursor)
    (asked,), (repeated,) = first.run_requests, again.run_requests
    assert asked.run_key != repeated.run_key
    assert _paths(asked) == _paths(repeated)


def test_a_file_being_written_waits_until_it_rests(inbox):
    target = _drop(inbox, "140200_大同市_2015-03.xlsx", modified=time.time())
    first = _tick(inbox, None)
    assert first.run_requests == []
    assert len(_tick(inbox, first.cursor).run_requests) == 1
    target.write_bytes(target.read_bytes() + b"\0")
    assert _tick(inbox, first.cursor).run_requests == []


def test_what_no_form_is_still_gets_a_run_to_be_rejected_in(inbox):
    (inbox / "说不清.xlsx").write_bytes(b"no workbook")
    os.utime(inbox / "说不清.xlsx", (OLD, OLD))
    (request,) = _tick(inbox, None).run_requests
    assert request.partition_key is not None


def test_hidden_and_lock_files_ask_for_nothing(inbox):
    (inbox / "~$大同.xlsx").write_bytes(b"lock")
    os.utime(inbox / "~$大同.xlsx", (OLD, OLD))
    tick = _tick(inbox, None)
    assert tick.run_requests == []
    assert json.loads(tick.cursor or "") == {"asked": {}, "young": {}}


def test_a_heap_is_looked_at_in_bounded_ticks_until_every_file_was_asked_for(inbox, monkeypatch):
    monkeypatch.setattr("pipelines.automation._MOST_FILES", 60)
    for number in range(200):
        path = inbox / "大同" / f"{number}.xlsx"
        path.write_bytes(b"no workbook")
        os.utime(path, (OLD, OLD))
    asked: list[str] = []
    cursor, sizes = None, []
    for _ in range(5):
        tick = _tick(inbox, cursor)
        cursor = tick.cursor
        sizes.append(sum(len(_paths(request)) for request in tick.run_requests))
        asked += [path for request in tick.run_requests for path in _paths(request)]
    assert sizes == [60, 60, 60, 20, 0]
    assert len(set(asked)) == 200
    # What a tick keeps for the next one stays small: it is stored with every tick.
    assert len(cursor) < 50 * 200


def test_a_slow_look_ends_in_time_and_goes_on_at_the_next_tick(inbox, monkeypatch):
    for month in ("2015-02", "2015-03"):
        _drop(inbox, f"140200_大同市_{month}.xlsx")
    monkeypatch.setattr("pipelines.automation._LOOK_SECONDS", 0.0)
    first = _tick(inbox, None)
    second = _tick(inbox, first.cursor)
    assert [r.partition_key for r in first.run_requests] == ["2015-02"]
    assert [r.partition_key for r in second.run_requests] == ["2015-03"]


def test_an_empty_file_is_asked_for_after_a_minute(inbox):
    path = inbox / "空.xlsx"
    path.write_bytes(b"")
    os.utime(path, (time.time() - 30, time.time() - 30))
    first = _tick(inbox, None)
    assert (first.run_requests, _tick(inbox, first.cursor).run_requests) == ([], [])
    os.utime(path, (OLD, OLD))
    assert len(_tick(inbox, first.cursor).run_requests) == 1


@pytest.mark.skipif(os.name == "nt", reason="ends the daemon by signal")
def test_a_real_daemon_takes_the_inbox_and_once_it_was_off_the_missed_month(copied_home):
    home = Home(copied_home)
    _drop_again_and_strange(home.inbox / "大同")
    before = current_release(home)
    assert before is not None
    # The history of this home begins today, so its calendar owes nothing.
    with _daemon(copied_home) as daemon:
        _wait(lambda: not any(home.inbox.rglob("*.xlsx")), daemon)
        _wait(lambda: current_release(home).name != before.name, daemon)
        _wait(lambda: len(_answered(home)) == 2, daemon)
    assert sorted(name.split("_")[0] for name in _answered(home)) == ["again", "说不清"]

    now = datetime.now(SHANGHAI)
    missed = latest_load(load_dictionary(), now - timedelta(days=1))
    with dagster_instance(home) as instance:
        state = _calendar_state(instance)
        assert state is not None
        instance.run_storage.wipe()
        _ran(instance, (missed.at - timedelta(hours=1)).replace(tzinfo=None))
        # The machine was switched off two days ago.
        off = (now - timedelta(days=2)).timestamp()
        instance.update_instigator_state(
            state.with_data(state.instigator_data._replace(start_timestamp=off,
                                                           last_iteration_timestamp=off))
        )  # fmt: skip
        with _daemon(copied_home) as daemon:
            _wait(lambda: _calendar_runs(instance, missed.month), daemon)
        (run,) = _calendar_runs(instance, missed.month)
    assert run.tags[HOW_TAG] == "caught_up"
    assert f"{missed.at:%Y-%m-%d}" in run.tags[MESSAGE_TAG]


def _drop_again_and_strange(folder: Path) -> None:
    """A return whose bytes are new, and a file with a name from an old system: no UTF-8."""
    folder.mkdir()
    source = RETURNS / "2015-03" / "140200_大同市_2015-03.xlsx"
    strange = folder / os.fsdecode("说不清".encode("gbk") + b"\x1b.xlsx")
    for path, data in ((folder / "again.xlsx", source.read_bytes() + b"\0"),
                       (strange, b"PK\x03\x04")):  # fmt: skip
        path.write_bytes(data)
        os.utime(path, (OLD, OLD))


def _answered(home: Home) -> list[str]:
    return [path.name for path in (home.outbox / "大同").glob("*_审核反馈.xlsx")]


def _calendar_state(instance: dg.DagsterInstance) -> Any:
    states = instance.all_instigator_state()
    return next((one for one in states if one.instigator_name == "reporting_calendar"), None)


def _calendar_runs(instance: dg.DagsterInstance, month: str) -> list[dg.DagsterRun]:
    return list(instance.get_runs(filters=dg.RunsFilter(tags={LOAD_OF_TAG: month})))


@contextmanager
def _daemon(home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The daemon of `dpe ui` on a home; ended afterwards, and it must not have warned."""
    daemon = subprocess.Popen(
        commands(port=3999)[1],
        env=environment(Settings(home=home)),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        yield daemon
    finally:
        os.killpg(daemon.pid, signal.SIGTERM)
        try:
            said = daemon.communicate(timeout=30)[0].decode()
        except subprocess.TimeoutExpired:
            os.killpg(daemon.pid, signal.SIGKILL)
            said = daemon.communicate()[0].decode()
    assert "Warning" not in said, said


def _wait(done, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not done():
        assert process.poll() is None, "the daemon ended"
        assert time.monotonic() < deadline, "the daemon did nothing"
        time.sleep(0.5)


def test_the_code_location_loads_without_a_warning():
    command = [sys.executable, "-W", "error", "-c", "import pipelines.definitions"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert (ran.returncode, ran.stderr) == (0, "")
