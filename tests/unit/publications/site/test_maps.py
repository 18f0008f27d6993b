"""The base map: counties of today, borders only between cities, another file by setting."""

import json
import re
from pathlib import Path

import pytest

from pipelines.publications.site.maps import OTHER_NOTE, OWN_MAP, map_choice, outlines
from warehouse.dictionary import load_dictionary


def square(code: str, city: str, west: float) -> dict:
    ring = [[west, 37], [west + 1, 37], [west + 1, 38], [west, 38], [west, 37]]
    return {
        "properties": {"adcode": code, "name": code, "city_adcode": city},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def test_our_map_has_the_counties_of_today():
    drawn = {one["code"] for one in outlines(OWN_MAP)["counties"]}
    divisions = load_dictionary().codelist("divisions")
    today = divisions.filter(divisions["valid_to"].is_null())
    counties = set(today.filter(today["level"] == "county")["region_code"].to_list())
    assert drawn <= counties
    assert len(drawn) == 117


def test_a_border_runs_between_cities_and_around_all(tmp_path: Path):
    squares = [square("a1", "a", 110), square("a2", "a", 111), square("b1", "b", 112)]
    file = tmp_path / "map.json"
    file.write_text(json.dumps({"features": squares}), encoding="utf-8")
    made = outlines(file)
    # Eleven sides in all: ten of three squares, of which one lies inside a city.
    sides = sum(len(line.split("l")[1].split(" ")) // 2 for line in made["borders"].split("M")[1:])
    assert sides == 9
    assert made["width"] == 1000
    assert re.fullmatch(r"M\d+ \d+l[-\d ]+z", made["counties"][0]["d"])


def test_an_installation_names_its_own_map(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    assert map_choice().file == OWN_MAP
    assert "审图号" in map_choice().note
    monkeypatch.setenv("DPE_MAP_FILE", str(tmp_path / "map.json"))
    assert map_choice() == (tmp_path / "map.json", OTHER_NOTE)
