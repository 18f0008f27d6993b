"""`dpe worklist`: what is open, in order of effect, read from the current release alone.

Belongs here: the question and its answer as plain values. Not here: the effect measure, which is
computed in `sql/mart/mart_worklist.sql`, and how the list is shown (`cli_worklist.py`).
"""

from datetime import date
from typing import Any, NamedTuple

from warehouse.home import Home
from warehouse.releases import ReleaseError, current_release, open_release

# Without a city the whole province; a limit of 0 is none.
_OPEN = """
select
    wkl.effect_rank, substr(md5(wkl.issue_id), 1, 8) as code,
    wkl.issue_kind, wkl.form_code, wkl.period, wkl.unit_code, wkl.unit_name,
    wkl.city_code, wkl.city_name, wkl.rule_id, wkl.indicator_code, wkl.indicator_name,
    wkl.time_basis, sub.file_name, sub.sheet_name, wkl.file_sha256, wkl.sheet_no, wkl.row_no,
    wkl.cell_ref, wkl.problem, wkl.advice, wkl.due_on,
    case when wkl.due_on < ? then date_diff('day', wkl.due_on, ?) end as days_overdue,
    wkl.effect_pct, wkl.effect_basis, wkl.effect_indicator_name, wkl.size_period,
    count(*) over () as open_count
from mart.mart_worklist as wkl
left join core.dim_submission as sub
    on wkl.file_sha256 = sub.file_sha256 and wkl.sheet_no = sub.sheet_no
where ? is null or wkl.city_code = ?
order by wkl.effect_rank
limit ?
"""
_KEPT = "select count(*) from core.fct_kept_finding"
_CITIES = "select distinct city_code from core.dim_region where city_code is not null"
_NO_LIMIT = 2**31


class Worklist(NamedTuple):
    """The open items shown, as rows by name, how many there are, and how many are explained."""

    release: str
    total: int
    items: list[dict[str, Any]]
    explained: int


class UnknownCity(ValueError):
    """The code names no city of the divisions."""


def read_worklist(home: Home, today: date, city: str | None, limit: int, none: str) -> Worklist:
    """The open items of a city or the province, those with the largest effect first.

    Raises:
        ReleaseError: before the first release, with the text `none`.
        UnknownCity: the code is no city's.
    """
    release = current_release(home)
    if release is None:
        raise ReleaseError(none)
    with open_release(home, release.name) as connection:
        if city is not None and (city,) not in connection.execute(_CITIES).fetchall():
            raise UnknownCity(city)
        cursor = connection.execute(_OPEN, [today, today, city, city, limit or _NO_LIMIT])
        names = [column[0] for column in cursor.description or ()]
        items = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        (explained,) = connection.execute(_KEPT).fetchall()[0]
    total = items[0]["open_count"] if items else 0
    return Worklist(release.name, total, [_without_count(item) for item in items], explained)


def _without_count(item: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name != "open_count"}
