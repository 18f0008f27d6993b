"""The returns that are measured: generated, by what a step loads, and as the yardstick reads them.

Belongs here: which files make up a month and a year, and their declared columns. Does not: timing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console

from sample_raw.generate import MANIFEST, generate
from sample_raw.simulate.months import Month, months_between, parse_month, register_of
from sample_raw.simulate.world import World
from warehouse.dictionary import Form, load_dictionary

# A year of returns (January has none), and the month that is loaded on top of it.
FIRST, LAST, NEXT = parse_month("2014-02"), parse_month("2014-12"), parse_month("2015-02")
# The monthly returns of key enterprises and of regions; the register comes with them.
FORMS = frozenset({"M1", "M3"})
SEED = 2011
_MONEY = "DECIMAL(24,4)"
_TYPES = {"date": "DATE", "integer": "INTEGER", "amount": _MONEY, "percent": _MONEY}


@dataclass(frozen=True)
class Returns:
    """Generated returns below one folder, as their manifest lists them."""

    folder: Path
    files: Sequence[Mapping[str, Any]]

    @property
    def enterprise_months(self) -> int:
        """Rows of the monthly enterprise return."""
        return sum(int(file["rows"].get("M3", 0)) for file in self.files)

    @property
    def month(self) -> list[Path]:
        """The folder of the month on top."""
        return [self.folder / NEXT.key]

    @property
    def year(self) -> list[Path]:
        """The folders of the year, with the register."""
        names = [month.key for month in months_between(FIRST, LAST)]
        return [self.folder / name for name in ("register", *names)]

    def size(self, folders: Sequence[Path], suffix: str = "") -> int:
        """Bytes of the files in these folders whose names end so."""
        paths = (path for folder in folders for path in folder.iterdir())
        return sum(path.stat().st_size for path in paths if path.name.endswith(suffix))

    def plan(self, folders: Sequence[Path], texts: Path) -> str:
        """The plan of `plain_read.py` for the CSV files of these folders, transcoded in `texts`."""
        names = {folder.name for folder in folders}
        plan: dict[str, dict[str, Any]] = {}
        for file in self.files:
            path = Path(file["file"])
            if path.suffix == ".csv" and path.parent.name in names:
                ((form, rows),) = file["rows"].items()
                entry = plan.setdefault(form, {"files": [], "columns": _columns(form), "rows": 0})
                entry["files"].append(str(texts / path))
                entry["rows"] += rows
        return json.dumps(plan)


def write_returns(folder: Path, enterprise_months: int) -> Returns:
    """Generate the year and the month on top, without planted errors: same size, same bytes."""
    months = dict.fromkeys([*months_between(FIRST, LAST), NEXT], FORMS)
    world = World(SEED, -(-enterprise_months // len(months)), None, with_errors=False)
    generate(folder, world, months, [register_of(FIRST)], Console(quiet=True))
    manifest = yaml.safe_load((folder / MANIFEST).read_text(encoding="utf-8"))
    return Returns(folder, manifest["files"])


def _columns(code: str) -> dict[str, str]:
    """Labels and types as the edition of the year declares them."""
    form = _form(code, FIRST)
    own = {column.label: _TYPES.get(column.type, "VARCHAR") for column in form.columns}
    return own | {entry.flat_label: _MONEY for entry in form.item_columns()}


def _form(code: str, month: Month) -> Form:
    on = month.year * 100 + month.month
    return next(f for f in load_dictionary().forms if f.code == code and f.is_valid_at(on))
