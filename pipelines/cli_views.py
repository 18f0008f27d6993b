"""How the command line shows things: the state of the release, progress bars.

Belongs here: layout and Chinese labels of plain values. Not here: where the values come from, the
summary of a load (`cli_load_view.py`).
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from rich.console import Console, Group
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from pipelines.run_report import Watch
from pipelines.status import Status
from pipelines.tables import plain
from warehouse.dictionary import load_dictionary

# Months that are told one by one; fewer are not counted.
_LATEST = 3
_FEW = 3
_BASIS = {
    "published": "公布",
    "implied": "由公布资料推算",
    "returned": "上报",
    "added_up": "各市相加",
    "computed": "按两项计算",
}


def status_view(status: Status) -> Group:
    """What is loaded, missing, rejected and flagged."""
    table = facts("当前发布版")
    table.add_row("发布版", status.release)
    table.add_row("发布时间", status.created_at)
    table.add_row("内容校验", status.content_hash)
    table.add_row("数据库", escape(status.database))
    table.add_row("网站", escape(status.site or "尚未生成（dpe publish site）"))
    table.add_row("已加载月份", months_told(status.months))
    table.add_row("已定稿月份", escape(_final(status)))
    table.add_row("数据行", f"接收 {status.rows['accepted']}，退回 {status.rows['rejected']}")
    table.add_row("退回处", counted(status.rejected, SCOPES))
    table.add_row("读取假定", str(status.assumptions))
    table.add_row("审核发现", counted(status.findings, load_dictionary().words("severity")))
    table.add_row("未报", missing_told(status))
    table.add_row("目标", headline(status))
    return Group(table)


SCOPES = {"file": "文件", "sheet": "工作表", "row": "行", "cell": "单元格"}


def facts(title: str) -> Table:
    """An empty table of labels and what is said of each."""
    table = Table(title=title, show_header=False, title_justify="left", title_style="bold")
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    return table


def counted(counts: dict[str, int], labels: Mapping[str, str]) -> str:
    """How many of each kind, also where there are none."""
    return "，".join(f"{label} {counts.get(name, 0)}" for name, label in labels.items())


def _final(status: Status) -> str:
    told = [f"{one['month']}（{one['signed_by']}签字）" for one in status.final_months]
    return "、".join(told) or "无；所列月份的数字均未定稿"


def missing_told(status: Status) -> str:
    """How many returns are missing, by month, the latest months one by one."""
    by_month: dict[str, Counter[str]] = {}
    for one in status.missing:
        by_month.setdefault(one.month, Counter())[one.form] += one.count
    if not by_month:
        return "无"
    latest = sorted(by_month, reverse=True)
    told = [
        f"{month} {by_month[month].total()}（{_forms(by_month[month])}）"
        for month in latest[:_LATEST]
    ]
    earlier = sum(by_month[month].total() for month in latest[_LATEST:])
    told += [f"更早各月 {earlier}"] if earlier else []
    return f"{sum(counts.total() for counts in by_month.values())} 份：{'；'.join(told)}"


def _forms(counts: Counter[str]) -> str:
    return "、".join(f"{form} {count}" for form, count in sorted(counts.items()))


def months_told(months: Sequence[str]) -> str:
    """Months as ranges without a gap in the reporting calendar, which has no January."""
    from pipelines.partitions import month_ranges

    told = []
    for first, last in month_ranges(months):
        held = [month for month in months if first <= month <= last]
        told.append(f"{first} 至 {last}" if len(held) > 2 else "、".join(held))
    return "、".join(told) + (f"，共 {len(months)} 个月" if len(months) > _FEW else "")


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
