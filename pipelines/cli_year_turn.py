"""`dpe year-turn`: the command and how the points look.

Belongs here: argument, options, table. Not here: how a point is judged (`year_turn*.py`).
"""

from decimal import Decimal, InvalidOperation
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from pipelines import messages, messages_digest
from pipelines.cli_io import Json, out, print_json
from pipelines.cli_outcome import USAGE, Stop
from pipelines.settings import load_settings
from pipelines.tables import rows_table
from warehouse.home import Home

_STATES = {"done": "已妥", "todo": "[red]待办[/red]", "look": "[yellow]请核对[/yellow]"}

_HEADINGS = {
    "period_end": "月份", "close_state": "状态", "form_code": "表号", "expected": "应报",
    "owed": "欠报", "region_code": "地区代码", "region_name": "地区", "indicator_name": "指标",
    "unit": "单位", "december": "12月累计", "annual": "年报", "difference_pct": "相差（%）",
    "enterprise_id": "企业", "enterprise_name": "名称", "is_opened": "新开", "is_closed": "退出",
    "is_resized": "规模变动", "is_moved": "地区变动", "is_other_verdict": "民营认定变动",
    "is_other_key": "重点企业进出", "former_size_class": "原规模", "size_class": "规模",
    "former_region_code": "原地区代码", "former": "上年所报",
    "base": "上年同期", "figures": "数字", "regions": "地区数", "most_pct": "最大幅度（%）",
    "valid_from": "启用", "valid_to": "终止", "successor_today_code": "现代码", "edition": "版本",
    "next_edition": "后续版本",
}  # fmt: skip


def year_turn_command(
    year: Annotated[
        int, typer.Argument(metavar="年份", help="新年度，如 2015", min=1990, max=2100)
    ],
    tolerance: Annotated[
        str, typer.Option("--tolerance", metavar="百分数", help="相差超过百分之几才列出")
    ] = "1",
    cases: Annotated[
        int, typer.Option("--cases", metavar="件数", min=0, help="每项列出几件；0 为不列")
    ] = 0,
    as_json: Json = False,
) -> None:
    """年度交替：名录、上年同期、12 月与年报、制度有效期、放假安排、区划、目标：情况与怎么办。"""
    from pipelines.year_turn import read_year_turn
    from warehouse.dictionary import load_dictionary

    home = Home(load_settings().home)
    turn = read_year_turn(home, load_dictionary(), year, _percent(tolerance), messages.NO_RELEASE)
    if as_json:
        print_json(turn.to_json())
        return
    title = messages_digest.TURN_TITLE.format(former=year - 1, year=year, release=turn.release)
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold")
    table.show_lines = True
    for heading in ("", "事项", "状态", "情况", "怎么办"):
        table.add_column(heading, overflow="fold")
    for number, one in enumerate(turn.points, start=1):
        table.add_row(
            str(number), one.title, _STATES[one.state], escape(one.found), escape(one.advice)
        )
    out.print(table)
    for one in turn.points:
        if cases and one.cases:
            shown = one.cases[:cases]
            out.print(messages_digest.TURN_CASES.format(
                title=one.title, shown=len(shown), count=len(one.cases)
            ))  # fmt: skip
            names = [_HEADINGS.get(name, name) for name in shown[0]]
            out.print(rows_table(names, [list(row.values()) for row in shown]))


def _percent(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal(-1)
    if not 0 <= value <= 100:
        raise Stop(USAGE, messages_digest.TOLERANCE.format(text=text))
    return value
