"""What stops a load: a suite that does not hold, another load; and readers whom nothing stops."""

import json
import subprocess
import sys
from pathlib import Path

from filelock import FileLock

from pipelines import cli
from pipelines.cli_outcome import BLOCKED, BUSY, OK
from pipelines.release import assets as release_room
from pipelines.release.suites import Suite
from pipelines.run import load
from pipelines.run_report import Watch
from pipelines.settings import Settings
from warehouse.home import Home
from warehouse.releases import Release, current_release, open_release

ROOT = Path(__file__).resolve().parents[2]


def _pointer(home) -> str:
    return Home(home).pointer.read_text(encoding="utf-8")


def _suites_with_a_wrong_one() -> list[Suite]:
    """The suite of the plan's targets expects one quantity too few."""
    changed = []
    for suite in release_room.suites():
        plain = suite.model_dump()
        if suite.suite == "dim_target":
            plain["expectations"][0]["kwargs"] = {"max_value": 87}
        changed.append(Suite.model_validate(plain))
    return changed


def test_a_failing_suite_keeps_the_release_until_the_same_load_after_the_cure(
    copied_home, monkeypatch, capsys
):
    home = Home(copied_home)
    old, before = current_release(home), _pointer(copied_home)
    (home.inbox / "坏文件.xlsx").write_bytes(b"not a workbook")
    home.build_file.unlink()
    wrong = _suites_with_a_wrong_one()
    with monkeypatch.context() as patch:
        patch.setattr(release_room, "suites", lambda: wrong)
        assert cli.run(["load"]) == BLOCKED
    told = capsys.readouterr().err
    for word in (
        "core.dim_target",
        "expect_table_row_count_to_be_between",
        "实为 88",
        "上一发布版保持不变",
        json.loads(before)["release"],
    ):
        assert word in told.replace("\n", "")
    assert _pointer(copied_home) == before
    kept = json.loads((copied_home / "warehouse" / "checks" / "dim_target.json").read_text("utf-8"))
    assert kept["result"]["blocks"] is True
    _publishes_while_readers_go_on(home, old)


def _publishes_while_readers_go_on(home: Home, old: Release) -> None:
    reader = open_release(home)
    query = "select content_hash from pub.release"
    seen: list[str] = []
    newcomers: list[str] = []

    def look(label: str, done: bool) -> None:
        seen.append(reader.execute(query).fetchall()[0][0])
        if done and label in ("core.dim_source", "mart.mart_completeness"):
            newcomers.append(_ask_in_another_process(query))

    load(Settings(home=home.root), [], watch=Watch(step=look))
    new = current_release(home)
    assert new.content_hash != old.content_hash
    assert seen == [old.content_hash] * len(seen)
    assert len(seen) > 40
    assert newcomers == [old.content_hash] * 2
    assert reader.execute(query).fetchall() == [(old.content_hash,)]
    reader.close()
    assert _ask_in_another_process(query) == new.content_hash


def test_a_second_load_is_refused_with_a_sentence(copied_home, monkeypatch, capsys):
    monkeypatch.setenv("DPE_LOCK_TIMEOUT", "0.1")
    before = _pointer(copied_home)
    # Another process is another open file: the lock of the operating system does not know ours.
    with FileLock(Home(copied_home).lock_file, is_singleton=False):
        assert cli.run(["load"]) == BUSY
        assert "另一个加载正在进行" in capsys.readouterr().err
        assert cli.run(["rebuild"]) == BUSY
        assert cli.run(["status"]) == OK
        assert cli.run(["sql", "select 1"]) == OK
    assert _pointer(copied_home) == before
    assert any(Home(copied_home).lake.iterdir())


def _ask_in_another_process(query: str) -> str:
    command = [sys.executable, "-m", "pipelines.cli", "sql", "--json", query]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, timeout=60)
    return json.loads(answer.stdout)[0]["content_hash"]
