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

from tests.benchmarks.page import page, screen
from tests.benchmarks.scenario import Scenario, Step

SIZES = "100000,1000000"


def main(
    date: Annotated[str, typer.Option(help="day of the measurement, as the page states it")],
    target: Annotated[Path | None, typer.Option("--page", help="where the page is written")] = None,
    sizes: Annotated[str, typer.Option(help="enterprise-months, separated by commas")] = SIZES,
) -> None:
    """Measure load, rebuild and models beside a plain DuckDB read of the same bytes."""
    # Without a terminal (a log, a pipe) there is no width to fit into.
    console = Console(width=None if sys.stdout.isatty() else 120)

    def tell(step: Step) -> None:
        console.print(f"  {step.name}: {step.cost.wall:.1f} s")

    results = []
    for size in map(int, sizes.split(",")):
        console.print(f"{size:,} enterprise-months")
        with tempfile.TemporaryDirectory(prefix="dpe-bench-") as folder:
            results.append(Scenario(size, Path(folder), tell).run())
        console.print(*screen(results[-1]))
    if target is not None:
        target.write_text(page(results, date), encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
