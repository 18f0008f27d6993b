"""What may be planted at which level: `exercises.yaml` as models, and the levels' limits.

Belongs here: the declaration and what it must hold. Does not: choosing among it (`drawing.py`).
"""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from warehouse.declared import check
from warehouse.strict_yaml import read_mapping, shown

_PATH = Path(__file__).with_name("exercises.yaml")


class Level(BaseModel):
    """Which forms lie in the folder and how many errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    forms: tuple[str, ...]
    errors: int = Field(ge=1)


class Exercise(BaseModel):
    """One kind of error; `answer` says whether its right figure follows from the return."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    plant: str
    level: int
    kind: str
    answer: Literal["exact", "plausible"]
    told: str


class Practice(BaseModel):
    """The whole declaration."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    month: str
    enterprises: int
    levels: dict[int, Level]
    kinds: tuple[str, ...]
    exercises: tuple[Exercise, ...]


@cache
def load_practice() -> Practice:
    """The declaration, read once."""
    return check(Practice, read_mapping(_PATH), shown(_PATH))
