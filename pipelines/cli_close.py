"""`dpe close` and `dpe reopen`: the months and how far each is closed.

Belongs here: commands, options, how the states look; a step is recorded and then published by a
load. Not here: what a step needs (`month_close.py`).
"""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from pipelines import messages, messages_close
from pipelines.cli_decide import deciding, now
from pipelines.cli_io import Json, out, print_json, run_load
from pipelines.cli_outcome import USAGE, Stop
from pipelines.settings import load_settings
from warehouse.decisions import DecisionError
from warehouse.home import Home

if TYPE_CHECKING:
    from pipelines.month_close import MonthStatus

By = Annotated[str, typer.Option("--by", metavar="姓名", help="经办人")]


def close_command(
    month: Annotated[
        str | None, typer.Argument(metavar="月份", help="如 2015-03；不写则列出各月状态")
    ] = None,
    by: By = "",
    reason: Annotated[str, typer.Option("--reason", metavar="理由", help="有未报单位时必填")] = "",
    as_json: Json = False,
) -> None:
    """关账：依次为快报、审核、签字、另一人签字即定稿；每运行一次走一步。"""
    from pipelines.month_close import CloseRefused, read_statuses, record_step

    settings = load_settings()
    home = Home(settings.home)
    if month is None:
        _show(home, as_json)
        return
    with deciding(settings):
        status = _chosen(home, month)
        try:
            taken = record_step(home, status, by.strip(), reason.strip(), now())
        except (CloseRefused, DecisionError) as error:
            raise Stop(USAGE, str(error)) from None
        run_load(settings, [], None)
    after = read_statuses(home, messages.NO_RELEASE)[month]
    step = messages_close.STEPS[str(taken.content["step"])]
    told = messages_close.TAKEN.format(
        month=month, step=step, number=taken.number, by=taken.decided_by,
        state=messages_close.STATES[after.state],
    )  # fmt: skip
    if as_json:
        print_json({"month": month, "step": taken.content["step"], "state": after.state})
    else:
        out.print(escape(told))


def reopen_command(
    month: Annotated[str, typer.Argument(metavar="月份", help="如 2015-03")],
    by: By = "",
    reason: Annotated[str, typer.Option("--reason", metavar="理由", help="必填")] = "",
    as_json: Json = False,
) -> None:
    """重开：退回未关账；须写明理由，并列出用到该月数字的以后各月。"""
    from pipelines.all_models import all_models
    from pipelines.month_close import (
        CloseRefused,
        later_months,
        month_name,
        read_statuses,
        record_reopening,
    )

    settings = load_settings()
    home = Home(settings.home)
    with deciding(settings):
        status = _chosen(home, month)
        known = [one.month for one in read_statuses(home, messages.NO_RELEASE).values()]
        touched = later_months(all_models(), status.month, known)
        try:
            taken = record_reopening(home, status, by.strip(), reason.strip(), touched, now())
        except (CloseRefused, DecisionError) as error:
            raise Stop(USAGE, str(error)) from None
        run_load(settings, [], None)
    names = [month_name(one) for one in touched]
    if as_json:
        print_json({"month": month, "touched": names})
        return
    told = messages_close.REOPENED.format(
        month=month, number=taken.number, by=taken.decided_by, reason=taken.reason
    )
    out.print(escape(told))
    listed = messages_close.TOUCHED.format(months="、".join(names))
    out.print(escape(listed if names else messages_close.TOUCHES_NONE))


def _chosen(home: Home, month: str) -> "MonthStatus":
    from pipelines.month_close import read_statuses

    statuses = read_statuses(home, messages.NO_RELEASE)
    if month not in statuses:
        known = "、".join(statuses)
        raise Stop(USAGE, messages_close.MONTH_UNKNOWN.format(month=month, known=known))
    return statuses[month]


def _show(home: Home, as_json: bool) -> None:
    from pipelines.month_close import read_statuses

    statuses = read_statuses(home, messages.NO_RELEASE)
    if as_json:
        print_json({name: one._asdict() for name, one in statuses.items()})
        return
    table = Table(title="月度关账", title_justify="left", title_style="bold")
    table.header_style = "bold"
    for heading in ("月份", "状态", "签字", "须更正", "未报或退回", "说明"):
        table.add_column(heading, overflow="fold")
    for name, one in statuses.items():
        note = messages_close.CHANGED if one.is_changed_since else ""
        table.add_row(
            name, messages_close.STATES[one.state], escape(one.signed_by or ""),
            str(one.block_count), str(one.owed_count), note,
        )  # fmt: skip
    out.print(table)
