"""What is measured at one size: the yardstick and the ways a home is loaded, each in a new process.

Belongs here: the order of the steps and what each is compared with. Does not: how a process is
measured (`measure.py`), which files there are (`returns.py`), how it is told (`page.py`).
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.county_sheets import SHEETS, write_county_sheets
from tests.benchmarks.measure import Cost, measure, middle
from tests.benchmarks.returns import write_returns
from tests.benchmarks.rooms import seconds_by_room

ROOT = Path(__file__).resolve().parents[2]
_HERE = Path(__file__).resolve().parent
# Cheap steps are repeated and the median told; from some size on the load of a month is none.
_REPEATS = 3
_CHEAP_MONTHS = 200_000


@dataclass(frozen=True)
class Step:
    """One measurement, and the yardstick it is compared with (none for the yardstick itself)."""

    name: str
    cost: Cost
    repeats: int = 1
    yardstick: Cost | None = None


@dataclass(frozen=True)
class ModelStep:
    """The build of one model from the lake and the models before it."""

    name: str
    rows: int
    cost: Cost


@dataclass(frozen=True)
class WorkbookResults:
    """What one workbook costs that is read, checked and answered, and what a blank form costs."""

    sheets: int
    cells: int
    size: int
    steps: Sequence[Step]


@dataclass(frozen=True)
class Results:
    """What was found at one size; bytes are those of the files as they were sent."""

    enterprise_months: int
    month_bytes: int
    all_bytes: int
    workbook_bytes: int
    steps: Sequence[Step]
    plain: Cost
    models: Sequence[ModelStep]
    rooms: dict[str, float]
    workbook: WorkbookResults


class Scenario:
    """One size, in one scratch folder."""

    def __init__(self, enterprise_months: int, folder: Path, tell: Callable[[Step], None]) -> None:
        self._folder, self._tell = folder, tell
        self._home, self._texts = folder / "home", folder / "texts"
        self._returns = write_returns(folder / "returns", enterprise_months)
        self._steps: list[Step] = []

    def run(self) -> Results:
        """Measure everything in order."""
        returns = self._returns
        everything = [*returns.year, *returns.month]
        self.transcode()
        month = self._plain_read("plain read of the month", returns.month)
        year = self._plain_read("plain read of the year", returns.year)
        both = self._plain_read("plain read of all files", everything)
        rooms = self._load_year(year)
        self._load_month(month)
        self._load_nothing(month)
        self._note("full rebuild from the archive", [self._dpe("rebuild")], both)
        return Results(
            enterprise_months=returns.enterprise_months,
            month_bytes=returns.size(returns.month),
            all_bytes=returns.size(everything),
            workbook_bytes=returns.size(everything, ".xlsx"),
            steps=self._steps,
            plain=both,
            models=self._models(both),
            rooms=rooms,
            workbook=self.workbook(),
        )

    def _note(self, name: str, costs: Sequence[Cost], yardstick: Cost | None = None) -> Cost:
        step = Step(name, middle(costs), len(costs), yardstick)
        self._steps.append(step)
        self._tell(step)
        return step.cost

    def _program(self, name: str, *arguments: Path) -> Cost:
        command = [sys.executable, str(_HERE / name), *map(str, arguments)]
        return measure(command, {"PYTHONPATH": str(ROOT)})

    def _dpe(self, *arguments: str) -> Cost:
        command = [sys.executable, "-m", "pipelines.cli", *arguments]
        return measure(command, {"PYTHONPATH": str(ROOT), "DPE_HOME": str(self._home)})

    def _load(self, folders: Sequence[Path]) -> Cost:
        return self._dpe("load", *map(str, folders))

    def transcode(self) -> None:
        """The CSV files in UTF-8."""
        cost = self._program("transcode.py", self._returns.folder, self._texts)
        self._note("GBK to UTF-8 of all files, for the plain read only", [cost])

    def _plain_read(self, name: str, folders: Sequence[Path]) -> Cost:
        plan, database = self._folder / "plan.json", self._folder / "plain.duckdb"
        plan.write_text(self._returns.plan(folders, self._texts), encoding="utf-8")
        costs = [self._program("plain_read.py", plan, database) for _ in range(_REPEATS)]
        database.unlink()
        return self._note(name, costs)

    def _load_year(self, plain: Cost) -> dict[str, float]:
        cost = self._note(
            "load of a year into an empty home", [self._load(self._returns.year)], plain
        )
        (log,) = (self._home / "dagster" / "logs").glob("load-*.log")
        return seconds_by_room(log, cost.wall)

    def _load_month(self, plain: Cost) -> None:
        """Each repeat on a fresh copy of the home that holds the year."""
        before = self._folder / "before"
        self._home.rename(before)
        costs = []
        for _ in range(_REPEATS if self._returns.enterprise_months <= _CHEAP_MONTHS else 1):
            shutil.rmtree(self._home, ignore_errors=True)
            shutil.copytree(before, self._home)
            costs.append(self._load(self._returns.month))
        shutil.rmtree(before)
        self._note("load of a month on top of the year", costs, plain)

    def _load_nothing(self, plain: Cost) -> None:
        costs = [self._load(self._returns.month) for _ in range(_REPEATS)]
        self._note("load of that month again: nothing new", costs, plain)

    def workbook(self) -> WorkbookResults:
        """A city's sheets by county: read by calamine, and by `dpe check` up to the answer."""
        plan = json.loads(self._returns.plan(self._returns.month, self._texts))["M3"]
        made = write_county_sheets(plan["files"], plan["columns"], self._folder / "counties.xlsx")
        before, out = len(self._steps), str(self._folder / "out")
        plain = self._note(
            "calamine reads all cells",
            [self._program("calamine_read.py", made.path) for _ in range(_REPEATS)],
        )
        check = ("check", str(made.path), "--out", out)
        self._note(
            "`dpe check`: read, checked, answered",
            [self._dpe(*check) for _ in range(_REPEATS)], plain,
        )  # fmt: skip
        blank = ("template", "M1", "--region", "140700", "--period", "2015-02", "--out", out)
        self._note("`dpe template`: a blank form", [self._dpe(*blank) for _ in range(_REPEATS)])
        steps = self._steps[before:]
        del self._steps[before:]
        return WorkbookResults(SHEETS, made.cells, made.path.stat().st_size, steps)

    def _models(self, plain: Cost) -> list[ModelStep]:
        build, result = self._folder / "models.duckdb", self._folder / "models.json"
        self._note(
            "all models from the lake",
            [self._program("build_models.py", self._home, build, result)],
        )
        build.unlink()
        return [
            ModelStep(one.pop("name"), one.pop("rows"), Cost(**one))
            for one in json.loads(result.read_text(encoding="utf-8"))
        ]
