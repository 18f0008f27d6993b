"""What the site shows first while the returns of a new month are still coming in."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipelines.publications.pages import find_view
from pipelines.publications.reading import ReleaseData
from pipelines.publications.site.describing import shown_view
from pipelines.publications.site.payload import view_parts
from pipelines.publications.site.selecting import selectors
from warehouse.dictionary import load_dictionary
from warehouse.home import Home
from warehouse.releases import current_release, open_release


def _received(cities: int, counties: int) -> str:
    """The newest month of M1 with so many returns; the other months are as they came."""
    counts = {"city": cities, "county": counties}
    cases = " ".join(f"when '{level}' then {count}" for level, count in counts.items())
    return f"""update mart.mart_completeness set received_count = case unit_level {cases} end
        where form_code = 'M1' and region_level = 'province' and period_end = (
            select max(period_end) from mart.mart_completeness where form_code = 'M1')"""


@pytest.fixture
def data(sample_home: Path, tmp_path: Path, request) -> Iterator[ReleaseData]:
    home = Home(tmp_path / "home")
    shutil.copytree(sample_home / "releases", home.releases)
    release = current_release(home)
    assert release is not None
    with duckdb.connect(str(release.database)) as connection:
        connection.execute(request.param)
    with open_release(home) as connection:
        yield ReleaseData(connection, release, load_dictionary())


@pytest.mark.parametrize("view_id", ["overview/regions", "regions/all", "regions/watched"])
@pytest.mark.parametrize(
    ("data", "told"),
    [
        (_received(0, 4), "（仅 4 个县已报）"),
        (_received(10, 119), "（仅 10 个市、119 个县已报）"),
        (_received(11, 95), "（仅 11 个市、95 个县已报）"),
    ],
    indirect=["data"],
)
def test_a_month_of_which_little_came_is_marked_and_not_shown_first(data, told, view_id):
    view = find_view(view_id)
    parts = view_parts(data, view)
    months = [int(part.value) for part in parts]
    assert months[-1] == max(months)
    assert months[:-1] == sorted(months[:-1], reverse=True)
    assert [part.label.endswith(told) for part in parts] == [False] * (len(parts) - 1) + [True]
    (choice,) = selectors([shown_view(data, view, parts)])
    # One chooses by time, the youngest month on top.
    assert [one["value"] for one in choice["options"][:2]] == ["", str(max(months))]
    assert choice["options"][1]["label"] == parts[-1].label
    assert "八成" in choice["hint"]


@pytest.mark.parametrize("data", [_received(11, 96)], indirect=True)
def test_four_fifths_of_the_counties_and_every_city_suffice(data):
    parts = view_parts(data, find_view("overview/regions"))
    months = [int(part.value) for part in parts]
    assert months == sorted(months, reverse=True)
    assert not any("仅" in part.label for part in parts)


@pytest.mark.parametrize(
    "data", ["update mart.mart_completeness set received_count = 1"], indirect=True
)
def test_where_no_month_suffices_the_youngest_is_shown_first(data):
    months = [int(part.value) for part in view_parts(data, find_view("overview/regions"))]
    assert months == sorted(months, reverse=True)
