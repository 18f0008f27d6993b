"""A heap of files in the inbox: nothing lost, nothing twice, also when the load is killed.

And what is strange among them: hostile names, files that nobody can read, archives.
"""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import dagster as dg
import openpyxl
import pytest

from pipelines.ledger import read_ledger
from pipelines.run import load
from pipelines.run_instance import LOAD_TAG, dagster_instance
from pipelines.settings import Settings
from tests.benchmarks.drop import MONTHS, Mix, drop, write_drop
from warehouse.home import Home
from warehouse.lake import Lake
from warehouse.releases import current_release

ROOT = Path(__file__).resolve().parents[2]
FORMS = ROOT / "tests" / "corpus" / "files"
FILES = 120
# Readable ones cost most of the time, and one in three shows what many do.
MIX = Mix(unreadable=2, duplicate=3, zipped=25)
KINDS = Counter(MIX.kind(number) for number in range(FILES))
# Names as they come from other systems: bytes that are no UTF-8, and what a shell, a spreadsheet, a
# terminal or a path would take for something else.
HOSTILE = {
    "大同更正".encode("gbk") + b".csv": "大同更正.csv",
    b"=cmd|'x'!A1.csv": "=cmd|'x'!A1.csv",
    "\u202excod.csv".encode(): "?xcod.csv",
    b"..%2f..%2fetc\n\x1b[2J.csv": "..%2f..%2fetc??[2J.csv",
    b"[red]" + b"a" * 246 + b".csv": ("[red]" + "a" * 246 + ".csv")[:200],
}
UNREADABLE = {
    "密码.xlsx": ((FORMS / "password.xlsx").read_bytes(), "密码"),
    "压缩.rar": (b"Rar!\x1a\x07\x00 x", "RAR"),
    "乱码.xlsx": (bytes(range(128, 256)) * 9, ""),
    "空.xlsx": (b"", "空的"),
}


