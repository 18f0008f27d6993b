"""`dpe schedule`: the reporting calendar for people.

Belongs here: the commands, their options and how their answers look. Not here: the answers
(`schedule.py`), the load itself (`run.py`).
"""

import re
from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer
from rich.markup import escape
from rich.table import Table

from pipelines import messages_schedule as messages
from pipelines.cli_io import Json, load_and_tell, out, print_json, run_load
from pipelines.cli_outcome import USAGE, Stop
from pipelines.cli_usage import ChineseCommand, ChineseGroup
from pipelines.settings import Settings, load_settings
from warehouse.home import Home

if TYPE_CHECKING:
    from pipelines.load_calendar import Attempt
    from pipelines.schedule import Due, Scheduled, Standing

app = typer.Typer(
    help="报送日程：何时应报、何时自动加载；立即执行；补做错过的加载。", cls=ChineseGroup
)

_LEVELS = {"enterprise": "企业", "county": "县", "city": "市", "province": "省"}
_STATES = {
    "planned": "未到",
    "done": "已加载",
    "running": "进行中",
    "failed": "没有成功",
    "missed": "错过，待补做",
    "before_service": "启用之前，未安排",
}
_HOWS = {
    "scheduled": "按时",
    "caught_up": "补做",
    "run_now": "提前或重新执行",
    "by_hand": "手工加载",
}
_RESULTS = {"done": "成功", "running": "进行中", "failed": "没有成功"}
Month = Annotated[str | None, typer.Option("--month", metavar="月份", help="报告月份，如 2015-03")]


def _now(timezone: str) -> datetime:
    return datetime.now(ZoneInfo(timezone))


def standing_of(settings: Settings) -> "Standing":
    """What `dpe status` tells of the calendar."""
    from pipelines.schedule import read_standing
    from warehouse.dictionary import load_dictionary

    dictionary = load_dictionary()
    return read_standing(Home(settings.home), dictionary, _now(dictionary.scope.timezone))


def print_standing(settings: Settings) -> None:
    """Months owed and loads made up, one line each; nothing where all went by the calendar."""
    standing = standing_of(settings)
    if standing.owed:
        out.print(messages.OWED.format(months="、".join(standing.owed)), highlight=False)
    for told in standing.caught_up:
        out.print(messages.MADE_UP.format(told=told), highlight=False)


@app.command("show", cls=ChineseCommand)
def show_command(
    month: Month = None,
    first: Annotated[
        str | None, typer.Option("--from", metavar="月份", help="自哪个报告月份起")
    ] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="月份", help="至哪个报告月份")] = None,
    as_json: Json = False,
) -> None:
    """日程：各表各级各期的截止日（遇休息日顺延及原因），自动加载何时运行、上次结果、下次时间。"""
    from pipelines.schedule import read_plan
    from warehouse.dictionary import load_dictionary

    dictionary = load_dictionary()
    now = _now(dictionary.scope.timezone)
    months = _range(month, first, last, now)
    plan = read_plan(Home(load_settings().home), dictionary, now, *months)
    if as_json:
        print_json(plan.to_json())
        return
    if plan.due:
        out.print(_due_table(plan.due))
    else:
        out.print(messages.NOTHING_DUE.format(first=_text(months[0]), last=_text(months[1])))
    for title, loads in (
        ("例行加载", plan.loads),
        ("错过，待补做", plan.owed),
        ("接下来", plan.coming),
    ):
        if loads:
            out.print(_load_table(title, loads))
    out.print(f"上次加载：{_run(plan.last_run) if plan.last_run else messages.NO_RUN_YET}")
    out.print(messages.DAEMON_ALIVE if plan.daemon_alive else messages.DAEMON_OFF)


def _range(
    month: str | None, first: str | None, last: str | None, now: datetime
) -> tuple[int, int]:
    """The months to show; without a wish those collected now: last month and this one."""
    if month is not None and (first or last):
        raise Stop(USAGE, messages.MONTH_OR_RANGE)
    this = now.year * 100 + now.month
    begin, end = _number(month or first), _number(month or last)
    if begin is None:
        before = this - 1 if now.month > 1 else this - 89
        begin = min(before, end) if end is not None else before
    end = max(begin, this) if end is None else end
    if begin > end:
        raise Stop(USAGE, messages.RANGE_BACKWARDS.format(first=first, last=last))
    return begin, end


