"""`dpe practice`: returns with planted errors to learn on, and the score.

Belongs here: the two commands and how a score looks on a screen. Not here: the practice itself
(`practice/`). No home is read or written.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines import messages_practice as told
from pipelines.cli_io import Json, out, print_json
from pipelines.cli_outcome import USAGE, Stop
from pipelines.cli_usage import ChineseCommand, ChineseGroup
from pipelines.tables import rows_table

if TYPE_CHECKING:
    from pipelines.practice.scoring import Score

app = typer.Typer(
    cls=ChineseGroup,
    help="练习：带差错的练习报表，找差错并评分（练习数据不能入库）。",
    rich_markup_mode=None,
)


@app.command("start", cls=ChineseCommand)
def start_command(
    folder: Annotated[Path, typer.Option("--out", metavar="文件夹", help="写到哪个空文件夹")],
    level: Annotated[int, typer.Option(help="级别：1 入门、2 熟练、3 综合")] = 1,
    seed: Annotated[int, typer.Option(help="种子：不同的种子是不同的题", min=0)] = 1,
) -> None:
    """出题：写出一个市一个月的练习报表（处处标明练习数据）、答卷和说明。"""
    from pipelines.practice.session import PracticeError, start

    try:
        started = start(folder, level, seed)
    except PracticeError as error:
        raise Stop(USAGE, str(error)) from None
    except OSError as error:
        text = told.UNWRITABLE.format(path=folder, cause=error.strerror)
        raise Stop(USAGE, text) from None
    out.print(told.STARTED.format(**vars(started)), markup=False, highlight=False)


@app.command("check", cls=ChineseCommand)
def check_command(
    folder: Annotated[Path, typer.Argument(metavar="文件夹", help="练习文件夹")],
    as_json: Json = False,
) -> None:
    """评分：找到、类别有误、漏掉、误报、改坏各几处；每处差错怎样可以看出。"""
    from pipelines.practice.session import PracticeError, check

    try:
        score = check(folder)
    except PracticeError as error:
        raise Stop(USAGE, str(error)) from None
    if as_json:
        print_json(score.to_json())
    else:
        _show(score)


def _show(score: "Score") -> None:
    from pipelines.practice.scoring import FOUND, MISSED, NAMED_WRONGLY

    points = told.POINTS.format(
        points=score.points, found=score.count(FOUND), wrong_kind=score.count(NAMED_WRONGLY),
        missed=score.count(MISSED), wrong=len(score.wrong), broken=len(score.broken),
    )  # fmt: skip
    out.print(points, style="bold", markup=False, highlight=False)
    out.print(rows_table(told.MARKED_HEAD, [list(vars(one).values()) for one in score.marked]))
    if score.wrong:
        lines = [[one.file, one.sheet, one.cell, one.kind] for one in score.wrong]
        out.print(rows_table(told.WRONG_HEAD, lines))
    if score.broken:
        out.print(told.BROKEN_TITLE, style="bold")
    for line in score.broken:
        out.print(f"  · {line}", markup=False, highlight=False)
