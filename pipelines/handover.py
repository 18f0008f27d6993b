"""`dpe handover`: what somebody who takes over a desk must know, from one release and the archive.

Belongs here: the parts of a handover as rows by name. Not here: how they look on a screen
(`cli_handover.py`) or in a workbook (`handover_workbook.py`), where contacts come from
(`contacts.py`).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pipelines import handover_queries as queries
from pipelines.contacts import LAST_SHEETS, contacts_of
from pipelines.messages_close import STATES
from pipelines.schedule import due_days
from warehouse.decisions import KIND_NAMES
from warehouse.dictionary import Dictionary
from warehouse.home import Home
from warehouse.releases import (
    Release,
    ReleaseError,
    current_release,
    open_release,
    rows_by_name,
)

# How far ahead due days are told.
_AHEAD = timedelta(days=45)
_LEVELS = {"enterprise": "企业", "county": "县", "city": "市", "province": "省"}
_KINDS = {str(kind): name for kind, name in KIND_NAMES.items()}
Row = dict[str, Any]


@dataclass(frozen=True)
class Handover:
    """All parts; each is a list of rows by name."""

    release: str
    day: date
    facts: list[Row]
    open: list[Row]
    owed: list[Row]
    months: list[Row]
    decisions: list[Row]
    contacts: list[Row]
    coming: list[Row]

    def to_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return asdict(self)


def read_handover(home: Home, dictionary: Dictionary, day: date, none: str) -> Handover:
    """The handover on a day.

    Raises:
        ReleaseError: before the first release, with the text `none`.
    """
    release = current_release(home)
    if release is None:
        raise ReleaseError(none)
    with open_release(home, release.name) as connection:
        found = {
            name: rows_by_name(connection, query)
            for name, query in {
                "open": queries.OPEN, "owed": queries.OWED, "months": queries.MONTHS,
                "decisions": queries.DECISIONS, "last": LAST_SHEETS,
            }.items()
        }  # fmt: skip
    kinds = dictionary.words("issue_kind")
    parts = {
        "open": [_named(row, "issue_kind", kinds) for row in found["open"]],
        "owed": [_named(row, "status", kinds) for row in found["owed"]],
        "months": [_named(row, "close_state", STATES) for row in found["months"]],
        "decisions": [_named(row, "kind", _KINDS) for row in found["decisions"]],
        "contacts": contacts_of(home, found["last"]),
        "coming": _coming(dictionary, day),
    }
    return Handover(release.name, day, _facts(home, release, day, found["months"]), **parts)


def _named(row: Row, column: str, names: Mapping[str, str]) -> Row:
    """A code in words; one that is not known here stays as it is."""
    return {**row, column: names.get(row[column], row[column])}


def _facts(home: Home, release: Release, day: date, months: list[Row]) -> list[Row]:
    """Where everything lies."""
    places: dict[str, str | Path] = {
        "交接日期": day.isoformat(),
        "当前发布版": release.name,
        "发布时间": release.created_at,
        "有报送的月份": f"{len(months)} 个，最近 {months[0]['period_end'] if months else '无'}",
        "数据库（只读）": release.database,
        "收件目录": home.inbox,
        "反馈与空白表": home.outbox,
        "归档（原始文件，不可改）": home.archive,
        "决定日志（不可改）": home.decisions,
        "历次发布": home.releases,
        "数据湖与建库文件（可重建）": home.lake,
    }
    return [{"item": name, "content": str(content)} for name, content in places.items()]


def _coming(dictionary: Dictionary, day: date) -> list[Row]:
    """What falls due from this day on."""
    first = _month(day - 6 * _AHEAD)
    due = [
        one
        for one in due_days(dictionary, first, _month(day + _AHEAD))
        if day <= one.due_on <= day + _AHEAD
    ]
    ordered = sorted(due, key=lambda one: (one.due_on, one.form_code, one.level))
    return [
        {
            "due_on": one.due_on, "form_code": one.form_code, "form_name": one.form_name,
            "period": one.period, "level": _LEVELS[one.level], "moved_because": one.moved_because,
        }
        for one in ordered
    ]  # fmt: skip


def _month(day: date) -> int:
    return day.year * 100 + day.month
