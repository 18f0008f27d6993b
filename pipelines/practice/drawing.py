"""Which city, and which errors at which of its counties and enterprises: drawn by the seed.

Belongs here: the choice, and an error of plants.yaml moved to another place. Does not: planting.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pipelines.practice.declared import Exercise, Practice
from sample_raw.simulate.places import Places
from sample_raw.simulate.plants import Plant, load_plants

# Every county error takes up to two counties of its own.
_FEWEST_COUNTIES = 8
_ENTERPRISES_APART = 7


@dataclass(frozen=True)
class Task:
    """An exercise at its place."""

    exercise: Exercise
    plant: Plant


def draw(
    practice: Practice, level: int, places: Places, seed: int, attempt: int
) -> tuple[str, list[Task]]:
    """The code of the city and its tasks; no two share a figure, a rule of a form or a county."""
    rng = np.random.default_rng([seed, level, attempt])
    counties = {
        city: [places.codes[row] for row in places.rows_of_city(city)[0]]
        for city in places.city_codes
    }
    large = [city for city, own in counties.items() if len(own) >= _FEWEST_COUNTIES]
    city = str(rng.choice(large))
    others = [code for code in places.county_codes if code[:4] != city[:4]]
    foreign = str(rng.choice(others))
    known = {plant.id: plant for plant in load_plants()}
    free: dict[str, Iterator[str]] = {}
    tasks: list[Task] = []
    taken: set[tuple[str, str]] = set()
    declared = [one for one in practice.exercises if one.level <= level]
    # The highest level first, so that it is practised.
    order = sorted(rng.permutation(len(declared)), key=lambda at: -declared[at].level)
    for at in order:
        exercise = declared[at]
        plant = known[exercise.plant]
        marks = {(plant.form, mark) for mark in (*plant.rules, plant.indicator or plant.op)}
        if len(tasks) == practice.levels[level].errors or marks & taken:
            continue
        taken |= marks
        if plant.form not in free:
            free[plant.form] = iter([str(one) for one in rng.permutation(counties[city])])
        moved = _moved(plant, city, free[plant.form], foreign, len(tasks))
        tasks.append(Task(exercise, moved.model_copy(update={"period": practice.month})))
    return city, tasks


def _moved(plant: Plant, city: str, free: Iterator[str], foreign: str, place: int) -> Plant:
    """The same error at another city."""
    change: dict[str, object] = {"sender": city}
    if plant.op == "row_foreign":
        change["region"] = foreign
    elif plant.region == plant.sender:
        change["region"] = city
    elif plant.region:
        change["region"] = next(free)
    if plant.partner:
        change["partner"] = next(free)
    if plant.op == "row_unknown":
        change["value"] = f"{city[:4]}99"
    if plant.nth:
        change["nth"] = _ENTERPRISES_APART * (place + 1)
    return plant.model_copy(update=change)
