"""`dpe ledger`: the submission ledger.

Belongs here: the command, its options and how the ledger looks. Not here: what it says
(`ledger.py`), how what is owed is told line by line (`cli_ledger_owed.py`).
"""

from typing import Annotated, Any

import typer
from rich.console import Group
from rich.markup import escape
from rich.table import Table

from pipelines import messages, messages_approve, messages_schedule
from pipelines.cli_io import Json, out, print_json
from pipelines.cli_ledger_owed import STATUSES, not_started_lines, owed_lines
from pipelines.cli_outcome import USAGE, Stop
from pipelines.settings import load_settings
from warehouse.home import Home

_STANDINGS = {
    "in_force": "现行",
    "partly_replaced": "部分被替代",
    "replaced": "已被替代",
    "refused": "退回",
    "held": "收而未计入",
    "not_a_return": "不计报送",
}
_HELD = {
    "approval": messages_approve.HELD_APPROVED,
    "month_close": messages_approve.HELD_CLOSED,
}
CHOICES = {
    "form": messages_schedule.LEDGER_FORM,
    "period": messages_schedule.LEDGER_PERIOD,
    "region": messages_schedule.LEDGER_REGION,
}
_OWED_SHOWN = 20


def ledger_command(
    form: Annotated[
        str | None, typer.Option("--form", metavar="表号", help="只列一种报表，如 M1")
    ] = None,
    period: Annotated[
        str | None,
        typer.Option("--period", metavar="报告期", help="只列一期，如 2015-03 或 2015-01/02"),
    ] = None,
    region: Annotated[
        str | None,
        typer.Option("--region", metavar="地区代码", help="只列一市（含所辖县）或一县，如 140200"),
    ] = None,
    missing: Annotated[
        bool,
        typer.Option(
            "--missing", help="只列应报未报和全部退回的：截止日、由谁报来、找谁、退回原因"
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """台账：谁在何时报来哪张表、哪一期、第几版，现行、被替代还是退回，还有几处须更正；哪些应报未报。"""
    from pipelines.choices import UnknownChoice
    from pipelines.ledger import read_ledger

    home = Home(load_settings().home)
    try:
        found = read_ledger(home, form, period, region, messages.NO_RELEASE, owed_only=missing)
    except UnknownChoice as error:
        raise Stop(USAGE, CHOICES[error.what].format(value=error)) from None
    if as_json:
        told = found._asdict()
        print_json({name: told[name] for name in told if not (missing and name == "sent")})
    elif missing:
        for line in owed_lines(found.owed, found.not_started):
            out.print(line, highlight=False, soft_wrap=True)
    else:
        table = [_sent(found.sent)] if found.sent or not found.not_started else []
        coming = map(escape, not_started_lines(found.not_started))
        out.print(Group(*table, *_owed(found.owed), *coming))


def _sent(rows: list[dict[str, Any]]) -> Table:
    table = Table(title="报送台账", title_justify="left", title_style="bold")
    table.header_style = "bold"
    for heading in ("报表与期", "报送单位", "版本与报出", "收到", "文件与工作表", "行", "结果"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(escape(text) for text in _cells(row)))
    return table


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    counts = [
        ("收", "accepted_rows"), ("退", "refused_rows"), ("迟", "late_rows"), ("未计", "held_rows"),
    ]  # fmt: skip
    told = [f"{label} {row[name]}" for label, name in counts if row[name]]
    return (
        f"{row['form_code'] or '不明'} {row['period'] or ''}",
        row["sender"] or row["delivered_by"] or "不明",
        f"{_version(row)}{row['reported_on'] or ''}",
        str(row["received_at"] or "")[:16].replace("T", " "),
        f"{row['file_name']}〔{row['sheet_name'] or ''}〕",
        "，".join(told),
        _result(row),
    )


def _result(row: dict[str, Any]) -> str:
    """Where the sheet stands, what is open on it, and why."""
    reasons = [_HELD[kind] for kind in (row["held_by"] or "").split(",") if kind]
    if row["contested_rows"]:
        reasons.append(messages_approve.CONTESTED)
    told = "；".join([*reasons, *([row["reason_text"]] if row["reason_text"] else [])])
    counts = (("须更正", row["must_correct"]), ("须核实", row["to_explain"]))
    found = [f"{label} {count}" for label, count in counts if count]
    standing = "，".join([_STANDINGS[row["standing"]], *found])
    return f"{standing}：{told}" if told else standing


def _version(row: dict[str, Any]) -> str:
    return f"第 {row['version_no']} 版 " if row["version_no"] else ""


def _owed(rows: list[dict[str, Any]]) -> list[str]:
    lines = []
    for status, label in STATUSES:
        names = [
            f"{row['unit_name']}（{row['form_code']} {row['period']}）"
            for row in rows
            if row["status"] == status
        ]
        if names:
            cut = " 等" if len(names) > _OWED_SHOWN else ""
            lines.append(escape(f"{label} {len(names)}：{'、'.join(names[:_OWED_SHOWN])}{cut}"))
    return lines
