"""`dpe worklist`: the open items for people.

Belongs here: the command, its options and how the list looks. Not here: the list (`worklist.py`).
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Group
from rich.markup import escape
from rich.table import Table

from pipelines import messages, messages_correct, messages_schedule
from pipelines.cli_io import Json, out, print_json
from pipelines.cli_outcome import USAGE, Stop
from pipelines.settings import load_settings
from pipelines.tables import plain
from warehouse.home import Home

if TYPE_CHECKING:
    from pipelines.worklist import Worklist

_UNKNOWN = {
    "city": messages_schedule.CITY_UNKNOWN,
    "region": messages_schedule.LEDGER_REGION,
    "period": messages_schedule.LEDGER_PERIOD,
}
_BASES = {
    "size": "{indicator} {period} 的份额",
    "reported": "所报数的份额",
    "shift": "{indicator}份额较 {period} 的变化",
    "parts": "与下级之和的差",
    "peers": "与同级中位数的差 × {indicator}份额",
    "published": "公布数与计算数的差",
}


def worklist_command(
    limit: Annotated[
        int, typer.Option("--limit", metavar="件数", min=0, help="只列影响最大的几件；0 为全部")
    ] = 30,
    city: Annotated[
        str | None, typer.Option("--city", metavar="市代码", help="只列一个市，如 140200")
    ] = None,
    region: Annotated[
        str | None,
        typer.Option(
            "--region", metavar="地区代码", help="只列一县，或一市（含所辖县），如 140321"
        ),
    ] = None,
    period: Annotated[
        str | None,
        typer.Option("--period", metavar="报告期", help="只列一期，如 2015-03 或 2015-01/02"),
    ] = None,
    as_json: Json = False,
) -> None:
    """待办：未报、退回、迟报与审核发现，影响大的在前：谁、哪张表、什么问题、怎么办、找谁。"""
    from pipelines.choices import UnknownChoice
    from pipelines.worklist import Choice, read_worklist
    from warehouse.dictionary import load_dictionary

    asked = Choice(city, region, period)
    home = Home(load_settings().home)
    try:
        found = read_worklist(home, asked, limit, messages.NO_RELEASE)
    except UnknownChoice as error:
        raise Stop(USAGE, _UNKNOWN[error.what].format(value=error)) from None
    if as_json:
        counts = {"release": found.release, "open": found.total, "explained": found.explained}
        print_json({**counts, "counted_to": found.counted_to, "items": found.items})
        return
    if found.items:
        out.print(_view(found, load_dictionary().words("issue_kind"), any(asked)))
    else:
        out.print(messages_schedule.WORKLIST_EMPTY)
    if found.explained:
        out.print(messages_correct.EXPLAINED.format(count=found.explained))


def _view(found: "Worklist", kinds: Mapping[str, str], is_part: bool) -> Group:
    items, count = found.items, found.total
    table = Table(title="待办，按影响排列", title_justify="left", title_style="bold")
    table.header_style, table.show_lines = "bold", True
    table.add_column("次序", justify="right")
    for heading in ("单位", "报表与位置", "问题与处理", "影响", "截止日", "联系人"):
        table.add_column(heading, overflow="fold")
    for number, item in enumerate(items, start=1):
        rank = plain(item["effect_rank"])
        table.add_row(
            f"{number}\n（全省第 {rank}）" if is_part else rank,
            escape(_unit(item)),
            escape(_place(item)),
            escape(f"〔{kinds[item['issue_kind']]}〕{item['problem']}\n{item['advice']}"),
            escape(_effect(item)),
            _due(item),
            escape("\n".join(item[name] for name in ("filled_by", "phone") if item[name])),
        )
    cut = messages_schedule.WORKLIST_CUT.format(shown=len(items), count=count)
    note = messages_schedule.WORKLIST_NOTE.format(day=found.counted_to)
    return Group(table, *([cut] if len(items) < count else []), note)


def _unit(item: dict[str, Any]) -> str:
    return f"{item['unit_name']}\n{item['unit_code']}"


def _place(item: dict[str, Any]) -> str:
    """Form and period, then file, sheet and cell where the matter lies in a file."""
    row = f"第 {item['row_no']} 行" if item["row_no"] else None
    place = [item["file_name"], item["sheet_name"], item["cell_ref"] or row]
    lines = [f"{item['form_code']} {item['period']}", *(str(part) for part in place if part)]
    if item["issue_kind"] in ("block", "query"):
        lines.append(messages_correct.CODE.format(code=item["code"]))
    return "\n".join(lines)


def _effect(item: dict[str, Any]) -> str:
    if item["effect_pct"] is None:
        return "不明"
    indicator, period = item["effect_indicator_name"] or "", item["size_period"] or ""
    basis = _BASES[item["effect_basis"]].format(indicator=indicator, period=period)
    return f"{item['effect_pct']:.3f}%\n{basis}"


def _due(item: dict[str, Any]) -> str:
    if item["due_on"] is None:
        return "无"
    late = item["days_overdue"]
    return f"{item['due_on']}\n逾期 {late} 天" if late else str(item["due_on"])
