"""One site for all browser tests: both editions, made by the product from the loaded sample.

It is made once for all workers of a run: whoever comes first makes it, the others wait for it.
"""

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from playwright.sync_api import Browser, BrowserContext

from pipelines.publications.making import make
from pipelines.publications.pages import EDITIONS, Edition
from pipelines.publications.products import chosen_products
from tests.browser.chromium import started
from warehouse.home import Home
from warehouse.releases import Release, current_release, open_release


@dataclass(frozen=True)
class Site:
    """A site as it lies in a home, and the release it was made from."""

    home: Home
    release: Release
    folders: dict[Edition, Path]

    def address(self, page: str = "index.html", edition: Edition = "internal") -> str:
        """Where a double-click leads."""
        return (self.folders[edition] / page).as_uri() if "#" not in page else self._state(page)

    def _state(self, page: str) -> str:
        name, _, state = page.partition("#")
        return f"{(self.folders['internal'] / name).as_uri()}#{state}"

    def ask(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """The release's own answer."""
        with open_release(self.home, self.release.name) as connection:
            return connection.execute(query, list(values)).fetchall()


Change = Callable[[Home], None]
SharedSite = Callable[..., Site]


@pytest.fixture(scope="session")
def shared_site(sample_home: Path, made_once: Callable[..., Path]) -> SharedSite:
    def made(name: str, editions: Sequence[Edition], change: Change = lambda _: None) -> Site:
        def make_site(root: Path) -> None:
            home = Home(root)
            shutil.copytree(sample_home / "releases", home.releases)
            change(home)
            _site_of(home, editions)

        return _site_of(Home(made_once(f"site-{name}", make_site)), editions)

    return made


def _site_of(home: Home, editions: Sequence[Edition]) -> Site:
    """The site of a home's release, by the real product; what lies there already is kept."""
    release = current_release(home)
    assert release is not None
    (product,) = chosen_products("site")
    folders = {one: make(home, release, product, one).folder for one in editions}
    return Site(home, release, folders)


@pytest.fixture(scope="session")
def site(shared_site: SharedSite) -> Site:
    return shared_site("site", EDITIONS)


HOSTILE = "<script>document.title='hacked'</script>\"'><img src=x onerror=alert(1)>" + "长" * 1000
FORMULA = "=cmd|' /C calc'!A0"
COUNTY, OTHER = "140105", "140106"


@pytest.fixture(scope="session")
def hostile_site(shared_site: SharedSite) -> Site:
    """The site of a release whose names were written by an enemy."""
    return shared_site("hostile", ["internal"], _with_hostile_names)


def _with_hostile_names(home: Home) -> None:
    release = current_release(home)
    assert release is not None
    with duckdb.connect(str(release.database)) as connection:
        for name, code in ((HOSTILE, COUNTY), (FORMULA, OTHER)):
            connection.execute(
                "update core.dim_region set region_name = ?, full_name = ? where region_code = ?",
                [name, name, code],
            )
        connection.execute(
            "update core.dim_indicator set indicator_name = ? where indicator_code = ?",
            [HOSTILE, "private_revenue"],
        )


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Not longer: while it runs, its event loop keeps Dagster from running one in this process.
    with started() as running:
        yield running


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1400, "height": 900}, accept_downloads=True)
    made.set_default_timeout(20_000)
    yield made
    made.close()
