"""`dpe verify`: the command and how its verdict looks.

Belongs here: option, progress, table, exit code. Not here: the checks (`verify.py`).
"""

import sys
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console, Group
from rich.markup import escape
from rich.table import Table

from pipelines import messages_trace as messages
from pipelines.cli_outcome import BUSY, FAULTY, NO_RELEASE, Stop
from pipelines.cli_usage import ChineseCommand
from pipelines.settings import load_settings
from pipelines.verify_report import Area


def add_verify(app: typer.Typer, out: Console, err: Console) -> None:
    """Give the program the command."""

    @app.command("verify", cls=ChineseCommand)
    def verify_command(
        as_json: Annotated[bool, typer.Option("--json", help="输出 JSON，供程序使用")] = False,
    ) -> None:
        """核验：归档、收件登记、决定日志、数据湖、行格平衡、发布版是否完好。"""
        from pipelines.cli_views import progress
        from pipelines.resources import LockBusy
        from pipelines.verify import verify
        from warehouse.exact_json import literal

        try:
            with progress(err) as watch:
                result = verify(load_settings(), watch)
        except LockBusy as error:
            raise Stop(BUSY, str(error)) from None
        if not any(area.checked or area.problems for area in result.areas):
            raise Stop(NO_RELEASE, messages.VERIFY_NOTHING)
        if as_json:
            sys.stdout.write(literal(result.to_json()) + "\n")
        else:
            out.print(_view(result.areas))
        if result.problems:
            raise Stop(FAULTY, messages.VERIFY_FAULTY.format(count=result.problems))


def _view(areas: Sequence[Area]) -> Group:
    table = Table(title=messages.VERIFY_TITLE, title_justify="left", title_style="bold")
    for heading in ("范围", "核对", "结果", "说明"):
        table.add_column(heading, overflow="fold")
    for area in areas:
        told = [*area.problems, *area.notes]
        table.add_row(
            area.title,
            str(area.checked),
            _verdict(area),
            escape("\n".join(told)),
        )
    sound = not any(area.problems for area in areas)
    return Group(table, *([messages.VERIFY_SOUND] if sound else []))


def _verdict(area: Area) -> str:
    if area.problems:
        return f"[red]{messages.VERIFY_WRONG.format(count=len(area.problems))}[/red]"
    return messages.VERIFY_FINE if area.checked else messages.VERIFY_NONE
