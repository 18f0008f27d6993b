"""One file leads to the newest site, and `dpe serve` says what is missing."""

from pathlib import Path

import pytest

from pipelines.cli import run
from pipelines.publications.entrance import entrance, write_entrance
from warehouse.home import Home
from warehouse.releases import Release


def release_of(home: Home, name: str) -> Release:
    return Release(name, "hash", "2015-04-08T00:00:00", (201503,), {}, home.releases / name)


def lay_site(home: Home, release: str, edition: str) -> None:
    folder = home.publications / release / edition / "site"
    folder.mkdir(parents=True)
    (folder / "index.html").write_text("x", encoding="utf-8")


def test_the_entrance_leads_to_the_internal_site_and_names_both(tmp_path: Path):
    home = Home(tmp_path)
    lay_site(home, "20150408-1a2b3c4d", "internal")
    lay_site(home, "20150408-1a2b3c4d", "public")
    write_entrance(home, release_of(home, "20150408-1a2b3c4d"))
    page = entrance(home).read_text(encoding="utf-8")
    assert "url=20150408-1a2b3c4d/internal/site/index.html" in page
    assert 'href="20150408-1a2b3c4d/public/site/index.html">公开版' in page


def test_no_entrance_leads_to_a_site_that_was_not_made(tmp_path: Path):
    home = Home(tmp_path)
    home.publications.mkdir()
    write_entrance(home, release_of(home, "20150408-1a2b3c4d"))
    assert not entrance(home).exists()


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["serve"], 3, "还没有网站"),
        (["serve", "--edition", "secret"], 2, "没有版本“secret”"),
    ],
)
def test_serving_says_what_is_missing(arguments, code, told, capsys):
    assert run(arguments) == code
    assert told in "".join(capsys.readouterr()).replace("\n", "")
