"""What the bulletin says, read from `bulletin.yaml`.

Belongs here: the model of that file. Not here: filling its sentences (`writing.py`).
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from warehouse.declared import check
from warehouse.strict_yaml import read_mapping, shown

_FILE = Path(__file__).with_name("bulletin.yaml")

Way = Literal["flow", "stock", "points"]
Turn = Literal["up", "down", "flat", "unknown"]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Sentences(_Entry):
    """Templates of sentences by what they are for."""

    complete: str
    incomplete: str
    size_unknown: str
    late: str
    open: str
    final: str
    cities_short: str
    level: str
    contribution: str
    ranks: str
    share: str
    share_reached: str
    published: str
    lights: str
    lights_later: str
    industries: str
    findings: str
    revised: str
    not_revised: str


class ChartOfView(_Entry):
    """The chart of a view of the pages, up to the month of the bulletin.

    where: values that its rows have.
    standing: values of the rows that no month bounds (the path of the plan).
    width, height: of its plot, where the page wants other proportions than the screen.
    """

    view: str
    where: Mapping[str, str] = {}
    standing: Mapping[str, str] = {}
    width: int | None = None
    height: int | None = None


class Declared(_Entry):
    """The whole file."""

    title: str
    director_title: str
    form: str
    vintage: str
    indicators: tuple[str, ...]
    headline: str
    wording: Mapping[Way, Mapping[Turn, str]]
    sentences: Sentences
    director_chart: ChartOfView
    share_chart: ChartOfView
    regions_chart: ChartOfView
    notes: tuple[str, ...]
    synthetic: str
    # Who answers for the bulletin, to be filled in by hand.
    signatures: tuple[str, ...]


@cache
def load_declared() -> Declared:
    """The bulletin of this installation."""
    return check(Declared, read_mapping(_FILE), shown(_FILE))
