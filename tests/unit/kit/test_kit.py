"""The offline kit: the lock narrowed to a platform, the scripts, the archive, its own check."""

import hashlib
import importlib.util
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from kit.archive import write_archive
from kit.contents import SUMS, Kit, gather
from kit.errors import KitError
from kit.lock import Pin, pins, requirements
from kit.platforms import PLATFORMS
from kit.texts import OFFICE, office_files

ROOT = Path(__file__).resolve().parents[3]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
LINUX, WINDOWS = PLATFORMS
A, B = "a" * 64, "b" * 64
SMALL = f"""one==1.0 \\
    --hash=sha256:{A} \\
    --hash=sha256:{B}
only-there==2 ; sys_platform == 'win32' \\
    --hash=sha256:{A}
never==3 ; python_full_version >= '3.12' \\
    --hash=sha256:{A}
"""


def test_each_platform_gets_the_packages_of_its_own_markers():
    named = {one.name: {pin.name for pin in pins(LOCK, one)} for one in PLATFORMS}
    linux, windows = named[LINUX.name], named[WINDOWS.name]
    assert {"duckdb", "typst", "dagster", "setuptools"} <= linux & windows
    assert linux - windows == {"uvloop"}
    assert windows - linux == {"colorama", "psutil", "pyreadline3", "pywin32"}
    for platform in PLATFORMS:
        names = [pin.name for pin in pins(LOCK, platform)]
        assert len(names) == len(set(names)), "two versions of a package"


def test_a_pin_keeps_version_and_all_hashes():
    assert pins(SMALL, LINUX) == [Pin("one", "1.0", (A, B))]
    assert pins(SMALL, WINDOWS)[1].line() == f"only-there==2 --hash=sha256:{A}"


@pytest.mark.parametrize("lock", ["one>=1 \\\n    --hash=sha256:" + A, "one==1"])
def test_what_is_not_pinned_with_hashes_is_refused(lock):
    with pytest.raises(KitError, match="one"):
        pins(lock, LINUX)


def test_the_office_installs_the_one_wheel_that_the_kit_holds():
    wanted = [Pin("one", "1.0", (A, B))]
    found = requirements(wanted, {"one-1.0-py3-none-any.whl": B})
    assert found == f"one==1.0 --hash=sha256:{B}\n"


@pytest.mark.parametrize(
    "wheels",
    [
        {},
        {"one-1.0-py3-none-any.whl": "c" * 64},
        {"one-1.1-py3-none-any.whl": A},
        {"one-1.0-py3-none-any.whl": A, "two-1.0-py3-none-any.whl": A},
    ],
    ids=["none", "other bytes", "other version", "one too many"],
)
def test_wheels_that_are_not_those_of_the_lock_are_refused(wheels):
    with pytest.raises(KitError):
        requirements([Pin("one", "1.0", (A, B))], wheels)


def test_scripts_have_the_line_ends_and_encodings_of_their_system():
    files = office_files("9.9")
    assert set(files) == {path.name for path in OFFICE.iterdir() if path.is_file()}
    for name, data in files.items():
        text = data.decode("utf-8")
        if name.endswith((".bat", ".txt")):
            assert text.count("\n") == text.count("\r\n") > 0
        else:
            assert "\r" not in text
        if name.endswith(".bat"):
            # Until the code page is set, a batch file is plain ASCII.
            assert text.split("chcp 65001")[0].isascii()
            assert not data.startswith(b"\xef\xbb\xbf")
    notes = files["说明.txt"]
    assert notes.startswith(b"\xef\xbb\xbf")
    assert "没有在 Windows 上实际试过" in notes.decode("utf-8") and "9.9" in notes.decode("utf-8")


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda one: one.name)
def test_the_install_script_takes_everything_from_the_kit(platform):
    name = "安装.sh" if platform is LINUX else "安装.bat"
    text = office_files("1")[name].decode("utf-8")
    assert text.count("pip install") == text.count("--no-index") == text.count("--no-deps") == 2
    assert "--require-hashes" in text
    assert f"requirements_{platform.name}.txt" in text
    assert "wheels/any" in text.replace("\\", "/")
    assert f"wheels/{platform.name}" in text.replace("\\", "/")


def test_shell_scripts_are_shell(tmp_path):
    for name, data in office_files("1").items():
        if name.endswith(".sh"):
            (tmp_path / name).write_bytes(data)
            subprocess.run(["sh", "-n", str(tmp_path / name)], check=True)


