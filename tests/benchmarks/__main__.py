"""`python -m tests.benchmarks --date 2026-01-31 --page docs/benchmarks.md`: measure and tell.

Belongs here: options and the scratch folder. Does not: steps (`scenario.py`), wording (`page.py`).
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from tests.benchmarks.heap import load_heap
from tests.benchmarks.measure import Cost
from tests.benchmarks.page import heap_screen, page, screen
from tests.benchmarks.scenario import Scenario, Step
from tests.benchmarks.site_page import site_screen
from tests.benchmarks.site_scenario import SiteScenario

SIZES = "100000,1000000"
HEAPS = "500,2000"
SITES = "1,3,6"


def main(
    date: Annotated[str, typer.Option(help="day of the measurement, as the page states it")],
    target: Annotated[Path | None, typer.Option("--page", help="where the page is written")] = None,
    sizes: Annotated[str, typer.Option(help="enterprise-months, separated by commas")] = SIZES,
    files: Annotated[str, typer.Option(help="files of heaps in the inbox, or nothing")] = HEAPS,
    months: Annotated[str, typer.Option(help="months of sites, rising, or nothing")] = SITES,
) -> None:
    """Measure load, rebuild and models beside a plain DuckDB read, heaps in the inbox, the site."""
    # Without a terminal (a log, a pipe) there is no width to fit into.
    console = Console(width=None if sys.stdout.isatty() else 120)

    def tell(name: str, cost: Cost) -> None:
        console.print(f"  {name}: {cost.wall:.1f} s")

    def tell_step(step: Step) -> None:
        tell(step.name, step.cost)

    results, heaps = [], []
    for size in _numbers(sizes):
        console.print(f"{size:,} enterprise-months")
        with tempfile.TemporaryDirectory(prefix="dpe-bench-") as folder:
            results.append(Scenario(size, Path(folder), tell_step).run())
        console.print(*screen(results[-1]))
    for number in _numbers(files):
        with tempfile.TemporaryDirectory(prefix="dpe-bench-") as folder:
            heaps.append(load_heap(number, Path(folder), tell))
    console.print(heap_screen(heaps))
    site = None
    if numbers := _numbers(months):
        with tempfile.TemporaryDirectory(prefix="dpe-bench-") as folder:
            site = SiteScenario(
                Path(folder), lambda name, wall: console.print(f"  {name}: {wall:.2f} s")
            ).run(numbers)
        console.print(*site_screen(site))
    if target is not None:
        target.write_text(page(results, heaps, date, site), encoding="utf-8")


def _numbers(text: str) -> list[int]:
    return [int(one) for one in text.split(",") if one.strip()]


if __name__ == "__main__":
    typer.run(main)
