"""What may not stand in a committed file, and the locks that an installation trusts."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = {
    ".py",
    ".sql",
    ".yaml",
    ".yml",
    ".toml",
    ".md",
    ".txt",
    ".lock",
    ".cfg",
    ".csv",
    ".json",
    "",
}
# Built from pieces, so that this file does not contain what it looks for.
MACHINE = re.compile(
    "|".join(
        ["/" + "work/", "/" + "home/[a-z]", "/" + "root/", "/" + "Users/", "C:" + r"\\\\Users"]
    )
)
LOCKED = re.compile(r"^([a-z0-9][a-z0-9._-]*)(\[[^]]+\])?==([^ ;]+)")


def _files() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: there are no committed files to look at")
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def _texts() -> list[Path]:
    return [path for path in _files() if path.suffix in TEXT]


def test_no_file_names_a_machine_of_its_author():
    found = [
        (path.relative_to(ROOT).as_posix(), number)
        for path in _texts()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if MACHINE.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_names_no_host_and_hashes_every_package(name):
    text = (ROOT / name).read_text("utf-8")
    assert "://" not in text
    assert "--index" not in text and "--find-links" not in text
    for block in re.split(r"\n(?=[a-z0-9])", text.strip()):
        assert LOCKED.match(block), block[:80]
        assert "--hash=sha256:" in block, block[:80]


def test_the_lock_holds_what_the_project_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    pinned = {
        found[1].replace("_", "-"): found[3]
        for line in (ROOT / "requirements.lock").read_text("utf-8").splitlines()
        if (found := LOCKED.match(line))
    }
    for wish in project["project"]["dependencies"]:
        name, _, version = re.split(r"(==|>=)", wish.split("[")[0], maxsplit=1)
        assert name in pinned, name
        if "==" in wish:
            assert pinned[name] == version


def test_sample_files_are_small():
    total = sum(path.stat().st_size for path in _files() if "sample_raw" in path.parts)
    assert 0 < total < 6_000_000


def test_every_test_is_below_a_folder_that_is_run():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    run = declared["tool"]["pytest"]["ini_options"]["testpaths"]
    tests = {path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("test_*.py")}
    assert {name for name in tests if not name.startswith(tuple(f"{one}/" for one in run))} == set()
