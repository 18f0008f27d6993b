"""How the command line shows things: tables, the summary of a load, progress bars.

Belongs here: layout and Chinese labels of plain values. Not here: where the values come from.
"""

import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console, Group
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from pipelines.messages import MORE_FILES
from pipelines.messages_workbooks import HANDED_BACK, NOT_HANDED_BACK
from pipelines.run_report import Load, Watch
from pipelines.status import Status
from pipelines.tables import plain
from warehouse.dictionary import load_dictionary

_MOST_REFUSED = 20
_BASIS = {
    "published": "公布",
    "implied": "由公布资料推算",
    "returned": "上报",
    "added_up": "各市相加",
    "computed": "按两项计算",
}


def status_view(status: Status) -> Group:
    """What is loaded, missing, rejected and flagged."""
    table = _facts("当前发布版")
    table.add_row("发布版", status.release)
    table.add_row("发布时间", status.created_at)
    table.add_row("内容校验", status.content_hash)
    table.add_row("数据库", escape(status.database))
    table.add_row("网站", escape(status.site or "尚未生成（dpe publish site）"))
    table.add_row("已加载月份", _months(status.months))
    table.add_row("已定稿月份", escape(_final(status)))
    table.add_row("数据行", f"接收 {status.rows['accepted']}，退回 {status.rows['rejected']}")
    table.add_row("退回处", _counts(status.rejected, _SCOPES))
    table.add_row("读取假定", str(status.assumptions))
    table.add_row("审核发现", _counts(status.findings, load_dictionary().words("severity")))
    table.add_row("未报", _missing(status))
    table.add_row("目标", headline(status))
    return Group(table)


_SCOPES = {"file": "文件", "sheet": "工作表", "row": "行", "cell": "单元格"}


def load_view(done: Load, status: Status | None, home: Path) -> Group:
    """The summary at the end of a load."""
    table = _facts("加载完成")
    received = done.received
    table.add_row(
        "文件",
        f"收到 {received.get('received', 0)}：新 {received.get('new', 0)}，"
        f"已有 {received.get('known', 0)}，拒收 {len(received.get('refused', []))}，"
        f"仍在写入 {len(received.get('waiting', []))}；"
        f"非报送文件未收 {len(received.get('skipped', []))}",
    )
    refused = received.get("refused", [])
    for one in refused[:_MOST_REFUSED]:
        table.add_row("", f"[red]{escape(str(one))}[/red]")
    if len(refused) > _MOST_REFUSED:
        table.add_row("", MORE_FILES.format(count=len(refused) - _MOST_REFUSED))
    table.add_row("重新加工的月份", _months(done.months) or "无（均为最新）")
    if done.answers:
        table.add_row("审核反馈", _answers(done.answers, home))
    if status is None:
        return Group(table)
    table.add_row("数据行", f"接收 {status.rows['accepted']}，退回 {status.rows['rejected']}")
    table.add_row("退回处", _counts(status.rejected, _SCOPES))
    table.add_row("读取假定", str(status.assumptions))
    table.add_row("审核发现", _counts(status.findings, load_dictionary().words("severity")))
    table.add_row("未报", _missing(status))
    table.add_row("发布版", status.release)
    table.add_row("内容校验", status.content_hash)
    table.add_row("目标", headline(status))
    return Group(table, _next_steps(status, home))


def _answers(answers: int | str, home: Path) -> str:
    folder = home / "outbox"
    if isinstance(answers, int):
        return escape(HANDED_BACK.format(count=answers, folder=folder))
    return f"[red]{escape(NOT_HANDED_BACK.format(cause=answers, folder=folder))}[/red]"


def _facts(title: str) -> Table:
    table = Table(title=title, show_header=False, title_justify="left", title_style="bold")
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    return table


def _counts(counts: dict[str, int], labels: Mapping[str, str]) -> str:
    return "，".join(f"{label} {counts.get(name, 0)}" for name, label in labels.items())


def _final(status: Status) -> str:
    told = [f"{one['month']}（{one['signed_by']}签字）" for one in status.final_months]
    return "、".join(told) or "无；所列月份的数字均未定稿"


def _missing(status: Status) -> str:
    total = sum(one.count for one in status.missing)
    periods = {(one.form, one.period) for one in status.missing}
    return f"{total} 份（{len(periods)} 个报表期）" if total else "无"


def _months(months: Sequence[str]) -> str:
    if len(months) <= 3:
        return "、".join(months)
    return f"{months[0]} 至 {months[-1]}，共 {len(months)} 个月"


def headline(status: Status) -> str:
    """How far the headline quantity is from its target, in one sentence."""
    told = status.headline
    if told is None:
        return "规划目标未在数据中"
    name, unit = told["indicator_name"], told["unit"]
    goal = f"目标（{told['target_year']}年）{plain(told['target_value'])}{unit}"
    if told["latest_value"] is None:
        return f"{name}：{goal}；{told['light']}"
    width = told["latest_half_width"]
    about = f" ± {plain(width)}" if width else ""
    made_up = "，含模拟数据" if told["latest_is_synthetic"] else ""
    basis = _BASIS.get(told["latest_basis"], told["latest_basis"])
    gap = f"差 {plain(told['gap_to_target'])} 个百分点" if unit == "%" else ""
    return (
        f"{name}：{told['latest_period']} 年 {plain(told['latest_value'])}{unit}{about}"
        f"（{basis}{made_up}），{goal}，{gap}（{told['light']}）"
    )


def _next_steps(status: Status, home: Path) -> str:
    dpe = _own_name()
    steps = (
        ("status", "各月、缺报、退回、发现"),
        ('sql "select * from mart.mart_target_progress"', "规划 88 个数量的进度"),
        ('sql "select * from core.fct_reject"', "退回清单与处理办法"),
        ("serve", "在浏览器中看网站"),
        ("ui", "加工过程（Dagster 界面）"),
    )
    lines = [f"  {dpe} {command:<46}{told}" for command, told in steps]
    places = [
        f"  数据库：{escape(status.database)}",
        *([f"  网站：{escape(status.site)}"] if status.site else []),
        f"  收件目录：{escape(str(home / 'inbox'))}",
    ]
    return "\n".join(["\n接下来：", *lines, *places])


def _own_name() -> str:
    """How this program is called here: `dpe` where the shell finds it, else its path."""
    return "dpe" if shutil.which("dpe") else os.path.relpath(sys.argv[0])


@contextmanager
def progress(console: Console) -> Iterator[Watch]:
    """Progress bars on the error stream, one a phase, with the step at work."""
    bars = Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("[dim]{task.fields[step]}[/dim]"),
        console=console,
    )
    with bars:
        yield _watch(bars)


def _watch(bars: Progress) -> Watch:
    def phase(title: str, steps: int) -> None:
        for task in bars.tasks:
            bars.update(task.id, completed=task.total, step="")
        bars.add_task(escape(title), total=steps, step="")

    def step(label: str, done: bool) -> None:
        task = bars.tasks[-1]
        bars.update(task.id, advance=1 if done else 0, step=escape(label))

    def note(text: str) -> None:
        if bars.tasks:
            bars.update(bars.tasks[-1].id, step=escape(text[:60]))

    return Watch(phase, step, note)
