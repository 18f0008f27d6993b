"""`dpe approve` and `dpe exception`: approval up the tree, and opening what was approved.

Belongs here: commands, options, how what stands to be approved looks. Not here: what may be
approved (`approvals.py`), what is recorded (`approving.py`).
"""

from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from pipelines import messages, messages_approve
from pipelines.cli_decide import deciding, now
from pipelines.cli_io import Json, day_of, out, print_json, run_load
from pipelines.cli_ledger import CHOICES
from pipelines.cli_outcome import USAGE, Stop
from pipelines.settings import load_settings
from warehouse.decisions import Decision, DecisionError
from warehouse.home import Home
from warehouse.releases import ReleaseError, current_release, open_release

if TYPE_CHECKING:
    import duckdb
    import polars as pl

    from pipelines.approvals import Scope

Level = Annotated[
    str | None, typer.Option("--level", metavar="级别", help="county 县、city 市、province 省")
]
Region = Annotated[
    str | None, typer.Option("--region", metavar="地区代码", help="一市（含所辖县）或一县")
]
Period = Annotated[str | None, typer.Option("--period", metavar="报告期", help="如 2015-03")]
FormCode = Annotated[str | None, typer.Option("--form", metavar="表号", help="如 M1")]
By = Annotated[str, typer.Option("--by", metavar="姓名", help="经办人")]
_SHOWN = 40
_REGION_LEVEL = """
select reg.region_level from core.dim_region as reg where reg.region_code = $region limit 1
"""
_LEVELS = ("county", "city", "province")


def approve_command(
    level: Level = None,
    region: Region = None,
    period: Period = None,
    form: FormCode = None,
    by: By = "",
    as_json: Json = False,
) -> None:
    """审定：不写 --by 则列出待审定的报送和上次审定以来的变动；写 --by 则逐级审定并锁定。"""
    _refuse_level(level)
    if not by.strip():
        _show(_scope(form, period, region), level, as_json)
        return
    from pipelines.approvals import standing_at
    from pipelines.approving import ApprovalRefused, Asked, check_approver, record_approvals

    settings = load_settings()
    with deciding(settings) as home:
        try:
            scope = _scope(form, period, region)
            with _opened(home, scope) as connection:
                chosen = check_approver(level, region, _level_of(connection, region))
                returns = _returns(connection, scope)
            standing = standing_at(returns, chosen)
            taken = record_approvals(home, standing, scope, Asked(chosen, by.strip()), now())
        except (ApprovalRefused, DecisionError) as error:
            raise Stop(USAGE, str(error)) from None
        run_load(settings, [], None)
    _tell(taken, messages_approve.RECORDED, as_json)


def exception_command(
    until: Annotated[
        str, typer.Option("--until", metavar="日期", help="最后一日（含），如 2015-04-20")
    ],
    region: Region = None,
    period: Period = None,
    form: FormCode = None,
    level: Level = None,
    by: By = "",
    reason: Annotated[str, typer.Option("--reason", metavar="理由", help="必填")] = "",
    as_json: Json = False,
) -> None:
    """准许更正：由上一级限期开放已审定的报送；期内收到的更正计入，过期仍锁定。"""
    _refuse_level(level)
    from pipelines.approving import ApprovalRefused, Asked, record_exceptions

    settings, day = load_settings(), day_of(until)
    assert day is not None
    with deciding(settings) as home:
        try:
            scope = _scope(form, period, region)
            with _opened(home, scope) as connection:
                returns = _returns(connection, scope)
            asked = Asked(level or "", by.strip())
            taken = record_exceptions(home, returns, scope, day, asked, reason.strip(), now())
        except (ApprovalRefused, DecisionError) as error:
            raise Stop(USAGE, str(error)) from None
        run_load(settings, [], None)
    _tell(taken, messages_approve.OPENED, as_json)


def _scope(form: str | None, period: str | None, region: str | None) -> "Scope":
    from pipelines.approvals import Scope

    return Scope(form, period, region)


def _refuse_level(level: str | None) -> None:
    if level is not None and level not in _LEVELS:
        raise Stop(USAGE, messages_approve.LEVEL_UNKNOWN.format(level=level))


