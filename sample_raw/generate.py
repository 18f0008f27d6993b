"""Command line of the sample generator: `python -m sample_raw.generate --out DIR`.

Here: arguments, progress and the manifest. Not here: the simulated world (sample_raw.simulate).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml
from rich.console import Console
from rich.progress import track

from sample_raw.simulate.months import (
    Month,
    SampleError,
    months_between,
    parse_choice,
    parse_month,
    register_dates,
    register_of,
)
from sample_raw.simulate.world import Entries, World
from warehouse.dictionary import DictionaryError

FIRST, LAST = "2014-02", "2015-12"
ENTERPRISES, SEED = 3000, 2011
MANIFEST = "MANIFEST.yaml"
MANIFEST_HEAD = (
    "# 模拟数据清单：生成参数、文件、埋设的差错和应当发现它的规则。\n"
    "# 由 sample_raw.generate 写出。\n"
)


# The forms wanted of each month; none named are all.
Choice = dict[Month, frozenset[str]]


def _choice(periods: str, first: str, last: str) -> Choice:
    """The months listed, or all from the first to the last."""
    listed = [parse_choice(one) for one in periods.split(",") if one.strip()]
    every = listed or [
        (m, frozenset()) for m in months_between(parse_month(first), parse_month(last))
    ]
    return dict(sorted(every, key=lambda pair: pair[0]))


def _registers(months: Choice, whole_years: bool) -> list[date]:
    """A full run has every register; a selection has those its key enterprises need."""
    if whole_years:
        return sorted({d for m in months for d in register_dates(m.year)})
    return sorted({register_of(m) for m, forms in months.items() if not forms or "M3" in forms})


def write_manifest(
    out: Path, world: World, months: Iterable[Month], files: Entries, planted: Entries
) -> None:
    """What was generated and planted, for people and for the tests."""
    content: dict[str, Any] = {
        "data_nature": "模拟数据",
        "seed": world.seed,
        "key_enterprises": world.key_enterprises,
        "counties": len(world.places.county_codes),
        "months": [month.key for month in months],
        "ties": world.ties(),
        "planted": planted,
        "files": files,
    }
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120)
    (out / MANIFEST).write_text(MANIFEST_HEAD + text, encoding="utf-8")


def generate(
    out: Path, world: World, months: Choice, registers: list[date], console: Console
) -> tuple[int, int]:
    """Write every file; return how many files and how many planted errors."""
    out.mkdir(parents=True, exist_ok=True)
    files: Entries = []
    planted: Entries = []
    steps: list[Month | date] = [*registers, *months]
    for step in track(steps, description="生成模拟报表", console=console, transient=True):
        if isinstance(step, Month):
            batch, found = world.month(step, months[step])
        else:
            batch, found = world.register(step)
        batch.write(out)
        files += batch.listing()
        planted += found
    write_manifest(out, world, months, files, planted)
    return len(files), len(planted)


def main(
    out: Annotated[Path, typer.Option(help="写到哪个文件夹")],
    first: Annotated[str, typer.Option("--from", help="起始月份")] = FIRST,
    last: Annotated[str, typer.Option("--to", help="终止月份")] = LAST,
    periods: Annotated[
        str,
        typer.Option(
            help="只写这些月份，逗号分隔；2015-12:B1+Y1 只写该月这些报表；内容与全部生成时相同"
        ),
    ] = "",
    enterprises: Annotated[int, typer.Option(help="每年重点企业数")] = ENTERPRISES,
    seed: Annotated[int, typer.Option(help="随机种子")] = SEED,
    counties: Annotated[int | None, typer.Option(help="县的个数，缺省为全部")] = None,
    no_errors: Annotated[bool, typer.Option("--no-errors", help="不埋设差错")] = False,
) -> None:
    """生成模拟报表（数据性质：模拟数据）。"""
    console = Console(stderr=True)
    try:
        months = _choice(periods, first, last)
        world = World(seed, enterprises, counties, with_errors=not no_errors)
        registers = _registers(months, whole_years=not periods.strip())
        count, errors = generate(out, world, months, registers, console)
    except (SampleError, DictionaryError) as error:
        console.print(f"[red]{error}[/red]")
        raise typer.Exit(2) from error
    except OSError as error:
        console.print(f"[red]写不进文件夹 {out}：{error.strerror}。请换一个可写的文件夹。[/red]")
        raise typer.Exit(2) from error
    console.print(f"已生成 {count} 个文件（{len(months)} 个月），埋设差错 {errors} 处。")
    console.print(f"清单：{out / MANIFEST}")


if __name__ == "__main__":
    typer.run(main)
