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

MadeOnce = Callable[[str, Callable[[Path], None]], Path]
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
def made_once(tmp_path_factory: pytest.TempPathFactory) -> MadeOnce:
    """A home of a name, made by whichever process of the run comes first; the others wait."""
    # The processes of one run have their folders beside each other.
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if is_worker else base

    def once(name: str, make: Callable[[Path], None]) -> Path:
        home, done = shared / name / "home", shared / name / "made"
        with FileLock(shared / f"{name}.lock"):
            if not done.exists():
                shutil.rmtree(home, ignore_errors=True)
                make(home)
                done.touch()
        return home

    return once


@pytest.fixture(scope="session")
def load_once(made_once: MadeOnce) -> LoadOnce:
    """Loads files into a home of this name, once in a run."""
    from pipelines.run import load
    from pipelines.settings import Settings

    def once(name: str, paths: Sequence[Path]) -> Path:
        return made_once(name, lambda home: load(Settings(home=home), paths))

    return once


@pytest.fixture(scope="session")
def sample_home(load_once: LoadOnce) -> Path:
    """A home into which the committed sample was loaded by the real flow."""
    return load_once("sample", SAMPLE)


@pytest.fixture
def copied_home(sample_home: Path, tmp_path: Path) -> Path:
    """A copy of the loaded home, where `no_real_home` puts the home of `dpe` in this test."""
    return shutil.copytree(sample_home, tmp_path / "home")


@pytest.fixture(scope="session")
def print_font() -> None:
    """Skips where no Chinese font for print is installed (Debian: fonts-noto-cjk)."""
    import typst

    from pipelines.publications.theme import load_theme

    if not set(load_theme().fonts["print"]) & set(typst.Fonts().families()):
        pytest.skip("no Chinese font for print is installed")
