"""The returns of a practice folder: the true ones and those with errors, always made anew.

Belongs here: bytes by file name from level and seed, marked as practice data. Nothing of the
answers is kept on disk: the same level and seed make the same returns. Does not: judging.
"""

import tempfile
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.practice.declared import Practice
from pipelines.practice.drawing import Task, draw
from sample_raw.simulate.batch import Batch
from sample_raw.simulate.bench import Bench
from sample_raw.simulate.months import Month, parse_month
from sample_raw.simulate.planting import plant_workbooks
from sample_raw.simulate.planting_csv import plant_tables
from sample_raw.simulate.sheets import Sheet
from sample_raw.simulate.sources import SOURCES
from sample_raw.simulate.world import World

# Reading refuses what says this of itself; the word in brackets keeps it marked as generated.
NATURE = "练习数据（模拟数据）"
_NATURE_COLUMN = "数据性质"
PREFIX = "练习_"
Files = dict[str, bytes]


@dataclass(frozen=True)
class Planted:
    """An error that was planted: the manifest's entry of it, and its file with it alone."""

    task: Task
    entry: dict[str, Any]
    file: str
    alone: bytes


@dataclass(frozen=True)
class Returns:
    """What a level and a seed make."""

    city: str
    true: Files
    spoilt: Files
    planted: tuple[Planted, ...]


def make_returns(practice: Practice, level: int, seed: int, attempt: int) -> Returns:
    """The returns of one city: as they should be, and with the errors of the level.

    Raises:
        SampleError: the seed cannot be used.
    """
    world = World(seed, practice.enterprises, None, with_errors=False)
    month = parse_month(practice.month)
    city, tasks = draw(practice, level, world.places, seed, attempt)
    clean = _clean(world, month, city, frozenset(practice.levels[level].forms))
    spoilt, planted = deepcopy(clean), []
    for task in tasks:
        alone = deepcopy(clean)
        _plant(world, month, alone, task)
        entries = _plant(world, month, spoilt, task)
        planted += [(task, entry, alone) for entry in entries]
    true, made = _bytes(clean), _bytes(spoilt)
    return Returns(city, true, made, tuple(_planted(*one) for one in planted))


def _clean(world: World, month: Month, city: str, forms: frozenset[str]) -> Batch:
    batch, _ = world.month(month, forms)
    batch.folder = ""
    batch.books = {k: v for k, v in batch.books.items() if k.startswith(city)}
    batch.tables = {
        name: table.with_columns(pl.lit(NATURE).alias(_NATURE_COLUMN))
        for name, table in batch.tables.items()
        if name.startswith(city)
    }
    for book in batch.books.values():
        for sheet in book:
            if isinstance(sheet, Sheet):
                sheet.nature = NATURE
    return batch


def _plant(world: World, month: Month, batch: Batch, task: Task) -> list[dict[str, Any]]:
    if task.plant.form in SOURCES:
        return plant_workbooks(Bench(batch, month, world.maker, world.seed), [task.plant])
    return plant_tables(batch, [task.plant], month.period)


def _planted(task: Task, entry: dict[str, Any], alone: Batch) -> Planted:
    file = str(entry["file"]).lstrip("/")
    one = Batch("", "")
    one.books = {name: book for name, book in alone.books.items() if name == file}
    one.tables = {name: table for name, table in alone.tables.items() if name == file}
    return Planted(task, entry, PREFIX + file, _bytes(one)[PREFIX + file])


def _bytes(batch: Batch) -> Files:
    with tempfile.TemporaryDirectory() as folder:
        batch.write(Path(folder))
        return {PREFIX + path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}
