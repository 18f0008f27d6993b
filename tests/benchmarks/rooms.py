"""Where the time of a load goes: the durations in its log, added up by room.

Belongs here: reading the log of one load. Does not: measuring (`measure.py`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

_STEP = re.compile(r'Finished execution of step "(?P<step>\w+)" in (?P<time>[0-9.hms]+)\.')
_PART = re.compile(r"(?P<number>[0-9.]+)(?P<unit>ms|h|m|s)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_ROOMS = {
    "raw": "collect", "ref": "collect", "stg": "stage: forms", "edit": "edit", "core": "core",
    "mart": "mart", "warehouse": "release: checks", "pub": "release: publish",
}  # fmt: skip
_READING = ("stg__sheet", "stage: read files")
OUTSIDE = "start, plan, between the steps"


def seconds_by_room(log: Path, wall: float) -> dict[str, float]:
    """Seconds of each room, in the order of the flow; what no step explains comes last."""
    found: dict[str, float] = defaultdict(float)
    order = ["collect", _READING[1], *_ROOMS.values()]
    for step in _STEP.finditer(log.read_text(encoding="utf-8")):
        found[_room(step["step"])] += _duration(step["time"])
    rooms = {room: found[room] for room in dict.fromkeys(order) if room in found}
    return {**rooms, OUTSIDE: wall - sum(rooms.values())}


def _room(step: str) -> str:
    return _READING[1] if step == _READING[0] else _ROOMS[step.split("_")[0]]


def _duration(text: str) -> float:
    return sum(float(one["number"]) * _SECONDS[one["unit"]] for one in _PART.finditer(text))
