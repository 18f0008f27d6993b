"""Loading the committed sample again."""

from pathlib import Path

from pipelines.run import load
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
