"""Concepts, code lists and statuses as they are declared in the YAML files beside.

Belongs here: their models and loading. Not here: code lists of the release (`codelists.py`).
"""

from functools import cache
from pathlib import Path

from pydantic import TypeAdapter, model_validator

from warehouse.dictionary.base import Entry
from warehouse.engine.build_file import sql_text
from warehouse.strict_yaml import read_yaml

_HERE = Path(__file__).parent
# What the release may say of a figure; each dataflow has all as columns of text.
MARKS = (
    "suppression",
    "missing",
    "has_break",
    "edit_status",
    "vintage",
    "origin",
    "basis",
    "qualifier",
    "is_revised",
)
NORMAL = "A"


class Named(Entry):
    """Something with a Chinese and an English name."""

    name: str
    name_en: str


class DeclaredConcept(Named):
    """A concept and what its values are: codes of a list, or a type."""

    codelist: str | None = None
    dtype: str | None = None

    @model_validator(mode="after")
    def _one_representation(self) -> "DeclaredConcept":
        if (self.codelist is None) == (self.dtype is None):
            raise ValueError("codelist 与 dtype 须写且只写一个")
        return self


class DeclaredCodes(Named):
    """A code list in full."""

    codes: dict[str, Named]


class StatusRule(Entry):
    """One line of the table that gives a figure its OBS_STATUS."""

    status: str
    mark: str
    values: tuple[str, ...]
    why: str

    @model_validator(mode="after")
    def _known_mark(self) -> "StatusRule":
        if self.mark not in MARKS:
            raise ValueError(f"mark 应为 {'、'.join(MARKS)} 之一")
        return self


@cache
def concepts() -> dict[str, DeclaredConcept]:
    """Concepts by identifier."""
    return TypeAdapter(dict[str, DeclaredConcept]).validate_python(_read("concepts"))


@cache
def declared_codelists() -> dict[str, DeclaredCodes]:
    """Code lists by identifier."""
    return TypeAdapter(dict[str, DeclaredCodes]).validate_python(_read("codelists"))


@cache
def status_rules() -> tuple[StatusRule, ...]:
    """The table of statuses in order."""
    return TypeAdapter(tuple[StatusRule, ...]).validate_python(_read("statuses"))


@cache
def latin_codes() -> dict[str, dict[str, str]]:
    """Identifier by Chinese term, by code list."""
    return TypeAdapter(dict[str, dict[str, str]]).validate_python(_read("codes"))


def latin_code(codelist: str, term: str) -> str:
    """Identifier of a Chinese term."""
    listed = latin_codes()[codelist].get(term)
    return listed or f"X{term.encode().hex().upper()}"


def status_case() -> str:
    """SQL expression of OBS_STATUS over the columns `MARKS`."""
    lines = [
        f"when {rule.mark} in ({', '.join(sql_text(value) for value in rule.values)})"
        f" then {sql_text(rule.status)}"
        for rule in status_rules()
    ]
    return f"case {' '.join(lines)} else '{NORMAL}' end"


def _read(name: str) -> object:
    return read_yaml(_HERE / f"{name}.yaml")
