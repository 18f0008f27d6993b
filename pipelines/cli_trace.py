"""`dpe trace`: from a figure to its cells, from a cell to its figures.

Belongs here: the command and its options. Not here: following (`trace.py`), the words of its
arguments (`trace_rows.py`), how it looks (`cli_trace_views.py`).
"""

import sys
from typing import Annotated, Any

import typer
from rich.console import Console

from pipelines import messages, messages_trace
from pipelines.cli_outcome import INTERNAL, NO_RELEASE, USAGE, Stop
from pipelines.cli_usage import ChineseCommand
from pipelines.settings import load_settings
from warehouse.home import Home

Cell = tuple[str, str, str]


def add_trace(app: typer.Typer, out: Console) -> None:
    """Give the program the command."""

    @app.command("trace", cls=ChineseCommand)
    def trace_command(
        table: Annotated[
            str | None, typer.Argument(metavar="表", help="要追溯的表，如 mart_private_share")
        ] = None,
        key: Annotated[
            list[str] | None,
            typer.Argument(metavar="主键", help="主键各列的值，按次序写，或写作 列=值"),
        ] = None,
        column: Annotated[
            list[str] | None,
            typer.Option("--column", "-c", metavar="列", help="只追溯这一列；可写多次"),
        ] = None,
        cell: Annotated[
            Cell | None,
            typer.Option(
                "--cell",
                metavar="文件 工作表 单元格",
                help="反过来：哪些数依据这一格；文件写文件名或 SHA-256 的前几位",
            ),
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help="输出 JSON，供程序使用")] = False,
    ) -> None:
        """追溯：一个数来自哪些文件的哪些单元格；或一个单元格进入了哪些数。"""
        if (table is None) == (cell is None):
            raise Stop(USAGE, messages_trace.TRACE_USAGE)
        report = _report(table, key or [], column or [], cell)
        if as_json:
            from warehouse.exact_json import literal

            sys.stdout.write(literal(report) + "\n")
        else:
            from pipelines.cli_trace_views import cell_view, figure_view

            out.print(figure_view(report) if cell is None else cell_view(report))


def _report(
    table: str | None, key: list[str], columns: list[str], cell: Cell | None
) -> dict[str, Any]:
    from pipelines.all_models import all_models
    from pipelines.trace import Tracer
    from pipelines.trace_cells import Cells
    from pipelines.trace_release import TraceError
    from pipelines.trace_report import cell_report, figure_report
    from pipelines.trace_rows import Unclear, find_cell, find_columns, find_row, find_table
    from pipelines.trace_sheets import Sheets
    from warehouse.dictionary import load_dictionary
    from warehouse.releases import current_release

    home = Home(load_settings().home)
    release = current_release(home)
    if release is None:
        raise Stop(NO_RELEASE, messages.NO_RELEASE)
    try:
        with Tracer(release, all_models(), load_dictionary()) as tracer:
            sheets = Sheets(home, tracer)
            cells = Cells(tracer, sheets)
            if cell is not None:
                return cell_report(tracer, cells, find_cell(sheets, *cell))
            name = find_table(list(tracer.models), table or "")
            wanted = find_columns(tracer, name, columns)
            return figure_report(tracer, cells, name, find_row(tracer, name, key), wanted)
    except Unclear as error:
        raise Stop(USAGE, str(error)) from None
    except TraceError as error:
        raise Stop(INTERNAL, str(error)) from None
