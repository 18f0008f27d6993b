"""Missed loads made up by a real flow and its own run history; the clock is a value."""

import json
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg
import pytest

from pipelines import cli
from pipelines.calendar_runs import HOW_TAG, MESSAGE_TAG
from pipelines.run import load
from pipelines.run_instance import dagster_instance
from pipelines.schedule import catch_up, missed_loads, read_plan, read_standing
from pipelines.settings import Settings
from warehouse.dictionary import load_dictionary
from warehouse.home import Home
from warehouse.releases import current_release

DICTIONARY = load_dictionary()
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2015, 5, 20, 9, tzinfo=SHANGHAI)


def _begin(home: Path, day: datetime) -> None:
    """A run history that begins on this day."""
    shutil.rmtree(home / "dagster")
    (home / "dagster").mkdir()
    run = dg.DagsterRun(job_name="monthly_load", status=dg.DagsterRunStatus.SUCCESS)
    with dagster_instance(Home(home)) as instance:
        instance.run_storage.add_historical_run(run, day.astimezone(UTC).replace(tzinfo=None))


def test_missed_months_are_loaded_once_each_with_a_message(copied_home, capsys):
    home = Home(copied_home)
    _begin(copied_home, datetime(2015, 3, 20, tzinfo=SHANGHAI))
    before = current_release(home)
    loaded: list[str] = []

    def run(month: str, tags: Mapping[str, str]) -> None:
        loaded.append(month)
        load(Settings(home=copied_home), [], month, tags=tags)

    told = [message for _, message in catch_up(home, DICTIONARY, NOW, run)]
    assert loaded == ["2015-03", "2015-04"]
    assert "2015-04-16 06:00" in told[0] and "2015-05-16 06:00" in told[1]
    # The second call finds the runs of the first.
    assert list(catch_up(home, DICTIONARY, NOW, run)) == []
    assert loaded == ["2015-03", "2015-04"]
    with dagster_instance(home) as instance:
        runs = instance.get_runs(filters=dg.RunsFilter(tags={HOW_TAG: "caught_up"}))
    assert [run.tags[MESSAGE_TAG] for run in reversed(runs)] == told
    assert current_release(home) == before
    standing = read_standing(home, DICTIONARY, NOW)
    assert standing.owed == []
    assert [one.split("（")[0] for one in reversed(standing.caught_up)] == [
        one.split("（")[0] for one in told
    ]
    assert cli.run(["status"]) == 0
    assert "当时没有运行，现已补做" in capsys.readouterr().out.replace("\n", "")


def test_a_load_that_fails_half_way_leaves_its_month_owed(copied_home):
    home = Home(copied_home)
    _begin(copied_home, datetime(2015, 4, 1, tzinfo=SHANGHAI))
    now = datetime(2015, 4, 20, tzinfo=SHANGHAI)

    def dies(month: str, tags: Mapping[str, str]) -> None:
        raise KeyboardInterrupt(month)

    with pytest.raises(KeyboardInterrupt):
        list(catch_up(home, DICTIONARY, now, dies))
    assert [owed.month for owed in missed_loads(home, DICTIONARY, now)] == ["2015-03"]
    (shown,) = read_plan(home, DICTIONARY, now, 201503, 201503).loads
    assert shown.state == "missed"


def test_the_commands_make_up_for_the_last_month_and_then_have_nothing_to_do(copied_home, capsys):
    now = datetime.now(SHANGHAI)
    _begin(copied_home, now - timedelta(days=45))
    owed = [one.month for one in missed_loads(Home(copied_home), DICTIONARY, now)]
    assert cli.run(["schedule", "catch-up", "--dry-run", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"owed": owed, "dry_run": True, "messages": []}
    # A load of everything that changed is a load of every month that was due.
    assert cli.run(["load"]) == 0
    capsys.readouterr()
    assert cli.run(["schedule", "catch-up"]) == 0
    assert "没有错过" in capsys.readouterr().out


def test_a_month_from_which_nothing_came_is_not_called_loaded(copied_home, capsys):
    assert cli.run(["schedule", "show", "--month", "2015-11"]) == 0
    empty = capsys.readouterr().out
    assert "尚无报送" in empty and "还没有这个月的报送" in empty and "已加载" not in empty
    assert cli.run(["schedule", "show", "--month", "2015-10"]) == 0
    assert "已加载" in (full := capsys.readouterr().out) and "尚无报送" not in full
    assert cli.run(["schedule", "show", "--from", "2015-10", "--to", "2015-11", "--json"]) == 0
    some, none = json.loads(capsys.readouterr().out)["loads"]
    assert some["returns"] > 30 and none["returns"] == 0


def test_run_now_is_the_load_of_a_month(copied_home, capsys):
    assert cli.run(["schedule", "run-now", "--month", "2015-03", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["status"]["release"]
    plan = read_plan(Home(copied_home), DICTIONARY, datetime.now(SHANGHAI), 201503, 201503)
    (shown,) = plan.loads
    assert shown.state == "done" and shown.last_run is not None
    assert (shown.last_run.month, shown.last_run.how) == ("2015-03", "run_now")
