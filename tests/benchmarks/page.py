"""How the figures are told: a table on the screen and the page of the docs, from the same rows.

Belongs here: wording and layout. Does not: measuring.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from importlib.metadata import version

from rich.table import Table

from tests.benchmarks.heap import Heap
from tests.benchmarks.layout import markdown, megabytes, table
from tests.benchmarks.measure import Cost
from tests.benchmarks.scenario import ModelStep, Results, Step, WorkbookResults
from tests.benchmarks.site_page import site_part
from tests.benchmarks.site_scenario import SiteResults

_MEGABYTE = 1_000_000
_PACKAGES = ("duckdb", "polars", "dagster", "great-expectations")
COLUMNS = ("step", "wall s", "CPU s", "peak MB", "wall ÷ plain", "CPU ÷ plain", "median of")
_OF_NO_CELLS = ("`dpe template`: a blank form",)
_MODEL_COLUMNS = ("model", "rows", "wall s", "CPU s", "peak MB", "wall ÷ plain")

_HEAP_COLUMNS = (
    "files",
    "receipts",
    "answers",
    "wall s",
    "CPU s",
    "peak MB",
    "files per s",
    "again: wall s",
)
_HEAPS = """\
## Heaps of small files in the inbox

Workbooks of one county and one month each, over 22 months and 119 counties, dropped at once into an
empty home and loaded by one `dpe load`; one in fifty cannot be read, one in forty is sent twice,
one in a hundred is a ZIP of two. Every different file has one receipt and every file or member its
answer. The last column is the same command again, with nothing new.
"""

_HEAD = """\
# Benchmarks

Written by `make bench` on {date}; the next run replaces it.

| machine | |
|---|---|
{machine}

## How to read it

The yardstick is a plain DuckDB read, in the same run, of the same enterprise returns (M3 and the
register R1) into tables of declared types. It checks, keeps and publishes nothing. It cannot read
GBK: it gets the transcoded bytes, and transcoding is a line of its own, in no ratio. It leaves out
the cities' M1 workbooks, which a load reads too. Ratios compare versions of `dpe`; seconds
depend on the machine.

Each step is a process started afresh: its seconds hold the start of Python and all imports. At the
smaller size read a step beside "nothing new", which is what a load costs before it does anything.
CPU is that of all processors; peak is the largest resident memory of the process. A year are the
eleven returns of 2014 (January has none) with the register, a month is the return of February 2015
on top of them, a rebuild takes both from the archive. Each model is built into an empty build file
from the lake and the models before it; its ratio is to the plain read of all files, and its peak
includes the buffers that DuckDB keeps of the models before. Returns are generated without planted
errors, for all 119 counties.
"""


def screen(results: Results) -> list[Table]:
    """The tables of one size."""
    steps = table(_title(results), COLUMNS, [_step_row(step) for step in results.steps])
    models = [_model_row(model, results.plain) for model in results.models]
    workbook = [_step_row(step) for step in results.workbook.steps]
    return [
        steps,
        table("a city's workbook", COLUMNS, workbook),
        table("each model", _MODEL_COLUMNS, models),
    ]


def heap_screen(heaps: Sequence[Heap]) -> Table:
    """The table of the heaps."""
    return table("inbox", _HEAP_COLUMNS, [_heap_row(heap) for heap in heaps])


def page(
    results: Sequence[Results], heaps: Sequence[Heap], date: str, site: SiteResults | None = None
) -> str:
    """The page of the docs."""
    parts = [_HEAD.format(date=date, machine=_machine())]
    for one in results:
        parts += [
            f"## {_title(one)}\n",
            _sizes(one),
            markdown(COLUMNS, [_step_row(step) for step in one.steps]),
            *workbook_part(one.workbook),
            "### Each model\n",
            markdown(_MODEL_COLUMNS, [_model_row(model, one.plain) for model in one.models]),
            "### Where the time of loading the year goes\n",
            markdown(("room", "wall s", "share"), _room_rows(one)),
        ]
    if heaps:
        parts += [_HEAPS, markdown(_HEAP_COLUMNS, [_heap_row(heap) for heap in heaps])]
    if site is not None:
        parts += site_part(site)
    return "\n".join(parts).rstrip() + "\n"


def workbook_part(found: WorkbookResults) -> list[str]:
    """The part of the page on one workbook; cells per second of what goes through its cells."""
    rows = [
        (
            *_step_row(step),
            "" if step.name in _OF_NO_CELLS else f"{found.cells / step.cost.wall:,.0f}",
        )
        for step in found.steps
    ]
    return [
        "### A city's workbook\n",
        f"{found.sheets} sheets, a county each, with {found.cells:,} filled cells of enterprise"
        f" returns ({megabytes(found.size)} MB). Plain is calamine's read of the same file; it"
        " tells neither error cells nor percentages nor what is hidden.\n",
        markdown((*COLUMNS, "cells/s"), rows),
    ]


def _heap_row(heap: Heap) -> tuple[str, ...]:
    return (
        f"{heap.files:,}",
        f"{heap.receipts:,}",
        f"{heap.answers:,}",
        *_amounts(heap.load),
        f"{heap.files / heap.load.wall:.1f}",
        f"{heap.again.wall:.1f}",
    )


def _title(results: Results) -> str:
    return f"{results.enterprise_months:,} enterprise-months"


def _sizes(results: Results) -> str:
    return (
        f"All files have {megabytes(results.all_bytes)} MB"
        f" (workbooks {megabytes(results.workbook_bytes)} MB),"
        f" those of one month {megabytes(results.month_bytes)} MB.\n"
    )


def _room_rows(results: Results) -> list[tuple[str, str, str]]:
    whole = sum(results.rooms.values())
    return [
        (room, f"{seconds:.1f}", f"{seconds / whole:.0%}")
        for room, seconds in results.rooms.items()
    ]


def _step_row(step: Step) -> tuple[str, ...]:
    return (step.name, *_amounts(step.cost), *_ratios(step), str(step.repeats))


def _model_row(model: ModelStep, plain: Cost) -> tuple[str, ...]:
    ratio = f"{model.cost.wall / plain.wall:.2f}"
    return (model.name, f"{model.rows:,}", *_amounts(model.cost), ratio)


def _amounts(cost: Cost) -> tuple[str, str, str]:
    return f"{cost.wall:.2f}", f"{cost.cpu:.2f}", f"{cost.peak / _MEGABYTE:.0f}"


def _ratios(step: Step) -> tuple[str, str]:
    if step.yardstick is None:
        return "", ""
    return (
        f"{step.cost.wall / step.yardstick.wall:.1f}",
        f"{step.cost.cpu / step.yardstick.cpu:.1f}",
    )


def _processors() -> int:
    """Those this process may use, where the system tells."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    facts = {
        "processors": str(_processors()),
        "memory": f"{memory:.0f} GiB",
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
        **{name: version(name) for name in _PACKAGES},
    }
    return "\n".join(f"| {name} | {value} |" for name, value in facts.items())
