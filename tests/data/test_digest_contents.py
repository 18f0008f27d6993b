"""What a release has that a former one had not: the sample against the published figures alone."""

import shutil
from pathlib import Path

import polars as pl
import pytest

from pipelines.digest.contents import compare
from pipelines.digest.text import mail_message
from pipelines.run import load
from pipelines.settings import Settings
from warehouse.home import Home
from warehouse.releases import current_release, open_release

PUBLISHED = Path(__file__).resolve().parents[2] / "sample_raw" / "published"


@pytest.fixture(scope="module")
def pair(sample_home, tmp_path_factory):
    """A home that holds both releases, and their names: the former and the later one."""
    home = tmp_path_factory.mktemp("pair") / "home"
    load(Settings(home=home, products="none"), [PUBLISHED])
    former = current_release(Home(home)).name
    later = current_release(Home(sample_home)).name
    shutil.copytree(Home(sample_home).releases / later, Home(home).releases / later)
    return Home(home), former, later


@pytest.fixture(scope="module")
def contents(pair):
    home, former, later = pair
    return compare(home, later, former)


def _targets(home, name: str) -> dict[str, tuple]:
    with open_release(home, name) as connection:
        rows = connection.execute(
            "select target_id, light, latest_period, latest_value from mart.mart_target_progress"
        ).fetchall()
    return {row[0]: row[1:] for row in rows}


def _causes(contents, section: str) -> set[str]:
    return set(contents.items.filter(pl.col("section") == section)["cause"])


def test_lights_and_figures_of_the_plan_that_changed_are_told(pair, contents):
    home, former, later = pair
    was, now = _targets(home, former), _targets(home, later)
    lights = {f"light|{name}" for name in now if now[name][0] != was[name][0]}
    assert lights and _causes(contents, "lights") == lights
    moved = {f"target|{name}" for name in now if now[name][1:] != was[name][1:]}
    revised = _causes(contents, "revised")
    assert moved and {one for one in revised if one.startswith("target|")} == moved
    html = mail_message(contents, False, 200).html
    light = contents.items.filter(pl.col("section") == "lights").row(0, named=True)
    assert f"{light['indicator_name']}：{light['former']} → {light['value']}" in html


def test_sheets_owed_returns_and_findings_are_those_of_the_later_release(pair, contents):
    home, former, later = pair
    with open_release(home, later) as connection:
        sheets = connection.execute("select submission_sk from core.dim_submission").fetchall()
        owed = connection.execute(
            "select count(*) from mart.mart_worklist "
            "where issue_kind in ('missing', 'rejected', 'late')"
        ).fetchone()
    with open_release(home, former) as connection:
        known = connection.execute("select submission_sk from core.dim_submission").fetchall()
    expected = {f"sheet|{key}" for (key,) in set(sheets) - set(known)}
    assert expected and _causes(contents, "received") == expected
    assert len(_causes(contents, "owed")) == owed[0] > 0
    # What was found in the published figures before is no news.
    flagged = _causes(contents, "flagged")
    assert flagged and not any(cause.startswith("finding|P1|") for cause in flagged)


def test_a_release_against_itself_has_nothing_new(pair):
    home, _, later = pair
    assert compare(home, later, later).items.is_empty()


def test_backwards_what_was_open_is_settled(pair):
    home, former, later = pair
    back = compare(home, former, later)
    forth = compare(home, later, former)
    opened = _causes(forth, "owed") | _causes(forth, "flagged")
    late = set(forth.items.filter(pl.col("state") == "late")["cause"])
    assert _causes(back, "settled") == opened - late
