"""`dpe worklist`: what is open, in order of effect, from the current release, and whom to call.

Belongs here: the question and its answer as plain values. Not here: the effect measure, which is
computed in `sql/mart/mart_worklist.sql`, how the list is shown (`cli_worklist.py`), where contacts
come from (`contacts.py`).
"""

from datetime import date
from typing import Any, NamedTuple

from pipelines.choices import refuse_unknown
from pipelines.contacts import Contact, read_contacts
from warehouse.home import Home
from warehouse.releases import ReleaseError, current_release, open_release, rows_by_name

# The newest day that the release knows of: days overdue are counted to it, as on the site.
_COUNTED_TO = "select max(fsb.known_from) from core.fct_submission as fsb"
# What is null does not narrow; a limit of 0 is none. About what never came, who sent the last
# return of that form for the unit is asked.
_OPEN = """
with last_sheets as (
    select fsb.form_code, fsb.unit_code, fsb.file_sha256, fsb.sheet_no
    from core.fct_submission as fsb
    where fsb.status = 'accepted'
    qualify row_number() over (
        partition by fsb.form_code, fsb.unit_code
        order by fsb.period_end desc, fsb.known_from desc, fsb.version_no desc,
            fsb.submission_unit_sk
    ) = 1
)
select
    wkl.effect_rank, substr(md5(wkl.issue_id), 1, 8) as code,
    wkl.issue_kind, wkl.form_code, wkl.period, wkl.unit_code, wkl.unit_name,
    wkl.region_code, wkl.city_code, wkl.city_name, wkl.rule_id, wkl.indicator_code,
    wkl.indicator_name, wkl.time_basis, sub.file_name, sub.sheet_name, wkl.file_sha256,
    wkl.sheet_no, wkl.row_no, wkl.cell_ref, wkl.problem, wkl.advice, wkl.due_on,
    case when wkl.due_on < $day then date_diff('day', wkl.due_on, $day) end as days_overdue,
    wkl.effect_pct, wkl.effect_basis, wkl.effect_indicator_name, wkl.size_period,
    count(*) over () as open_count,
    coalesce(wkl.file_sha256, lst.file_sha256) as asked_sha256,
    case when wkl.file_sha256 is null then lst.sheet_no else wkl.sheet_no end as asked_sheet
from mart.mart_worklist as wkl
left join core.dim_submission as sub
    on wkl.file_sha256 = sub.file_sha256 and wkl.sheet_no = sub.sheet_no
left join last_sheets as lst
    on wkl.form_code = lst.form_code and wkl.unit_code = lst.unit_code
where
    ($city is null or wkl.city_code = $city)
    and ($region is null or wkl.region_code = $region or wkl.city_code = $region)
    and ($period is null or wkl.period = $period)
order by wkl.effect_rank
limit $limit
"""
_KEPT = "select count(*) from core.fct_kept_finding"
_KNOWN = {
    "city": "select distinct reg.city_code from core.dim_region as reg where reg.city_code != ''",
    "region": "select distinct reg.region_code from core.dim_region as reg where reg.in_scope",
    "period": """
        select sub.period from core.dim_submission as sub where sub.period is not null
        union select rst.period from core.fct_return_status as rst
    """,
}
_NO_LIMIT = 2**31


class Choice(NamedTuple):
    """What is asked for; None does not narrow. A city's code as region means its counties too."""

    city: str | None = None
    region: str | None = None
    period: str | None = None


class Worklist(NamedTuple):
    """The open items shown, as rows by name, how many there are, and how many are explained.

    `effect_rank` of an item is its place in the whole province; days overdue are counted to
    `counted_to`, None where nothing was ever received.
    """

    release: str
    total: int
    items: list[dict[str, Any]]
    explained: int
    counted_to: date | None


def read_worklist(home: Home, asked: Choice, limit: int, none: str) -> Worklist:
    """The open items that were asked for, those with the largest effect first.

    Raises:
        ReleaseError: before the first release, with the text `none`.
        UnknownChoice: nothing in the release has that city, region or period.
    """
    release = current_release(home)
    if release is None:
        raise ReleaseError(none)
    with open_release(home, release.name) as connection:
        refuse_unknown(connection, asked._asdict(), _KNOWN)
        (day,) = connection.execute(_COUNTED_TO).fetchall()[0]
        given = {**asked._asdict(), "day": day, "limit": limit or _NO_LIMIT}
        items = rows_by_name(connection, _OPEN, given)
        (explained,) = connection.execute(_KEPT).fetchall()[0]
    total = items[0]["open_count"] if items else 0
    return Worklist(release.name, total, _with_contacts(home, items), explained, day)


def _with_contacts(home: Home, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The items with who filled in their return, without what only led there."""
    places = [(item["asked_sha256"], item["asked_sheet"]) for item in items]
    found = read_contacts(home, (place for place in places if None not in place))
    hidden = ("open_count", "asked_sha256", "asked_sheet")
    return [
        {
            **{name: value for name, value in item.items() if name not in hidden},
            **found.get(place, Contact())._asdict(),
        }
        for item, place in zip(items, places, strict=True)
    ]
