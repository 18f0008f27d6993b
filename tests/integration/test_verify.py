"""`dpe verify` on a real home: sound as loaded; every kind of damage is found and named."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines import cli
from pipelines.cli_outcome import BUSY, FAULTY, NO_RELEASE, OK
from pipelines.run_report import Watch
from pipelines.settings import Settings
from pipelines.verify import verify
from pipelines.verify_content import check_accounting, check_release
from warehouse.decisions import LOG, Kind, append
from warehouse.dictionary import load_dictionary
from warehouse.engine import load_models
from warehouse.home import Home, archived_path
from warehouse.releases import Release, current_release


def _verify(capsys, *arguments: str) -> tuple[int, str, str]:
    code = cli.run(["verify", *arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def _receipt(home: Path, name: str) -> dict[str, object]:
    found = [json.loads(path.read_bytes()) for path in (home / "receipts").glob("*.json")]
    (receipt,) = (one for one in found if one["file_name"] == name)
    return receipt


def _problems(home: Path) -> dict[str, list[str]]:
    """What is wrong in the areas in which anything is."""
    areas = verify(Settings(home=home)).areas
    return {area.name: area.problems for area in areas if area.problems}


def _flip_a_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    os.chmod(path, 0o644)
    path.write_bytes(content)


def test_a_home_as_loaded_is_sound(capsys, copied_home):
    code, out, _ = _verify(capsys, "--json")
    assert code == OK
    told = json.loads(out)
    assert told["sound"] is True
    checked = {area["area"]: area["checked"] for area in told["areas"]}
    files = len(list((copied_home / "receipts").iterdir()))
    assert checked["archive"] == checked["receipts"] == files > 50
    assert checked["lake"] > 100 and checked["accounting"] > 50 and checked["release"] > 50


def test_an_archive_that_was_touched_is_found_with_file_sender_and_day(capsys, copied_home):
    changed, lost, unknown, unreadable = (
        _receipt(copied_home, f"{city}_2015-03.xlsx")
        for city in ("140300_阳泉市", "140500_晋城市", "140700_晋中市", "140800_运城市")
    )
    path = archived_path(copied_home / "archive", str(changed["file_sha256"]))
    _flip_a_bit(path)
    archived_path(copied_home / "archive", str(lost["file_sha256"])).unlink()
    (copied_home / "archive" / "备份.xlsx").write_bytes(b"copy")
    (copied_home / "receipts" / f"{unknown['file_sha256']}.json").unlink()
    broken = copied_home / "receipts" / f"{unreadable['file_sha256']}.json"
    broken.write_text("{", encoding="utf-8")

    code, out, err = _verify(capsys)
    assert code == FAULTY
    told = out.replace("\n", "")
    for words in ("140300_阳泉市_2015-03.xlsx", "阳泉市", str(changed["received_at"])[:10]):
        assert words in told
    assert "核验发现 6 处不符" in err.replace("\n", "")
    problems = _problems(copied_home)
    (receipt,) = problems.pop("receipts")
    assert str(unreadable["file_sha256"]) in receipt
    archive = problems.pop("archive")
    wanted = {
        ("140300_阳泉市_2015-03.xlsx", "已被改动"),
        (path.name, "已被改动"),
        ("140500_晋城市_2015-03.xlsx", "不见了"),
        (str(unknown["file_sha256"]), "没有收件登记"),
        (str(unreadable["file_sha256"]), "没有收件登记"),
        ("备份.xlsx", ""),
    }
    for words in wanted:
        assert [all(word in one for word in words) for one in archive].count(True) == 1, words
    assert len(archive) == len(wanted) - 1
    assert problems == {}


def test_what_was_touched_elsewhere_is_found_in_its_own_area(copied_home):
    home = Home(copied_home)
    _edit_a_decision(home)
    first, second = _tear_two_partitions(copied_home)
    release = current_release(home)
    assert release is not None
    change = "update mart.mart_target_progress set latest_value = latest_value + 1"
    with duckdb.connect(str(release.database)) as connection:
        connection.execute(change)
    with duckdb.connect(str(home.build_file)) as connection:
        connection.execute("update meta.partition set content_hash = 'x' where row_count > 0")
    problems = _problems(copied_home)
    assert set(problems) == {"decisions", "lake", "release", "build"}
    lake = problems["lake"]
    assert len(lake) == 2
    assert any(first in one and "内容不同" in one for one in lake)
    assert any(second in one and "不完整" in one for one in lake)
    (changed,), (unpublished,) = problems["release"], problems["build"]
    assert "mart.mart_target_progress" in changed
    assert "与当前发布版" in unpublished


def _edit_a_decision(home: Home) -> None:
    for month in ("2015-02", "2015-03"):
        append(
            home,
            decided_at=datetime(2015, 4, 20, tzinfo=UTC),
            decided_by="局领导",
            kind=Kind.MONTH_CLOSE,
            subject=month,
            content={"month": month},
            reason="各市数据已审定",
        )
    log = home.decisions / LOG
    text = log.read_text(encoding="utf-8")
    log.write_text(text.replace("局领导", "某科员", 1), encoding="utf-8")


def _tear_two_partitions(root: Path) -> tuple[str, str]:
    """The names of one with other content and of one cut short."""
    folder = root / "lake" / "stg" / "accounting"
    first, second = sorted(folder.glob("*.parquet"))[:2]
    state = json.loads(first.with_suffix(".json").read_bytes())
    frame = pl.read_parquet(first)
    frame.with_columns(pl.col("cells") + 1).write_parquet(first)
    first.with_suffix(".json").write_text(json.dumps({**state, "size": first.stat().st_size}))
    second.write_bytes(second.read_bytes()[:-10])
    return first.stem, second.stem


# What is done to the books of a release, and what is said of them.
UNBALANCED = {
    "delete from core.fct_observation where observation_sk ="
    " (select min(observation_sk) from core.fct_observation)": "而事实表中有",
    "delete from core.dim_enterprise where enterprise_sk ="
    " (select min(enterprise_sk) from core.dim_enterprise)": "而事实表中有",
    "update core.dim_submission set cells = cells + 1 where form_code = 'Z1'": "数据格不等于",
    "update core.dim_submission set blank_rows = blank_rows + 1": "物理行数不等于",
    "update core.dim_submission set accepted_rows = accepted_rows + 1": "数据行不等于",
    "delete from core.fct_reject where scope = 'row'": "退回清单列有",
}


def _changed(home: Home, folder: Path, statements: Iterable[str]) -> Release:
    """A copy of the current release after the statements."""
    published = current_release(home)
    assert published is not None
    release = replace(published, folder=folder)
    shutil.copyfile(published.database, release.database)
    with duckdb.connect(str(release.database)) as connection:
        for statement in statements:
            connection.execute(statement)
    return release


@pytest.mark.parametrize("statement", UNBALANCED)
def test_books_that_do_not_balance_are_found(sample_home, tmp_path, statement):
    release = _changed(Home(sample_home), tmp_path, [statement])
    problems = check_accounting(release, load_dictionary()).problems
    assert any(UNBALANCED[statement] in one for one in problems)


def test_each_changed_table_no_longer_fits_the_release(sample_home, tmp_path):
    home = Home(sample_home)
    release = _changed(home, tmp_path, UNBALANCED)
    told = check_release(home, release, [], load_models(), Watch()).problems
    tables = {statement.split("core.")[1].split()[0] for statement in UNBALANCED}
    assert {table for table in tables if any(table in one for one in told)} == tables
    assert all(any(table in one for table in tables) for one in told)


def test_a_damaged_pointer_is_found(copied_home):
    Home(copied_home).pointer.write_text("{", encoding="utf-8")
    problems = _problems(copied_home)
    assert list(problems) == ["release"]
    assert "重新发布" in problems["release"][0]


def test_while_a_load_runs_nothing_is_verified(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("DPE_LOCK_TIMEOUT", "0")
    home = Home(tmp_path / "home")
    home.prepare()
    code = (
        "import sys, filelock\n"
        "with filelock.FileLock(sys.argv[1]):\n"
        "    print('held', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    lock = str(home.lock_file)
    with subprocess.Popen(
        [sys.executable, "-c", code, lock], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None and other.stdout.readline().strip() == "held"
        result, _, err = _verify(capsys)
        other.communicate("")
    assert result == BUSY
    assert "另一个加载正在进行" in err.replace("\n", "")


def test_an_empty_home_has_nothing_to_verify(capsys):
    code, _, err = _verify(capsys)
    assert code == NO_RELEASE
    assert "没有可核验的内容" in err.replace("\n", "")
