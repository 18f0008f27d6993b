"""How `dpe ledger` tells what is owed.

Belongs here: lines of text. Not here: what is owed (`ledger_owed.py`), the command and the table of
what was sent (`cli_ledger.py`).
"""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from rich.markup import escape

from pipelines import messages_schedule as messages

Row = dict[str, Any]
STATUSES = (("missing", "应报未报"), ("rejected", "全部退回待重报"))
_UNITS = {"enterprise": "家重点企业", "county": "县", "city": "市", "province": "省"}


def owed_lines(owed: list[Row], not_started: list[Row]) -> Iterator[str]:
    """Every return that is owed with due day, city, code, reason and whom to ask."""
    yield from not_started_lines(not_started)
    counts = [
        f"{label} {count}"
        for status, label in STATUSES
        if (count := sum(row["status"] == status for row in owed))
    ]
    if counts:
        yield "，".join(counts)
    elif not not_started:
        yield messages.LEDGER_NOTHING_OWED
    for row in owed:
        yield escape("\n".join(_told(row)))
    if owed:
        yield messages.LEDGER_OWED_NOTE


def _told(row: Row) -> Iterator[str]:
    status = dict(STATUSES)[row["status"]]
    yield f"{row['form_code']} {row['period']}　{row['unit_name']}（{row['unit_code']}）　{status}"
    place = "".join(name for name in (row["city_name"], row["county_name"]) if name)
    steps = f"（{row['due_steps']}）" if "→" in row["due_steps"] else ""
    yield f"  截止 {row['due_on']}{steps}　{place}"
    yield f"  {row['brought_by']}"
    if row["problem"]:
        yield f"  原因：{row['problem']}"
    yield f"  {_contact(row['contact'])}"


def _contact(contact: Row | None) -> str:
    if contact is None:
        return messages.LEDGER_NO_CONTACT
    return messages.LEDGER_CONTACT.format(
        **{name: value or "未填" for name, value in contact.items()}
    )


def not_started_lines(not_started: list[Row]) -> Iterator[str]:
    """One line a form of which nothing has come: how many units owe it, and by when."""
    for (period, form), group in groupby(
        not_started, key=lambda row: (row["period"], row["form_code"])
    ):
        units = "；".join(
            f"{row['unit_count']} {_UNITS[row['level']]}，截止 {row['arrives_by']}"
            + (f"（县报市 {row['due_on']}）" if row["due_on"] < row["arrives_by"] else "")
            for row in group
        )
        yield messages.LEDGER_NOT_STARTED.format(period=period, form=form, units=units)
