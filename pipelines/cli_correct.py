"""`dpe correct` and `dpe keep`: what to do about a finding, decided by a person.

Belongs here: commands, options, how the lists look; a decision is recorded and then published by a
load. Not here: what may be decided (`correcting.py`).
"""

from collections.abc import Callable
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from pipelines import messages_correct as messages
from pipelines.cli_close import By
from pipelines.cli_decide import now
from pipelines.cli_io import Json, out, print_json, run_load
from pipelines.cli_outcome import USAGE, Stop
from pipelines.decision_queries import (
    Refused,
    corrections,
    finding_of,
    kept_findings,
    open_proposals,
)
from pipelines.settings import load_settings
from pipelines.tables import plain
from warehouse.decisions import Decision, DecisionError
from warehouse.home import Home
from warehouse.lake import Lake, StaleLakeError
from warehouse.releases import ReleaseError

Reason = Annotated[str, typer.Option("--reason", metavar="理由", help="必填")]
Code = Annotated[
    str | None, typer.Argument(metavar="编号", help="发现的编号（见清单）；不写则列出")
]


def correct_command(
    code: Code = None,
    accept: Annotated[bool, typer.Option("--accept", help="按建议更正")] = False,
    override: Annotated[
        str | None, typer.Option("--override", metavar="数", help="改为这个数（报表的计量单位）")
    ] = None,
    drop: Annotated[bool, typer.Option("--drop", help="这个数不采用")] = False,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="撤回第“编号”号更正")] = False,
    by: By = "",
    reason: Reason = "",
    as_json: Json = False,
) -> None:
    """更正：列出更正建议和已作的更正；写编号则按建议、按另一数更正，或不采用。"""
    from pipelines.correcting import Choice, record_correction, record_withdrawal
    from warehouse.dictionary import load_dictionary

    home = Home(load_settings().home)
    if code is None:
        _show(home, as_json)
        return
    wanted = {"scale": accept, "override": override is not None, "drop": drop}
    chosen = [action for action, is_wanted in wanted.items() if is_wanted]
    if withdraw:
        if chosen or not code.isdecimal():
            raise Stop(USAGE, messages.WITHDRAW_ALONE)
        taken = _decided(lambda: record_withdrawal(home, int(code), by.strip(), reason, now()))
        _publish(as_json, messages.WITHDRAWN.format(withdrawn=code, number=taken.number))
        _tell(as_json, "", {"decision": taken.number, "withdrawn": int(code)})
        return
    if len(chosen) != 1:
        raise Stop(USAGE, messages.ONE_ACTION)
    choice = Choice(chosen[0], override or "")
    dictionary = load_dictionary()
    taken = _decided(
        lambda: record_correction(home, dictionary, code, choice, by.strip(), reason, now())
    )
    _publish(as_json, messages.RECORDED.format(number=taken.number, told=taken.subject))
    lake = Lake(home.lake)
    left = _message_of(lake, code)
    note = messages.SETTLED if left is None else messages.STILL_OPEN.format(message=left)
    own = [one for one in corrections(lake) if one["decision_no"] == taken.number]
    _tell(as_json, note, {"decision": taken.number, "open": left, "figures": own})


def keep_command(
    code: Code = None, by: By = "", reason: Reason = "", as_json: Json = False
) -> None:
    """说明：经核实属实的待核实数字维持原值并写明原因；不写编号则列出已说明的。"""
    from pipelines.correcting import record_keeping

    home = Home(load_settings().home)
    if code is None:
        _show_kept(home, as_json)
        return
    taken = _decided(lambda: record_keeping(home, code, by.strip(), reason, now()))
    _publish(as_json, messages.KEPT.format(number=taken.number, told=taken.subject))
    _tell(as_json, "", {"decision": taken.number, "kept": taken.content["finding"]})


def _decided(decide: Callable[[], Decision]) -> Decision:
    try:
        return decide()
    except (Refused, DecisionError, StaleLakeError) as error:
        raise Stop(USAGE, str(error)) from None


