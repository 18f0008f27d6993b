"""The schedule and the sensor as the daemon evaluates them, and the daemon itself."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import dagster as dg
import pytest

from pipelines.definitions import defs
from pipelines.settings import Settings
from pipelines.ui import commands, environment
from warehouse.home import Home
from warehouse.releases import current_release

ROOT = Path(__file__).resolve().parents[2]
RETURNS = ROOT / "sample_raw" / "returns"
SHANGHAI = ZoneInfo("Asia/Shanghai")
OLD = time.time() - 3600


def _schedule_at(day: datetime) -> dg.RunRequest | None:
    schedule = defs.resolve_schedule_def("reporting_calendar")
    context = dg.build_schedule_context(
        scheduled_execution_time=day.replace(tzinfo=SHANGHAI),
        repository_def=defs.get_repository_def(),
    )
    requests = schedule.evaluate_tick(context).run_requests
    assert len(requests) <= 1
    return requests[0] if requests else None


@pytest.mark.parametrize(
    ("day", "month"),
    [
        # 12 April 2015 is a Sunday: due on the 13th, asked for on the 14th.
        (datetime(2015, 4, 13, 6), None),
        (datetime(2015, 4, 14, 6), "2015-03"),
        (datetime(2015, 3, 13, 6), "2015-02"),
        # January has no return of its own.
        (datetime(2015, 2, 16, 6), None),
        (datetime(2016, 1, 13, 6), "2015-12"),
    ],
)
def test_the_schedule_follows_the_reporting_calendar(day, month):
    request = _schedule_at(day)
    assert (request.partition_key if request else None) == month


def test_a_missed_morning_is_made_up_under_the_same_run_key():
    first, later = (_schedule_at(datetime(2015, 3, day, 6)) for day in (13, 18))
    assert first is not None and later is not None
    assert first.run_key == later.run_key


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
    assert json.loads(tick.cursor or "")["seen"] == {}


@pytest.mark.skipif(os.name == "nt", reason="ends the daemon by signal")
def test_a_real_daemon_takes_a_file_from_the_inbox(copied_home):
    home = Home(copied_home)
    before = current_release(home)
    assert before is not None
    source = RETURNS / "2015-03" / "140200_大同市_2015-03.xlsx"
    target = home.inbox / "大同" / "again.xlsx"
    target.parent.mkdir()
    target.write_bytes(source.read_bytes() + b"\0")
    os.utime(target, (OLD, OLD))
    # The sensor only: the schedule's month of today has nothing to do with the sample.
    daemon = subprocess.Popen(
        commands(port=3999)[1],
        env=environment(Settings(home=copied_home)),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        _wait(lambda: not target.exists(), daemon, 120)
        _wait(lambda: current_release(home).name != before.name, daemon, 120)
    finally:
        os.killpg(daemon.pid, signal.SIGTERM)
        try:
            said = daemon.communicate(timeout=30)[0].decode()
        except subprocess.TimeoutExpired:
            os.killpg(daemon.pid, signal.SIGKILL)
            said = daemon.communicate()[0].decode()
    assert "Warning" not in said, said


def _wait(done, process: subprocess.Popen[bytes], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert process.poll() is None, "the daemon ended"
        assert time.monotonic() < deadline, "the daemon did nothing"
        time.sleep(0.5)


def test_the_code_location_loads_without_a_warning():
    command = [sys.executable, "-W", "error", "-c", "import pipelines.definitions"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert (ran.returncode, ran.stderr) == (0, "")
