"""What all tests share: no telemetry, no real home, and the committed sample loaded once.

`sample_home` is read-only for its users: a test that loads takes `copied_home`.
"""

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = [ROOT / "sample_raw" / "published", ROOT / "sample_raw" / "returns"]

LoadOnce = Callable[[str, Sequence[Path]], Path]

os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"
os.environ["GX_ANALYTICS_ENABLED"] = "false"
# A load of a test makes no site, bulletin or workbooks unless the test is about them.
os.environ["DPE_PRODUCTS"] = "none"


@pytest.fixture(autouse=True)
def no_real_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test touches the home of the person who runs it."""
    for name in [name for name in os.environ if name.startswith("DPE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DPE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DPE_PRODUCTS", "none")


@pytest.fixture(scope="session")
def load_once(tmp_path_factory: pytest.TempPathFactory) -> LoadOnce:
    """Loads files into a home of this name once, also where several processes run the tests."""
    from pipelines.run import load
    from pipelines.settings import Settings

    # The processes of one run have their folders beside each other.
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if is_worker else base

    def once(name: str, paths: Sequence[Path]) -> Path:
        home, done = shared / name / "home", shared / name / "loaded"
        with FileLock(shared / f"{name}.lock"):
            if not done.exists():
                shutil.rmtree(home, ignore_errors=True)
                load(Settings(home=home), paths)
                done.touch()
        return home

    return once


@pytest.fixture(scope="session")
def sample_home(load_once: LoadOnce) -> Path:
    """A home into which the committed sample was loaded by the real flow."""
    return load_once("sample", SAMPLE)


@pytest.fixture
def copied_home(sample_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the loaded home, and the home of `dpe` in this test."""
    home = tmp_path / "home"
    shutil.copytree(sample_home, home)
    monkeypatch.setenv("DPE_HOME", str(home))
    return home


@pytest.fixture(scope="session")
def print_font() -> None:
    """Skips where no Chinese font for print is installed (Debian: fonts-noto-cjk)."""
    import typst

    from pipelines.publications.theme import load_theme

    if not set(load_theme().fonts["print"]) & set(typst.Fonts().families()):
        pytest.skip("no Chinese font for print is installed")