def _publish(as_json: bool, told: str) -> None:
    """Say what is recorded, then load: a release that is blocked does not undo the decision."""
    if not as_json:
        out.print(escape(told))
    run_load(load_settings(), [], None)


def _message_of(lake: Lake, code: str) -> str | None:
    """What is still found under a code; None when nothing is."""
    try:
        return str(finding_of(lake, code)["message"])
    except Refused:
        return None


def _tell(as_json: bool, told: str, value: dict[str, Any]) -> None:
    if as_json:
        print_json(value)
    elif told:
        out.print(escape(told))


def _show(home: Home, as_json: bool) -> None:
    lake = Lake(home.lake)
    try:
        proposed, journal = open_proposals(lake, _kept(home)), corrections(lake)
    except StaleLakeError as error:
        raise Stop(USAGE, str(error)) from None
    if as_json:
        print_json({"proposals": proposed, "corrections": journal})
        return
    if proposed:
        table = _table("更正建议", ("编号", "单位", "报表与位置", "指标", "所报", "建议", "依据"))
        for one in proposed:
            scope = messages.SCOPES[one["proposal_scope"]]
            table.add_row(
                f"{one['code']}\n{scope}", escape(f"{one['unit_name']}\n{one['unit_code']}"),
                escape(_place(one)), escape(_item(one)), escape(one["observed_text"]),
                escape(one["proposed_text"]), escape(one["evidence"]),
            )  # fmt: skip
        out.print(table)
        out.print(messages.PROPOSALS_NOTE)
    else:
        out.print(messages.NO_PROPOSALS)
    if journal:
        out.print(_journal(journal))


def _kept(home: Home) -> list[str]:
    try:
        return [one["finding_id"] for one in kept_findings(home)]
    except ReleaseError:
        return []


def _journal(rows: list[dict[str, Any]]) -> Table:
    table = _table(
        "已作的更正", ("决定", "结果", "单位与位置", "指标", "原报", "更正", "经办与理由")
    )
    for one in rows:
        status, action = one["correction_status"], one["correction_action"]
        result = f"{messages.STATUSES[status]}（{messages.ACTIONS[action]}）\n{one['message']}"
        table.add_row(
            str(one["decision_no"]), escape(result),
            escape(f"{one['unit_name']}\n{_place(one)}"), escape(_item(one)),
            escape(one["reported_text"]), escape(one["corrected_text"] or messages.NOT_TAKEN),
            escape(f"{one['decided_by']}\n{one['reason']}"),
        )  # fmt: skip
    return table


def _show_kept(home: Home, as_json: bool) -> None:
    rows = kept_findings(home)
    if as_json:
        print_json({"kept": rows})
        return
    if not rows:
        out.print(messages.NONE_KEPT)
        return
    table = _table("已说明", ("编号", "决定", "单位", "报表", "指标", "所报", "原因与经办"))
    for one in rows:
        cells = (
            one["code"], one["decision_no"], one["unit_code"],
            f"{one['form_code']} {one['period']}\n{one['rule_id']}",
            one["indicator_name"] or one["indicator_code"], one["observed_text"],
            f"{one['reason']}\n{one['decided_by']}",
        )  # fmt: skip
        table.add_row(*(escape(plain(cell)) for cell in cells))
    out.print(table)


def _place(one: dict[str, Any]) -> str:
    row = f"第 {one['row_no']} 行" if one["row_no"] else None
    parts = [one["file_name"], one["sheet_name"], one["cell_ref"] or row]
    return "\n".join(
        [f"{one['form_code']} {one['period']}", *(str(part) for part in parts if part)]
    )


def _item(one: dict[str, Any]) -> str:
    from warehouse.dictionary import BASIS_LABELS

    name = one["indicator_name"] or one["indicator_code"]
    basis = BASIS_LABELS.get(one["time_basis"], "")
    return f"{name}（{basis}）" if basis else str(name)


def _table(title: str, headings: tuple[str, ...]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", show_lines=True)
    table.header_style = "bold"
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table
