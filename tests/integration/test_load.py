"""Loading the committed sample: the same content in any order, repeated, and after a kill."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import dagster as dg
import pytest

from pipelines import cli
from pipelines.cli_outcome import OK
from pipelines.run import load
from pipelines.run_instance import LOAD_TAG, dagster_instance
from pipelines.settings import Settings
from warehouse.home import Home
from warehouse.releases import current_release, list_releases

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED, RETURNS = ROOT / "sample_raw" / "published", ROOT / "sample_raw" / "returns"


def _hash(home: Path) -> str:
    release = current_release(Home(home))
    assert release is not None
    return release.content_hash


def test_the_same_files_again_change_nothing(copied_home):
    before = _hash(copied_home)
    done = load(Settings(home=copied_home), [PUBLISHED, RETURNS])
    assert done.months == []
    assert done.received["new"] == 0
    assert done.received["known"] > 50
    assert _hash(copied_home) == before
    assert len(list_releases(Home(copied_home))) == 1


def test_the_order_of_arrival_does_not_matter(sample_home, tmp_path):
    home = tmp_path / "home"
    parts = sorted(RETURNS.iterdir(), reverse=True)
    load(Settings(home=home), [path for path in parts if path.name in ("2015-10", "register")])
    first = _hash(home)
    load(Settings(home=home), [*parts, PUBLISHED])
    assert _hash(home) == _hash(sample_home) != first


def test_a_rebuild_from_the_archive_gives_the_same(copied_home, capsys):
    (copied_home / "inbox" / "later.csv").write_bytes("还没有收".encode())
    before = _hash(copied_home)
    assert cli.run(["rebuild"]) == OK
    assert f"相同：{before}" in capsys.readouterr().out
    assert _hash(copied_home) == before
    assert (copied_home / "inbox" / "later.csv").is_file()


def test_one_new_month_works_on_that_month_only(copied_home):
    (returns,) = (RETURNS / "2015-03").glob("140400_*_更正.xlsx")
    corrected = copied_home / "inbox" / "长治"
    corrected.mkdir()
    # A re-saved workbook: other bytes, the same figures.
    shutil.copy(returns, corrected / "更正.xlsx")
    with (corrected / "更正.xlsx").open("ab") as workbook:
        workbook.write(b"\0")
    done = load(Settings(home=copied_home), [copied_home / "inbox"])
    assert done.received["new"] == 1
    assert done.months == ["2015-03"]
    (reply,) = done.answers
    assert (reply.sender, reply.forms) == ("长治", ["M1 2015-03"])
    assert reply.workbook.is_file()
    assert not (corrected / "更正.xlsx").exists()


@pytest.mark.skipif(os.name == "nt", reason="kills by signal")
def test_a_load_killed_twice_in_the_middle_is_healed_by_the_same_command(sample_home, tmp_path):
    home = tmp_path / "home"
    for moment in ("edit__m3", "core__fct_observation"):
        _kill_when(home, moment)
        assert current_release(Home(home)) is None
    load(Settings(home=home), [PUBLISHED, RETURNS])
    assert _hash(home) == _hash(sample_home)
    with dagster_instance(Home(home)) as instance:
        runs = instance.get_runs(filters=dg.RunsFilter(tags={LOAD_TAG: "true"}))
    states = [run.status for run in runs]
    assert states.count(dg.DagsterRunStatus.FAILURE) == 2
    assert set(states) == {dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE}


def _kill_when(home: Path, step: str) -> None:
    """Start a load and kill it as soon as its log names the step."""
    command = [sys.executable, "-m", "pipelines.cli", "load", str(PUBLISHED), str(RETURNS)]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "DPE_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        logs = sorted((home / "dagster" / "logs").glob(f"load-*-{process.pid}.log"))
        if any(step in log.read_text(encoding="utf-8") for log in logs):
            process.send_signal(signal.SIGKILL)
            break
        time.sleep(0.02)
    assert process.wait(30) == -signal.SIGKILL
