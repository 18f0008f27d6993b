"""`dpe verify` on a real home: sound as loaded; every kind of damage is found and named."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines import cli
from pipelines.cli_outcome import BUSY, FAULTY, NO_RELEASE, OK
from pipelines.run import load
from pipelines.run_report import Watch
from pipelines.settings import Settings
from pipelines.verify import verify
from pipelines.verify_content import check_accounting, check_release
from warehouse.decisions import LOG, Kind, append
from warehouse.dictionary import load_dictionary
from warehouse.engine import load_models
from warehouse.home import Home, archived_path
from warehouse.releases import current_release


def _verify(capsys, *arguments: str) -> tuple[int, str, str]:
    code = cli.run(["verify", *arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def _receipt(home: Path, name: str) -> dict[str, object]:
    found = [json.loads(path.read_bytes()) for path in (home / "receipts").glob("*.json")]
    (receipt,) = (one for one in found if one["file_name"] == name)
    return receipt


def _problems(home: Path, area: str) -> list[str]:
    result = verify(Settings(home=home))
    (found,) = (one for one in result.areas if one.name == area)
    others = [one.name for one in result.areas if one.problems and one.name != area]
    assert others == []
    return found.problems


def test_a_home_as_loaded_is_sound(capsys, copied_home):
    code, out, _ = _verify(capsys, "--json")
    assert code == OK
    told = json.loads(out)
    assert told["sound"] is True
    checked = {area["area"]: area["checked"] for area in told["areas"]}
    files = len(list((copied_home / "receipts").iterdir()))
    assert checked["archive"] == checked["receipts"] == files > 50
    assert checked["lake"] > 100 and checked["accounting"] > 50 and checked["release"] > 50
    code, out, _ = _verify(capsys)
    assert code == OK and "核验通过" in out


def test_a_flipped_bit_in_the_archive_is_found_with_file_sender_and_day(capsys, copied_home):
    receipt = _receipt(copied_home, "140300_阳泉市_2015-03.xlsx")
    path = archived_path(copied_home / "archive", str(receipt["file_sha256"]))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    os.chmod(path, 0o644)
    path.write_bytes(content)
    code, out, err = _verify(capsys)
    assert code == FAULTY
    told = out.replace("\n", "")
    for words in ("140300_阳泉市_2015-03.xlsx", "阳泉市", str(receipt["received_at"])[:10]):
        assert words in told
    assert "核验发现 1 处不符" in err.replace("\n", "")
    (problem,) = _problems(copied_home, "archive")
    assert path.name in problem and "已被改动" in problem


def test_a_deleted_and_a_foreign_file_in_the_archive_are_found(copied_home):
    receipt = _receipt(copied_home, "140300_阳泉市_2015-03.xlsx")
    archived_path(copied_home / "archive", str(receipt["file_sha256"])).unlink()
    (copied_home / "archive" / "备份.xlsx").write_bytes(b"copy")
    foreign, missing = _problems(copied_home, "archive")
    assert "140300_阳泉市_2015-03.xlsx" in missing and "不见了" in missing
    assert "备份.xlsx" in foreign


def test_a_file_without_a_receipt_and_a_broken_receipt_are_found(copied_home):
    receipt = _receipt(copied_home, "140300_阳泉市_2015-03.xlsx")
    place = copied_home / "receipts" / f"{receipt['file_sha256']}.json"
    place.write_text("{", encoding="utf-8")
    result = verify(Settings(home=copied_home))
    told = {area.name: area.problems for area in result.areas if area.problems}
    assert set(told) == {"receipts", "archive"}
    assert str(receipt["file_sha256"]) in told["receipts"][0]
    assert "没有收件登记" in told["archive"][0]


def test_an_edited_decision_and_a_log_cut_short_are_found(copied_home):
    home = Home(copied_home)
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
    whole = log.read_text(encoding="utf-8")
    assert _problems(copied_home, "decisions") == []
    log.write_text(whole.replace("局领导", "某科员", 1), encoding="utf-8")
    assert _problems(copied_home, "decisions")
    # The next release keeps the head: from then on the end cannot be cut off unnoticed.
    log.write_text(whole, encoding="utf-8")
    release = current_release(home)
    assert release is not None
    (home.releases / release.name / "release.json").unlink()
    load(Settings(home=copied_home), [])
    published = current_release(home)
    assert published is not None and published.decisions.number == 2
    log.write_text(whole.splitlines(keepends=True)[0], encoding="utf-8")
    (problem,) = _problems(copied_home, "decisions")
    assert "末尾被截去" in problem


def test_a_changed_and_a_torn_partition_of_the_lake_are_found(copied_home):
    folder = copied_home / "lake" / "stg" / "accounting"
    first, second = sorted(folder.glob("*.parquet"))[:2]
    state = json.loads(first.with_suffix(".json").read_bytes())
    frame = pl.read_parquet(first)
    frame.with_columns(pl.col("cells") + 1).write_parquet(first)
    first.with_suffix(".json").write_text(json.dumps({**state, "size": first.stat().st_size}))
    second.write_bytes(second.read_bytes()[:-10])
    problems = _problems(copied_home, "lake")
    assert len(problems) == 2
    assert any(first.stem in one and "内容不同" in one for one in problems)
    assert any(second.stem in one and "不完整" in one for one in problems)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (
            "delete from core.fct_observation where observation_sk ="
            " (select min(observation_sk) from core.fct_observation)",
            "而事实表中有",
        ),
        (
            "delete from core.dim_enterprise where enterprise_sk ="
            " (select min(enterprise_sk) from core.dim_enterprise)",
            "而事实表中有",
        ),
        ("update core.dim_submission set cells = cells + 1 where form_code = 'Z1'", "数据格不等于"),
        ("update core.dim_submission set blank_rows = blank_rows + 1", "物理行数不等于"),
        ("update core.dim_submission set accepted_rows = accepted_rows + 1", "数据行不等于"),
        ("delete from core.fct_reject where scope = 'row'", "退回清单列有"),
    ],
)
def test_books_that_do_not_balance_are_found_and_the_release_no_longer_fits(
    sample_home, tmp_path, statement, words
):
    home = Home(sample_home)
    published = current_release(home)
    assert published is not None
    release = replace(published, folder=tmp_path)
    shutil.copyfile(published.database, release.database)
    with duckdb.connect(str(release.database)) as connection:
        connection.execute(statement)
    assert any(words in one for one in check_accounting(release, load_dictionary()).problems)
    told = check_release(home, release, [], load_models(), Watch()).problems
    table = statement.split("core.")[1].split()[0]
    assert told and all(table in problem for problem in told)


def test_a_value_changed_in_the_release_is_found(copied_home):
    home = Home(copied_home)
    release = current_release(home)
    assert release is not None
    change = "update mart.mart_target_progress set latest_value = latest_value + 1"
    with duckdb.connect(str(release.database)) as connection:
        connection.execute(change)
    (problem,) = _problems(copied_home, "release")
    assert "mart.mart_target_progress" in problem


def test_a_build_that_was_not_published_is_found(copied_home):
    with duckdb.connect(str(Home(copied_home).build_file)) as connection:
        connection.execute("update meta.partition set content_hash = 'x' where row_count > 0")
    (problem,) = _problems(copied_home, "build")
    assert "与当前发布版" in problem


def test_a_damaged_pointer_is_found(copied_home):
    Home(copied_home).pointer.write_text("{", encoding="utf-8")
    (problem,) = _problems(copied_home, "release")
    assert "重新发布" in problem


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
