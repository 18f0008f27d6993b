"""A heap of small real returns, as when every county delivers a year's arrears on one day.

Belongs here: which files make up the heap and how it is dropped into an inbox. Not here: loading
or measuring it (`heap.py`). Same size, same bytes.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from sample_raw.simulate.months import Month, months_between, parse_month
from sample_raw.simulate.sending import edition
from sample_raw.simulate.sheets import Sheet
from sample_raw.simulate.workbooks import write_workbook
from sample_raw.simulate.world import World

SEED = 2011
MONTHS = months_between(parse_month("2014-02"), parse_month("2015-12"))
_HOUR = 1_450_000_000
_BROKEN = (
    b"Rar!\x1a\x07\x00",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"%PDF-1.4",
    b"\x00\x9c\xff\x17",
    b"PK\x03\x04",
)


class Mix(NamedTuple):
    """One in so many files is unreadable, the bytes of the one before, a ZIP of both."""

    unreadable: int = 50
    duplicate: int = 40
    zipped: int = 100

    def kind(self, number: int) -> str:
        """What the file of this number is."""
        if number % self.unreadable == self.unreadable - 1:
            return "unreadable"
        if number % self.duplicate == self.duplicate - 1:
            return "duplicate"
        return "zip" if number % self.zipped == self.zipped - 1 else "workbook"


USUAL = Mix()


def write_drop(
    folder: Path, files: int, mix: Mix = USUAL, months: Sequence[Month] = MONTHS
) -> None:
    """Write the heap: a folder for each sender, in it workbooks of one county and one month each.

    Versions of a return after the first are corrections. A county's file is small: one row of M1.
    """
    world = World(SEED, 1, None, with_errors=False)
    counties = world.places.county_codes
    former = sent = b""
    for number in range(files):
        month = months[number % len(months)]
        code = counties[number // len(months) % len(counties)]
        version = number // (len(months) * len(counties)) + 1
        sender = folder / world.places.names[world.places.index[code]]
        sender.mkdir(parents=True, exist_ok=True)
        kind = mix.kind(number)
        path = (
            sender / f"{code}_{month.key}_{version}_{number}.{'zip' if kind == 'zip' else 'xlsx'}"
        )
        if kind == "unreadable":
            path.write_bytes(_BROKEN[number // mix.unreadable % len(_BROKEN)] + b"%d" % number)
        elif kind == "duplicate":
            path.write_bytes(sent)
        else:
            _write(path, world, code, month, version)
            own = path.read_bytes()
            if kind == "zip":
                path.write_bytes(_zipped({"前一份.xlsx": former, "本份.xlsx": own}))
            former, sent = own, path.read_bytes()
        os.utime(path, (_HOUR, _HOUR))


def _zipped(members: Mapping[str, bytes]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return stream.getvalue()


def _write(path: Path, world: World, code: str, month: Month, version: int) -> None:
    form = edition("M1", month.first_day)
    slots = [(item.indicator, str(basis)) for item in form.items for basis in item.bases]
    name = world.places.names[world.places.index[code]]
    sent = month.day_after(min(4 + version, 28)).isoformat()
    row = world.maker.row(form, code, month)
    last = len(row.cells) - 1
    if version > 1 and isinstance(row.cells[last], int):
        row.cells[last] += version
    write_workbook(path, [Sheet(form, name, month.label, sent, slots, [row], version)])


def drop(folder: Path, inbox: Path) -> None:
    """Move the heap into the inbox, whole sender folders at once."""
    inbox.mkdir(parents=True, exist_ok=True)
    for sender in sorted(folder.iterdir()):
        sender.rename(inbox / sender.name)