@pytest.fixture(scope="module")
def heap(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("heap")
    write_drop(folder, FILES, MIX, MONTHS[:4])
    strange = folder / os.fsdecode("怪名..\u202e".encode())
    strange.mkdir()
    for number, name in enumerate(HOSTILE):
        path = Path(os.fsdecode(os.fsencode(strange) + b"/" + name))
        path.write_bytes(f"说明,{number}\n".encode())
    broken = folder / "送坏文件的单位"
    broken.mkdir()
    for name, (data, _) in UNREADABLE.items():
        (broken / name).write_bytes(data)
    members = BytesIO()
    with zipfile.ZipFile(members, "w") as archive:
        archive.writestr("../../外面.xlsx", b"x")
        archive.writestr("坏.xlsx", b"PK\x03\x04")
    (broken / "几份.zip").write_bytes(members.getvalue())
    for path in (*strange.iterdir(), *broken.iterdir()):
        os.utime(path, (1_450_000_000, 1_450_000_000))
    return folder


@pytest.fixture(scope="module")
def loaded(heap: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The heap dropped at once and loaded without disturbance."""
    home = _dropped(heap, tmp_path_factory.mktemp("loaded") / "home")
    load(_settings(home), [home.inbox])
    return home


def _settings(home: Home) -> Settings:
    """Without products: they say nothing of what was received."""
    return Settings(home=home.root, products="none")


def _dropped(heap: Path, root: Path) -> Home:
    home = Home(root)
    home.prepare()
    copy = root.parent / "copy"
    shutil.copytree(heap, copy)
    drop(copy, home.inbox)
    return home


def _digests(folder: Path) -> list[str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]


def _answers(home: Home) -> set[Path]:
    return {path.relative_to(home.outbox) for path in home.outbox.rglob("*.xlsx")}


@pytest.mark.skipif(os.name == "nt", reason="kills by signal")
def test_a_load_killed_in_every_room_loses_and_doubles_nothing(heap, loaded, tmp_path):
    home = _dropped(heap, tmp_path / "home")
    _kill_when(home, lambda: len(list(home.receipts.glob("*.json"))) > FILES // 4)
    for moment in (
        "已读取 50/",
        'execution of step "edit__m1"',
        'execution of step "core__fct_observation"',
    ):
        _kill_when(home, _log_says(home, moment))
        assert current_release(home) is None
    _kill_when(home, (home.outbox / "answered.json").exists)
    load(_settings(home), [home.inbox])

    assert _digests(home.inbox) == []
    sent = set(_digests(heap))
    assert len(sent) == FILES - KINDS["duplicate"] + len(HOSTILE) + len(UNREADABLE) + 1
    assert sorted(_digests(home.archive)) == sorted(sent)
    assert all(path.name == hashlib.sha256(path.read_bytes()).hexdigest()
               for path in home.archive.rglob("*") if path.is_file())  # fmt: skip
    assert sorted(path.stem for path in home.receipts.iterdir()) == sorted(sent)
    assert set(Lake(home.lake).read("stg.sheet")["file_sha256"]) == sent
    assert _release(home).content_hash == _release(loaded).content_hash
    assert set(json.loads((home.outbox / "answered.json").read_bytes())) == sent
    assert _answers(home) == _answers(loaded)
    assert len({path.name for path in _answers(home)}) >= len(sent)
    with dagster_instance(home) as instance:
        runs = instance.get_runs(filters=dg.RunsFilter(tags={LOAD_TAG: "true"}))
    # The fifth was killed when all its runs were over.
    states = Counter(run.status for run in runs)
    assert states.pop(dg.DagsterRunStatus.FAILURE) == 4
    assert set(states) == {dg.DagsterRunStatus.SUCCESS}


def _release(home: Home) -> Any:
    release = current_release(home)
    assert release is not None
    return release


def _log_says(home: Home, words: str) -> Callable[[], bool]:
    """Whether the log of the newest load says so."""

    def says() -> bool:
        logs = sorted(
            (home.dagster / "logs").glob("load-*.log"), key=lambda one: one.stat().st_mtime
        )
        return bool(logs) and words in logs[-1].read_text(encoding="utf-8")

    return says


def _kill_when(home: Home, happened: Callable[[], bool]) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "pipelines.cli", "load"],
        cwd=ROOT,
        env={**os.environ, "DPE_HOME": str(home.root), "DPE_PRODUCTS": "none"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 600
    while not happened():
        assert process.poll() is None, "the load ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    assert process.wait(30) == -signal.SIGKILL


@pytest.fixture
def sent(loaded: Home) -> Iterator[list[dict[str, Any]]]:
    yield read_ledger(loaded, None, None, None, "").sent


def test_hostile_names_are_taken_and_shown_as_harmless_text(loaded, sent):
    assert {row["file_name"] for row in sent} >= set(HOSTILE.values())
    strange = {row["delivered_by"] for row in sent if row["file_name"] in HOSTILE.values()}
    assert strange == {"怪名..?"}
    answers = sorted((loaded.outbox / "怪名").iterdir())
    assert len(answers) == len(HOSTILE)
    for path in answers:
        assert len(path.name.encode()) < 255
        assert not set(path.name) & set("=|'\"%/\\\n\x1b[]\u202e")
        page = openpyxl.load_workbook(path).active
        assert page["A2"].data_type == "s"
        assert page["A2"].value.removeprefix("文件：") in HOSTILE.values()


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_kept_listed_and_answered(loaded, sent, name):
    data, words = UNREADABLE[name]
    digest = hashlib.sha256(data).hexdigest()
    assert (loaded.archive / digest[:2] / digest).read_bytes() == data
    (listed,) = [row for row in sent if row["file_sha256"] == digest]
    assert (listed["standing"], listed["file_name"]) == ("refused", name)
    assert words in listed["reason_text"]
    (answer,) = loaded.outbox.glob(f"送坏文件的单位/*_{digest[:8]}_*")
    assert words in openpyxl.load_workbook(answer).active["E4"].value


def test_each_member_of_an_archive_has_its_answer_in_the_outbox(loaded):
    names = {path.name for path in (loaded.outbox / "送坏文件的单位").glob("几份_*")}
    assert len(names) == 2
    assert all(("外面" in name) != ("坏_审核反馈" in name) for name in names)
    whole = [path for path in _answers(loaded) if "_2_本份_审核反馈" in path.name]
    assert len(whole) == KINDS["zip"] > 0
