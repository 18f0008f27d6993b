"""`dpe`: the command line.

Belongs here: commands and options. Not here: what a command does (`run.py`, `status.py`, `sql.py`),
how it looks (`cli_views.py`), how a failure becomes a sentence and a code (`cli_outcome.py`).
"""

import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from pipelines import (
    cli_approve,
    cli_bulletin,
    cli_check,
    cli_close,
    cli_correct,
    cli_digest,
    cli_explain,
    cli_export,
    cli_handover,
    cli_ledger,
    cli_practice,
    cli_publish,
    cli_schedule,
    cli_serve,
    cli_template,
    cli_workbook,
    cli_worklist,
    cli_year_turn,
    messages,
)
from pipelines.cli_io import Json, day_of, err, load_and_tell, out, print_json, run_load, status_of
from pipelines.cli_outcome import BUSY, INTERNAL, NO_RELEASE, USAGE, Stop, outcome
from pipelines.cli_trace import add_trace
from pipelines.cli_usage import ChineseCommand, ChineseGroup
from pipelines.cli_verify import add_verify
from pipelines.settings import load_settings
from warehouse.home import Home

app = typer.Typer(
    help=messages.APP_HELP,
    cls=ChineseGroup,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)
app.add_typer(cli_schedule.app, name="schedule")
app.add_typer(cli_practice.app, name="practice")
app.command("worklist", cls=ChineseCommand)(cli_worklist.worklist_command)
app.command("close", cls=ChineseCommand)(cli_close.close_command)
app.command("publish", cls=ChineseCommand)(cli_publish.publish_command)
app.command("serve", cls=ChineseCommand)(cli_serve.serve_command)
app.command("explain", cls=ChineseCommand)(cli_explain.explain_command)
app.command("bulletin", cls=ChineseCommand)(cli_bulletin.bulletin_command)
app.command("reopen", cls=ChineseCommand)(cli_close.reopen_command)
app.command("approve", cls=ChineseCommand)(cli_approve.approve_command)
app.command("exception", cls=ChineseCommand)(cli_approve.exception_command)
app.command("digest", cls=ChineseCommand)(cli_digest.digest_command)
app.command("year-turn", cls=ChineseCommand)(cli_year_turn.year_turn_command)
app.command("handover", cls=ChineseCommand)(cli_handover.handover_command)
app.command("correct", cls=ChineseCommand)(cli_correct.correct_command)
app.command("keep", cls=ChineseCommand)(cli_correct.keep_command)
app.command("ledger", cls=ChineseCommand)(cli_ledger.ledger_command)
app.command("template", cls=ChineseCommand)(cli_template.template_command)
app.command("workbook", cls=ChineseCommand)(cli_workbook.workbook_command)
app.command("check", cls=ChineseCommand)(cli_check.check_command)
app.command("export", cls=ChineseCommand)(cli_export.export_command)
add_trace(app, out)
add_verify(app, out, err)


@app.command("load", cls=ChineseCommand)
def load_command(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="路径", help="报送文件或文件夹；不写则收取收件目录"),
    ] = None,
    month: Annotated[
        str | None, typer.Option("--month", metavar="月份", help="只重新加工这个月，如 2015-03")
    ] = None,
    as_json: Json = False,
) -> None:
    """加载：收件、识别、审核、建库、检查、发布；已是最新的部分不重做。"""
    settings = load_settings()
    given = paths or []
    for path in given:
        if not path.exists() and not path.is_symlink():
            raise Stop(USAGE, messages.PATH_MISSING.format(path=path))
    load_and_tell(settings, given or [Home(settings.home).inbox], month, as_json)


@app.command("status", cls=ChineseCommand)
def status_command(as_json: Json = False) -> None:
    """状况：已加载的月份、缺报、退回、审核发现、发布版在哪里。"""
    from pipelines.status import NOTHING_YET

    settings = load_settings()
    status = status_of(settings)
    if as_json:
        calendar = {"calendar": cli_schedule.standing_of(settings).to_json()} if status else {}
        print_json({**(status.to_json() if status else NOTHING_YET), **calendar})
    elif status is not None:
        from pipelines.cli_views import status_view

        out.print(status_view(status))
        cli_schedule.print_standing(settings)
    if status is None:
        raise Stop(NO_RELEASE, messages.NO_RELEASE)


@app.command("sql", cls=ChineseCommand)
def sql_command(
    query: Annotated[
        str | None, typer.Argument(metavar="查询", help="一条 SQL；不写则进入只读的交互查询")
    ] = None,
    as_json: Json = False,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="日期", help="按当日所知回答，如 2013-05-20"),
    ] = None,
) -> None:
    """查询：在当前发布版上运行只读 SQL（不能读写文件）。"""
    from pipelines.sql import open_for_query, shell, show

    connection, release = open_for_query(load_settings(), day_of(as_of))
    try:
        if query is None:
            shell(connection, release, out, as_json)
        else:
            show(connection, query, out, as_json)
    finally:
        connection.close()


@app.command("rebuild", cls=ChineseCommand)
def rebuild_command(as_json: Json = False) -> None:
    """重建：删除数据湖与建库文件，从归档重建，并比较 content_hash。"""
    from pipelines.resources import LockBusy, WriterLock

    settings = load_settings()
    home = Home(settings.home)
    before = status_of(settings)
    home.prepare()
    try:
        with WriterLock(home, settings.lock_timeout):
            err.print(messages.REBUILD_DROP)
            _drop_derived(home)
            run_load(settings, [], None)
    except LockBusy as error:
        raise Stop(BUSY, str(error)) from None
    old, new = before.content_hash if before else None, status_of(settings).content_hash
    if as_json:
        print_json({"content_hash": new, "former": old, "same": old == new})
    else:
        out.print(_compared(old, new), highlight=False)


def _compared(old: str | None, new: str) -> str:
    if old is None:
        return messages.REBUILD_FIRST.format(new=new)
    if old == new:
        return messages.REBUILD_SAME.format(hash=new)
    return messages.REBUILD_DIFFERENT.format(old=old, new=new)


def _drop_derived(home: Home) -> None:
    """Everything that is computed from archive and decisions, and nothing else."""
    shutil.rmtree(home.lake, ignore_errors=True)
    for path in home.warehouse.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path != home.lock_file:
            path.unlink()


@app.command(
    "generate",
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    add_help_option=False,
)
def generate_command(context: typer.Context) -> None:
    """生成模拟报表（均标明“模拟数据”），参数见 dpe generate --help。"""
    from sample_raw.generate import main as generate

    command = typer.Typer(add_completion=False, rich_markup_mode=None)
    command.command(cls=ChineseCommand)(generate)
    command(args=context.args, prog_name="dpe generate", standalone_mode=False)


@app.command("ui", cls=ChineseCommand)
def ui_command(
    port: Annotated[int, typer.Option(help="端口", min=1024, max=65535)] = 3000,
) -> None:
    """界面：启动 Dagster 界面与守护进程（仅限本机访问），监视收件目录并按月加载。"""
    from pipelines.ui import UiEnded, serve

    try:
        serve(load_settings(), port, err)
    except UiEnded as error:
        raise Stop(INTERNAL, str(error)) from None


def main() -> None:
    """The entry point."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run the program on these arguments and give its exit code."""
    return outcome(app, arguments, err)


if __name__ == "__main__":
    main()
