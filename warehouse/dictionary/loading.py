"""Loading the dictionary: all files of the folder into one frozen object, checked as a whole.

Belongs here: finding files, building models, fingerprint, the cache.
Does not: the cross-file rules (checks.py), frames for SQL (reference.py).
"""

import hashlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

import polars as pl

from warehouse.dictionary.base import (
    DictionaryError,
    Entry,
    entries,
    place,
    read_yaml,
    validate,
)
from warehouse.dictionary.checks import cross_check
from warehouse.dictionary.codelists import CODELISTS, read_codelist
from warehouse.dictionary.definitions import PrivateDefinition
from warehouse.dictionary.forms import Form
from warehouse.dictionary.indicators import Indicator, Unit
from warehouse.dictionary.model import Dictionary
from warehouse.dictionary.scope import Scope
from warehouse.dictionary.targets import Target
from warehouse.dictionary.watchlists import load_watchlists

ROOT = Path(__file__).parent
DATA_SUFFIXES = {".yaml", ".csv"}
Model = TypeVar("Model", bound=Entry)
Result = TypeVar("Result")


class _Problems:
    """Collects the problems of many steps, so that one run shows them all."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def attempt(self, step: Callable[..., Result], *args: object) -> Result | None:
        """Run a step; its DictionaryError is kept and None returned."""
        try:
            return step(*args)
        except DictionaryError as error:
            self.found += error.problems
            return None

    def stop_if_any(self) -> None:
        """Raise what was collected."""
        if self.found:
            raise DictionaryError(self.found)


def load_dictionary(root: Path | None = None) -> Dictionary:
    """The checked dictionary (cached by folder); DictionaryError lists every problem found."""
    return _load((root or ROOT).resolve())


@lru_cache(maxsize=8)
def _load(root: Path) -> Dictionary:
    problems = _Problems()
    scope = problems.attempt(_load_scope, root)
    forms = _load_forms(root, problems)
    indicators, files = _load_entries(root, "indicators/*.yaml", Indicator, "code", problems)
    targets, _ = _load_entries(root, "targets.yaml", Target, "id", problems)
    definitions, _ = _load_entries(
        root, "private_definitions.yaml", PrivateDefinition, "code", problems
    )
    codelists = {
        name: frame
        for name in CODELISTS
        if (frame := problems.attempt(read_codelist, root, name)) is not None
    }
    units = problems.attempt(_units, root, codelists.get("units"))
    watchlists = problems.attempt(load_watchlists, root)
    problems.stop_if_any()
    assert scope is not None and units is not None and watchlists is not None
    dictionary = Dictionary(
        root=root,
        scope=scope,
        forms=tuple(forms),
        indicators=MappingProxyType(indicators),
        indicator_files=MappingProxyType(files),
        targets=MappingProxyType(targets),
        definitions=MappingProxyType(definitions),
        watchlists=watchlists,
        units=MappingProxyType(units),
        codelists=MappingProxyType(codelists),
        fingerprint=_fingerprint(root),
    )
    problems.found += cross_check(dictionary)
    problems.stop_if_any()
    return dictionary


def _load_scope(root: Path) -> Scope:
    path = root / "scope.yaml"
    return validate(Scope, read_yaml(root, path), place(root, path))


def _load_forms(root: Path, problems: _Problems) -> list[Form]:
    forms: list[Form] = []
    for path in sorted((root / "forms").glob("*/*.yaml")):
        form = problems.attempt(_load_form, root, path)
        if form is not None:
            forms.append(form)
    return forms


def _load_form(root: Path, path: Path) -> Form:
    where = place(root, path)
    form = validate(Form, read_yaml(root, path), where)
    if (form.form, form.edition) != (path.parent.name, path.stem):
        raise DictionaryError(
            [
                f"{where}: form/edition = {form.form}/{form.edition} 与文件位置不符，"
                f"应放在 forms/{form.form}/{form.edition}.yaml"
            ]
        )
    return form


def _load_entries(
    root: Path, pattern: str, model: type[Model], id_key: str, problems: _Problems
) -> tuple[dict[str, Model], dict[str, str]]:
    """Entries by id, and the file each stands in."""
    found: dict[str, Model] = {}
    files: dict[str, str] = {}
    for path in sorted(root.glob(pattern)) or [root / pattern]:
        where = place(root, path)
        for name, raw in problems.attempt(entries, root, path, id_key) or []:
            if name in files:
                problems.found.append(f"{where}: {id_key} = '{name}' 重复，{files[name]} 中已有")
                continue
            files[name] = where
            entry = problems.attempt(validate, model, raw, where, name)
            if entry is not None:
                found[name] = entry
    return found, files


def _units(root: Path, frame: pl.DataFrame | None) -> dict[str, Unit]:
    if frame is None:
        return {}
    where = place(root, root / "codelists" / "units.csv")
    rows = frame.select("unit", "base_unit", "factor").to_dicts()
    return {row["unit"]: validate(Unit, row, where, row["unit"]) for row in rows}


def _fingerprint(root: Path) -> str:
    """SHA-256 over names and contents of all dictionary files; line ends do not count."""
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*"), key=lambda path: path.relative_to(root).as_posix()):
        if path.suffix in DATA_SUFFIXES and path.is_file():
            content = path.read_bytes().replace(b"\r\n", b"\n")
            digest.update(path.relative_to(root).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()
