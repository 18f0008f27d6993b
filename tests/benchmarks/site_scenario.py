"""What a site costs to build as months are added, and how soon its pages show their figures.

Belongs here: the order of the steps in one scratch folder. Does not: how a process is measured
(`measure.py`), how a page is looked at (`first_view.py`), how it is told (`site_page.py`).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.first_view import FirstView, first_views
from tests.benchmarks.measure import Cost, measure
from tests.browser.chromium import CHROMIUM, started
from warehouse.home import Home
from warehouse.releases import current_release

ROOT = Path(__file__).resolve().parents[2]
_HERE = Path(__file__).resolve().parent
# January has no return: February's speaks of both months.
_MONTHS = [f"{year}-{month:02d}" for year in (2014, 2015) for month in range(2, 13)]
_EDITIONS = ("internal", "public")


@dataclass(frozen=True)
class SiteBuild:
    """Both editions of a release's site, made by `dpe publish site`; bytes by edition."""

    months: int
    cost: Cost
    sizes: dict[str, int]


@dataclass(frozen=True)
class SiteResults:
    """Builds by number of months, and the first views of the site with ten years."""

    builds: Sequence[SiteBuild]
    long_build: Cost
    long_size: int
    views: Sequence[FirstView]


class SiteScenario:
    """A home that months are loaded into one after the other; then the site with ten years."""

    def __init__(self, folder: Path, tell: Callable[[str, float], None]) -> None:
        self._folder, self._tell = folder, tell
        self._home, self._sample = folder / "home", folder / "sample"

    def run(self, numbers: Sequence[int]) -> SiteResults:
        """Measure everything: so many months each, in rising order."""
        wanted = ",".join(_MONTHS[: max(numbers)])
        self._dpe("generate", "--out", str(self._sample), "--periods", wanted)
        builds = [self._build(number) for number in numbers]
        site = self._folder / "long"
        command = [sys.executable, str(_HERE / "long_site.py"), str(self._home), str(site)]
        cost = measure(command, {"PYTHONPATH": str(ROOT)})
        self._tell("site with ten years", cost.wall)
        return SiteResults(builds, cost, _size(site), self._views(site))

    def _build(self, number: int) -> SiteBuild:
        months = [self._sample / month for month in _MONTHS[:number]]
        self._dpe("load", str(ROOT / "sample_raw/published"), str(self._sample / "register"),
                  *(str(month) for month in months if month.is_dir()))  # fmt: skip
        cost = self._dpe("publish", "site")
        self._tell(f"site of {number} months", cost.wall)
        release = current_release(Home(self._home))
        assert release is not None
        made = self._home / "publications" / release.name
        sizes = {edition: _size(made / edition / "site") for edition in _EDITIONS}
        return SiteBuild(number, cost, sizes)

    def _views(self, site: Path) -> list[FirstView]:
        """Nothing where Chromium is not installed."""
        if not Path(CHROMIUM).exists():
            return []
        with started() as browser:
            return first_views(
                browser, site, self._folder / "twins",
                lambda one: self._tell(one.page, one.full.figures / 1000),
            )  # fmt: skip

    def _dpe(self, *arguments: str) -> Cost:
        env = {"PYTHONPATH": str(ROOT), "DPE_HOME": str(self._home), "DPE_PRODUCTS": "none"}
        return measure([sys.executable, "-m", "pipelines.cli", *arguments], env)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
