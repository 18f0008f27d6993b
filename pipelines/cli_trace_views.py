"""How a trace looks on the command line.

Belongs here: layout and Chinese labels. Not here: what was found (`trace_report.py`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table

from pipelines import messages_trace as messages
from pipelines.tables import plain

_SHOWN = 100


def figure_view(report: Mapping[str, Any]) -> Group:
    """A row, the way it was computed, and its cells."""
    head = _facts()
    for name, value in report["figures"].items():
        head.add_row(name, escape(plain(value)))
    steps = [
        messages.PATH_STEP.format(table=step["table"], rows=step["rows"]) for step in report["path"]
    ]
    named = f"[bold]{escape(report['table'])}[/bold]  {escape(_key(report['key']))}"
    parts: list[RenderableType] = [named, head, messages.PATH_TITLE.format(path=" ← ".join(steps))]
    if report["cells"]:
        parts.append(_cells(report["cells"]))
    if report["dictionary"]:
        told = (
            f"{one['title']} {one['table']}（{one['rows']} 行）" for one in report["dictionary"]
        )
        parts.append(messages.DICTIONARY_TITLE.format(tables="，".join(told)))
    return Group(*parts, *_cut(report["cells"]), *report["notes"])


def cell_view(report: Mapping[str, Any]) -> Group:
    """The figures that come from a cell."""
    title = messages.FIGURES_TITLE.format(
        file=report["file"],
        sheet=report["sheet"],
        cell=report["cell"],
        text=report["text"] or "",
    )
    table = Table()
    for heading in ("表", "主键", "列与数"):
        table.add_column(heading, overflow="fold")
    figures = report["figures"]
    for figure in figures[:_SHOWN]:
        values = "，".join(f"{name}={plain(value)}" for name, value in figure["figures"].items())
        table.add_row(figure["table"], escape(_key(figure["key"])), escape(values))
    return Group(escape(title), *([table] if figures else []), *_cut(figures), *report["notes"])


def _cells(cells: Sequence[Mapping[str, Any]]) -> Table:
    table = Table(title=messages.CELLS_TITLE, title_justify="left", title_style="bold")
    for heading in ("文件", "报送单位", "SHA-256", "工作表", "行", "单元格", "原文", "单位", "列"):
        table.add_column(heading, overflow="fold")
    for cell in cells[:_SHOWN]:
        values = (
            cell["file"],
            cell["sender"],
            (cell["file_sha256"] or "")[:12],
            cell["sheet"],
            cell["row"],
            cell["cell"],
            cell["text"],
            cell["unit"],
            "、".join(cell["columns"]),
        )
        table.add_row(*(escape(plain(value)) for value in values))
    return table


def _facts() -> Table:
    table = Table(show_header=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    return table


def _key(key: Mapping[str, Any]) -> str:
    return "，".join(f"{name}={plain(value)}" for name, value in key.items())


def _cut(items: Sequence[object]) -> list[str]:
    if len(items) <= _SHOWN:
        return []
    return [messages.CUT.format(shown=_SHOWN, count=len(items))]
