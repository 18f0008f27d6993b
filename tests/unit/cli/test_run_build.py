"""A load has nothing to build only while all that it would read, and all that it left, is there."""

import json
import os
import shutil

import pytest

from pipelines import run_build
from pipelines.run_build import is_built, remember_built
from warehouse.home import Home, replace_file
from warehouse.lake import Lake

CHOICES = ("duckdb", "a suite")


@pytest.fixture
def code(tmp_path, monkeypatch):
    """A code tree of our own, to change it."""
    root = tmp_path / "code"
    (root / "sql" / "mart").mkdir(parents=True)
    (root / "sql" / "mart" / "one.sql").write_text("select 1", "utf-8")
    monkeypatch.setattr(run_build, "_ROOT", root)
    return root


@pytest.fixture
def home(tmp_path, code) -> Home:
    """As a finished load leaves it."""
    home = Home(tmp_path / "home")
    home.prepare()
    lake = Lake(home.lake)
    lake.write("ref.rule", "all", lake.contract("ref.rule").empty(), "fingerprint")
    home.build_file.write_bytes(b"built")
    checks = home.warehouse / "checks"
    checks.mkdir()
    (checks / "dim_target.json").write_text("{}", "utf-8")
    folder = home.releases / "20150410-0123abcd"
    folder.mkdir()
    (folder / "warehouse.duckdb").write_bytes(b"released")
    record = {"name": folder.name, "content_hash": "abc", "created_at": "2015-04-10T06:00:00+08:00"}
    (folder / "release.json").write_text(json.dumps({**record, "periods": [], "tables": {}}))
    replace_file(home.pointer, json.dumps({"release": folder.name}).encode())
    remember_built(home, CHOICES)
    return home


def test_nothing_is_built_again_while_nothing_changed(home):
    assert is_built(home, CHOICES)


def _append(path):
    with path.open("ab") as file:
        file.write(b" ")


def _touch(path):
    state = path.stat()
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns + 1))


CHANGES = {
    "the mark is gone": lambda home: (home.warehouse / "built.sha256").unlink(),
    "a state of the lake": lambda home: _append(home.lake / "ref" / "rule" / "all.json"),
    "data of the lake cut short": lambda home: os.truncate(
        home.lake / "ref" / "rule" / "all.parquet", 10
    ),
    "data of the lake gone": lambda home: (home.lake / "ref" / "rule" / "all.parquet").unlink(),
    "a partition gone": lambda home: shutil.rmtree(home.lake / "ref" / "rule"),
    "the build file written again": lambda home: _touch(home.build_file),
    "the build file gone": lambda home: home.build_file.unlink(),
    "the release gone": lambda home: shutil.rmtree(home.releases / "20150410-0123abcd"),
    "the released database replaced": lambda home: _append(
        home.releases / "20150410-0123abcd" / "warehouse.duckdb"
    ),
    "the pointer damaged": lambda home: home.pointer.write_text("{", "utf-8"),
    "the pointer gone": lambda home: home.pointer.unlink(),
    "a result of the checks": lambda home: _append(home.warehouse / "checks" / "dim_target.json"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_is_lost_or_changed_is_built_again(home, change):
    change(home)
    assert not is_built(home, CHOICES)


def test_other_choices_build_again(home):
    assert not is_built(home, ("duckdb", "another suite"))


def test_other_code_builds_again(home, code):
    (code / "sql" / "mart" / "one.sql").write_text("select 2", "utf-8")
    assert not is_built(home, CHOICES)


def test_a_home_without_a_release_is_never_taken_for_built(home):
    home.pointer.unlink()
    remember_built(home, CHOICES)
    assert not is_built(home, CHOICES)