def _number(text: str | None) -> int | None:
    if text is None:
        return None
    if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text):
        raise Stop(USAGE, messages.MONTH_FORM.format(text=text))
    return int(text.replace("-", ""))


def _text(month: int) -> str:
    return f"{month // 100:04d}-{month % 100:02d}"


def _due_table(due: "list[Due]") -> Table:
    table = Table(title="应报日程", title_justify="left", title_style="bold", header_style="bold")
    for heading in ("表号", "报表", "报告期", "级别", "截止日", "说明"):
        table.add_column(heading, overflow="fold")
    for one in due:
        moved = f"原定 {one.planned_on}（{one.moved_because}）" if one.moved_because else ""
        mark = messages.PROVISIONAL if one.is_provisional else ""
        level = _LEVELS[one.level] + ("" if one.is_unit else "（汇总）")
        steps = messages.DUE_STEPS.format(due=one.due_on, arrives=one.arrives_by)
        carried = steps if one.is_unit and one.due_on < one.arrives_by else ""
        notes = "；".join(note for note in (carried, moved, mark) if note)
        table.add_row(one.form_code, one.form_name, one.period, level, str(one.due_on), notes)
    return table


def _load_table(title: str, loads: "list[Scheduled]") -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold")
    for heading in ("月份", "省级截止日", "定于", "状态", "运行"):
        table.add_column(heading, overflow="fold")
    for load in loads:
        mark = f"，{messages.PROVISIONAL}" if load.is_provisional else ""
        ran = _run(load.last_run) if load.last_run else ""
        at, state = f"{load.at:%Y-%m-%d %H:%M}", _STATES[load.state]
        # A load of everything is one of every month, also of one from which nothing came.
        if load.state == "done" and load.returns == 0:
            state, ran = messages.NO_RETURNS, f"{ran}；{messages.NONE_OF_MONTH}"
        table.add_row(load.month, str(load.due_on), at + mark, state, escape(ran))
    return table


def _run(run: "Attempt") -> str:
    what = "全部有变动的月份" if run.month == "all" else run.month
    told = f"{run.started:%Y-%m-%d %H:%M} {_HOWS[run.how]}（{what}），{_RESULTS[run.state]}"
    return f"{told}。{run.message}" if run.message else told


@app.command("run-now", cls=ChineseCommand)
def run_now_command(month: Month = None, as_json: Json = False) -> None:
    """立即执行一个月的例行加载；不写月份为最近一个已到期的月份。"""
    from pipelines.calendar_runs import load_tags
    from pipelines.load_calendar import latest_load
    from warehouse.dictionary import load_dictionary

    settings, dictionary = load_settings(), load_dictionary()
    _number(month)
    wanted = month or latest_load(dictionary, _now(dictionary.scope.timezone)).month
    tags = load_tags(wanted, "run_now")
    load_and_tell(settings, [Home(settings.home).inbox], wanted, as_json, tags)


@app.command("catch-up", cls=ChineseCommand)
def catch_up_command(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只列出，不执行")] = False,
    as_json: Json = False,
) -> None:
    """补做：错过的例行加载各执行一次并注明；再次运行不会重复。"""
    from pipelines.schedule import catch_up, missed_loads
    from warehouse.dictionary import load_dictionary

    settings, dictionary = load_settings(), load_dictionary()
    home, now = Home(settings.home), _now(dictionary.scope.timezone)
    owed = missed_loads(home, dictionary, now)
    done: list[str] = []
    if not dry_run:
        inbox = [home.inbox]
        for _, message in catch_up(
            home, dictionary, now, lambda month, tags: run_load(settings, inbox, month, tags)
        ):
            done.append(message)
            if not as_json:
                out.print(message, highlight=False)
    if as_json:
        print_json({"owed": [load.month for load in owed], "dry_run": dry_run, "messages": done})
    elif not owed:
        out.print(messages.NOTHING_MISSED)
    elif dry_run:
        out.print(messages.WOULD_CATCH_UP)
        for load in owed:
            out.print(f"  {load.month}：{load.at:%Y-%m-%d %H:%M}（截止日 {load.due_on}）")
    else:
        out.print(messages.CAUGHT_UP_DONE.format(count=len(done)), highlight=False)
