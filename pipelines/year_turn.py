"""`dpe year-turn`: what the turn of a year asks for, judged by the current release.

Belongs here: the points, in the order in which they are worked off, and their shape. Not here: how
each is judged (`year_turn_release.py`, `year_turn_declared.py`), how it looks (`cli_year_turn.py`).
"""

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Literal

from warehouse.dictionary import Dictionary
from warehouse.home import Home
from warehouse.releases import ReleaseError, current_release, open_release

# done: nothing is asked; todo: something is missing; look: there are cases to be looked at.
State = Literal["done", "todo", "look"]


@dataclass(frozen=True)
class Point:
    """One point: what was found, what to do, and the cases as rows by name (largest first)."""

    point: str
    title: str
    state: State
    found: str
    advice: str
    cases: list[dict[str, Any]]


@dataclass(frozen=True)
class YearTurn:
    """All points of the turn from the year before into `year`."""

    year: int
    release: str
    points: list[Point]

    def to_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return asdict(self)


def read_year_turn(
    home: Home, dictionary: Dictionary, year: int, tolerance: Decimal, none: str
) -> YearTurn:
    """Judge the turn into a year.

    Args:
        home: the installation.
        dictionary: forms and targets as declared.
        year: the new year, e.g. 2015 for the turn from 2014.
        tolerance: percent by which an annual figure may differ from December's, and a 上年同期 from
            what was reported, before it is a case.
        none: the text of the error before the first release.

    Raises:
        ReleaseError: before the first release.
    """
    # They import the shape from here.
    from pipelines.year_turn_declared import declared_points
    from pipelines.year_turn_release import release_points

    release = current_release(home)
    if release is None:
        raise ReleaseError(none)
    annual = [form.form for form in dictionary.forms if form.frequency == "annual"]
    with open_release(home, release.name) as connection:
        points = release_points(connection, year, tolerance, annual)
    return YearTurn(year, release.name, [*points, *declared_points(dictionary, year)])