def test_without_an_installation_the_start_script_says_what_to_do(tmp_path):
    (tmp_path / "启动.sh").write_bytes(office_files("1")["启动.sh"])
    done = subprocess.run(
        ["sh", str(tmp_path / "启动.sh")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "请先运行 ./安装.sh" in done.stderr


@pytest.fixture
def verify():
    spec = importlib.util.spec_from_file_location("kit_verify", OFFICE / "verify.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_check_before_installing_finds_every_missing_and_changed_file(verify, tmp_path):
    names = ["一.txt", "wheels/二.whl", "三.txt"]
    lines = []
    for name in names:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(name.encode())
        lines.append(f"{hashlib.sha256(name.encode()).hexdigest()}  {name}")
    (tmp_path / SUMS).write_text("\n".join(lines) + "\n", "utf-8")
    assert verify.faults(tmp_path) == []
    (tmp_path / names[0]).unlink()
    (tmp_path / names[1]).write_bytes(b"other")
    assert verify.faults(tmp_path) == [f"缺少文件：{names[0]}", f"文件已损坏或被改动：{names[1]}"]


@pytest.mark.parametrize(
    ("python", "fits"),
    [
        (((3, 11, 2), "x86_64", 64), True),
        (((3, 11, 9), "AMD64", 64), True),
        (((3, 12, 0), "x86_64", 64), False),
        (((3, 11, 2), "aarch64", 64), False),
        (((3, 11, 2), "AMD64", 32), False),
    ],
)
def test_a_python_that_cannot_use_the_wheels_is_named(verify, python, fits):
    assert (verify.unfit(*python) == []) is fits


def test_the_same_contents_give_the_same_bytes(tmp_path):
    (tmp_path / "x.whl").write_bytes(b"w" * 5000)
    files = {"a.sh": b"#!/bin/sh\n", "b/x.whl": tmp_path / "x.whl", "说明.txt": b"t" * 5000}
    for name in ("one.zip", "two.zip"):
        write_archive(tmp_path / name, Kit("dpe_1", 1_400_000_000, files))
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert archive.namelist() == ["dpe_1/a.sh", "dpe_1/b/x.whl", "dpe_1/说明.txt"]
        script, wheel, notes = archive.infolist()
        assert script.external_attr >> 16 == 0o100755
        assert wheel.file_size == wheel.compress_size > notes.compress_size
        assert archive.read(notes) == files["说明.txt"]
    assert {path.name for path in tmp_path.iterdir()} == {"x.whl", "one.zip", "two.zip"}


def test_what_is_gathered_is_the_committed_source_fonts_wheels_and_their_hashes(
    tmp_path, monkeypatch
):
    """A small checkout with a lock of one package, and wheels that are files of the test."""
    root, fonts, licence = tmp_path / "root", tmp_path / "fonts", tmp_path / "licence"
    wheel = tmp_path / "one-1.0-py3-none-any.whl"
    wheel.write_bytes(b"wheel")
    digest = hashlib.sha256(b"wheel").hexdigest()
    contents = {
        "pipelines/a.py": "a", "sql/core/a.sql": "select 1", "warehouse/a.yaml": "a: 1",
        "expectations/a.yaml": "a: 1", "sample_raw/a.py": "a", "docs/a.md": "a",
        "README.md": "a", "README.zh-CN.md": "a", "tests/a.py": "a",
        "pyproject.toml": '[project]\nversion = "7.0"\n',
        "requirements.lock": f"one==1.0 \\\n    --hash=sha256:{digest}\n",
    }  # fmt: skip
    for name, text in contents.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    me = ["-c", "user.name=a", "-c", "user.email=a@b"]
    for command in (["init", "-q"], ["add", "-A"], [*me, "commit", "-qm", "a"]):
        subprocess.run(["git", *command], cwd=root, check=True)
    (root / "pipelines" / "not_committed.py").write_text("a", "utf-8")
    fonts.mkdir()
    licence.write_text("OFL", "utf-8")
    monkeypatch.setattr("kit.contents._LICENCE", licence)
    wheels = {one.name: {wheel: digest} for one in PLATFORMS}
    with pytest.raises(KitError, match="fonts-noto-cjk"):
        gather(root, wheels, fonts)
    for name in ("NotoSerifCJK", "NotoSansCJK"):
        for weight in ("Regular", "Bold"):
            (fonts / f"{name}-{weight}.ttc").write_bytes(b"font")
    kit = gather(root, wheels, fonts)
    assert kit.folder == "dpe_7.0"
    shipped = {name.removeprefix("dpe/") for name in kit.files if name.startswith("dpe/")}
    assert contents.keys() - shipped == {"tests/a.py"}
    assert "pipelines/not_committed.py" not in shipped
    assert "pipelines/publications/fonts/NotoSerifCJK-Regular.ttc" in shipped
    assert "pipelines/publications/fonts/LICENSE.txt" in shipped
    assert [name for name in kit.files if name.endswith(".whl")] == [f"wheels/any/{wheel.name}"]
    write_archive(tmp_path / "kit.zip", kit)
    with zipfile.ZipFile(tmp_path / "kit.zip") as archive:
        archive.extractall(tmp_path / "office")
    unpacked = tmp_path / "office" / "dpe_7.0"
    listed = (unpacked / SUMS).read_text("utf-8").splitlines()
    assert len(listed) == len(kit.files) - 1
    command = [sys.executable, "-B", str(unpacked / "verify.py")]
    if sys.version_info[:2] == (3, 11):
        assert subprocess.run(command, check=False).returncode == 0
    (unpacked / "dpe" / "sql" / "core" / "a.sql").write_text("select 2", "utf-8")
    assert subprocess.run(command, capture_output=True, check=False).returncode == 1


def test_source_that_is_no_checkout_is_refused(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1"\n', "utf-8")
    with pytest.raises(KitError, match="git"):
        gather(tmp_path, {}, tmp_path)
