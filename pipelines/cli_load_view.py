"""The summary at the end of a load: what was in the files just sent first, then the whole database.

Belongs here: layout and Chinese labels of plain values. Not here: where the values come from, the
state of the release by itself (`cli_views.py`).
"""

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table

from pipelines import messages_workbooks as messages
from pipelines.cli_views import SCOPES, counted, facts, headline, missing_told, months_told
from pipelines.messages import MORE_FILES
from pipelines.messages_workbooks import ASKED, FAILED, PASSED
from pipelines.run_report import Load, Reply, worst_first
from pipelines.status import Status
from warehouse.dictionary import load_dictionary

_MOST_REFUSED = 20
_MOST_FAULTY = 10
_MOST_CITIES = 3


def load_view(done: Load, status: Status | None, home: Path) -> Group:
    """The summary at the end of a load."""
    parts: list[RenderableType] = [_files(done, home)]
    if not isinstance(done.answers, str):
        parts += faulty_view(done.answers, home)
    if status is not None:
        table = facts("全库现状")
        table.add_row("数据行", f"接收 {status.rows['accepted']}，退回 {status.rows['rejected']}")
        table.add_row("退回处", counted(status.rejected, SCOPES))
        table.add_row("读取假定", str(status.assumptions))
        table.add_row("审核发现", counted(status.findings, load_dictionary().words("severity")))
        table.add_row("未报", missing_told(status))
        table.add_row("发布版", status.release)
        table.add_row("内容校验", status.content_hash)
        table.add_row("目标", headline(status))
        parts += [table, _next_steps(done, status, home)]
    return Group(*parts)


def _files(done: Load, home: Path) -> Table:
    """What arrived, and what was found in it."""
    table = facts("本次加载")
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
    table.add_row("重新加工的月份", months_told(done.months) or "无（均为最新）")
    folder = home / "outbox"
    if isinstance(done.answers, str):
        told = messages.NOT_HANDED_BACK.format(cause=done.answers, folder=folder)
        table.add_row("审核反馈", f"[red]{escape(told)}[/red]")
        return table
    colour = "red" if any(one.outcome == FAILED for one in done.answers) else "default"
    table.add_row("本次结果", f"[{colour}]{this_load(done.answers)}[/{colour}]")
    if done.answers:
        told = messages.HANDED_BACK.format(count=len(done.answers), folder=folder)
        table.add_row("审核反馈", escape(told))
    return table


def this_load(replies: Sequence[Reply]) -> str:
    """How the files of this load came through, in one sentence."""
    if not replies:
        return messages.NOTHING_NEW
    failed = [one for one in replies if one.outcome == FAILED]
    asked = [one for one in replies if one.outcome == ASKED]
    rejected = sum(one.rejected for one in replies)
    told = [
        f"{PASSED} {len(replies) - len(failed) - len(asked)}",
        messages.TO_CORRECT.format(
            files=len(failed),
            places=sum(one.must_correct for one in failed),
            rejected=messages.ALSO_REJECTED.format(count=rejected) if rejected else "",
        ),
        messages.TO_EXPLAIN.format(files=len(asked), places=sum(one.explain for one in replies)),
    ]
    held = sum(one.is_held for one in replies)
    told += [messages.NOT_COUNTED.format(files=held)] if held else []
    return messages.THIS_LOAD.format(count=len(replies), outcomes="，".join(told))


def faulty_view(replies: Sequence[Reply], home: Path) -> list[RenderableType]:
    """The files in which something is to be done, the worst first, a line each."""
    faulty = worst_first(replies)
    if not faulty:
        return []
    folder = home / "outbox"
    table = Table(
        title=escape(messages.FAULTY_TITLE.format(folder=folder)),
        title_justify="left", title_style="bold", header_style="bold", show_lines=True,
    )  # fmt: skip
    for heading in ("文件", "报送单位", "报表与期", "结论", "审核反馈"):
        table.add_column(heading, overflow="fold")
    for one in faulty[:_MOST_FAULTY]:
        table.add_row(*(escape(text) for text in _line(one, folder)))
    more = len(faulty) - _MOST_FAULTY
    return [table, *([messages.MORE_FAULTY.format(count=more)] if more > 0 else [])]


def _line(one: Reply, outbox: Path) -> tuple[str, ...]:
    rejected = f"（退回 {one.rejected}）" if one.rejected else ""
    found = [
        f"须更正 {one.must_correct}{rejected}" if one.must_correct else "",
        f"须核实 {one.explain}" if one.explain else "",
        "收而未计入" if one.is_held else "",
    ]
    return (
        one.file,
        one.sender or messages.NO_SENDER,
        "\n".join(one.forms) or "不明",
        "\n".join(text for text in found if text) or one.verdict,
        str(one.workbook.relative_to(outbox)),
    )


def _next_steps(done: Load, status: Status, home: Path) -> str:
    dpe = _own_name()
    steps = (
        *_worklists(done.answers),
        ("status", "各月、缺报、退回、发现"),
        ("ledger", "台账：收到的各份，现行还是退回"),
        ('sql "select * from mart.mart_target_progress"', "规划 88 个数量的进度"),
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


def _worklists(answers: Sequence[Reply] | str) -> list[tuple[str, str]]:
    """The open items of the cities whose files are at fault, or the largest of the province."""
    told = "怎么办：逐件列出问题与处理办法"
    faulty = [] if isinstance(answers, str) else worst_first(answers)
    cities = _cities({code for one in faulty for code in one.regions})
    if not 0 < len(cities) <= _MOST_CITIES:
        return [("worklist --limit 10", told)]
    return [(f"worklist --city {code}", f"{name}，{told}") for code, name in cities.items()]


def _cities(codes: set[str]) -> dict[str, str]:
    """The cities that these codes are or lie in, with their names."""
    divisions = load_dictionary().codelist("divisions")
    named = {row["region_code"]: row for row in divisions.iter_rows(named=True)}
    own = (named[code] for code in sorted(codes) if code in named)
    found = (row if row["level"] == "city" else named.get(row["parent_code"] or "") for row in own)
    return {
        row["region_code"]: row["region_name"] for row in found if row and row["level"] == "city"
    }


def _own_name() -> str:
    """How this program is called here: `dpe` where the shell finds it, else its path."""
    return "dpe" if shutil.which("dpe") else os.path.relpath(sys.argv[0])