def _opened(home: Home, scope: "Scope") -> "duckdb.DuckDBPyConnection":
    """The current release, once it has the form, period and region asked for."""
    from pipelines.choices import UnknownChoice, refuse_unknown
    from pipelines.ledger import KNOWN

    release = current_release(home)
    if release is None:
        raise ReleaseError(messages.NO_RELEASE)
    connection = open_release(home, release.name)
    try:
        refuse_unknown(connection, scope._asdict(), KNOWN)
    except UnknownChoice as error:
        connection.close()
        raise Stop(USAGE, CHOICES[error.what].format(value=error)) from None
    return connection


def _level_of(connection: "duckdb.DuckDBPyConnection", region: str | None) -> str | None:
    found = connection.execute(_REGION_LEVEL, {"region": region}).fetchall()
    return found[0][0] if found else None


def _returns(connection: "duckdb.DuckDBPyConnection", scope: "Scope") -> "pl.DataFrame":
    from pipelines.approvals import read_returns
    from warehouse.dictionary import load_dictionary

    return read_returns(connection, load_dictionary(), scope)


def _show(scope: "Scope", level: str | None, as_json: bool) -> None:
    import polars as pl

    from pipelines.approval_changes import read_changes
    from pipelines.approvals import standing_at

    levels = [level] if level else list(_LEVELS)
    with _opened(Home(load_settings().home), scope) as connection:
        returns = _returns(connection, scope)
        changes = [
            {"level": one, **change}
            for one in levels
            for change in read_changes(connection, one, scope)
        ]
    standing = pl.concat(
        standing_at(returns, one).select(
            pl.lit(one).alias("level"), "form_code", "period", "period_end", "region_code",
            "region_name", "units", "standing",
        )
        for one in levels
    )  # fmt: skip
    if as_json:
        print_json({"returns": standing.to_dicts(), "changes": changes})
        return
    out.print(_standing_table(standing))
    out.print(_changes_table(changes))


def _standing_table(standing: "pl.DataFrame") -> Table:
    """Counts by level, form and period; what is approved or final throughout is left out."""
    import polars as pl

    order = ["ready", "waiting", "blocked", "approved", "final"]
    counted = (
        standing.group_by("period_end", "period", "form_code", "level")
        .agg((pl.col("standing") == one).sum().alias(one) for one in order)
        .filter(pl.sum_horizontal("ready", "waiting", "blocked") > 0)
        .sort("period_end", "form_code", "level", descending=[True, False, False])
    )
    table = Table(title="审定情况（份）", title_justify="left", title_style="bold")
    table.header_style = "bold"
    for heading in ("级别", "报表与期", *(messages_approve.STANDINGS[one] for one in order)):
        table.add_column(heading, overflow="fold")
    for row in counted.head(_SHOWN).iter_rows(named=True):
        table.add_row(
            messages_approve.LEVELS[row["level"]], escape(f"{row['form_code']} {row['period']}"),
            *(str(row[one] or "") for one in order),
        )  # fmt: skip
    if counted.height > _SHOWN:
        table.caption = messages_approve.CUT.format(shown=_SHOWN, count=counted.height)
    return table


def _changes_table(changes: list[dict[str, Any]]) -> Table | str:
    """Each figure as it was when approved and as it is now."""
    if not changes:
        return messages_approve.NO_CHANGES
    table = Table(title="上次审定以来的变动", title_justify="left", title_style="bold")
    table.header_style = "bold"
    for heading in ("级别", "报表与期", "地区", "项目", "审定时", "现在"):
        table.add_column(heading, overflow="fold")
    for row in changes[:_SHOWN]:
        what = "·".join(text for text in (row["part"], row["name"]) if text)
        basis = messages_approve.BASES.get(row["basis"] or "")
        cells = (
            messages_approve.LEVELS[row["level"]], f"{row['form_code']} {row['period']}",
            row["region_name"], f"{what}（{basis}）" if basis else what,
            row["former"] or messages_approve.ABSENT, row["present"] or messages_approve.ABSENT,
        )  # fmt: skip
        table.add_row(*(escape(text) for text in cells))
    if len(changes) > _SHOWN:
        table.caption = messages_approve.CUT.format(shown=_SHOWN, count=len(changes))
    return table


def _tell(taken: list[Decision], text: str, as_json: bool) -> None:
    if as_json:
        print_json([{"number": one.number, **one.content} for one in taken])
        return
    for one in taken:
        said = one.content
        names = {
            "level": messages_approve.LEVELS[said["level"]], "form": said["form"],
            "period": said["period"], "until": said.get("until", ""),
        }  # fmt: skip
        count = len(said["regions"])
        told = text.format(number=one.number, by=one.decided_by, count=count, **names)
        out.print(escape(told))
