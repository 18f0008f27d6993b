"""Whom to call about a return: who filled it in, read from the archived file.

Belongs here: the marks of a foot that name a person, the last sheet of each sender and form. Not
here: which other file stands for a unit (the queries of who asks), how contacts look.

Names and telephone numbers are personal: they are not kept in the lake or a release, so no product
made from a release can show them; a file without such marks (CSV) has none.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pipelines.stage.marks import read_marks
from pipelines.stage.readers import read_sheets
from pipelines.stage.sheets import UnreadableFile
from warehouse.home import Home, archived_path

# A file by its hash, and the number of a sheet in it.
Place = tuple[str, int]
Row = dict[str, Any]
# The last sheet of each sender and form: who filled it in is read from the archived file. A file
# that names no sender stands for the city whose units it reports.
LAST_SHEETS = """
with places as (
    select
        snt.submission_sk,
        case when count(distinct reg.city_code) = 1 then min(reg.city_name) end as city_name
    from core.fct_submission as snt
    inner join core.dim_region as reg
        on snt.region_code = reg.region_code
        and reg.valid_from_month <= snt.period_end
        and (reg.valid_to_month is null or reg.valid_to_month > snt.period_end)
    group by snt.submission_sk
)
select
    coalesce(nullif(sub.sender, ''), plc.city_name) as sender, sub.form_code, sub.period,
    sub.reported_on, sub.delivered_by, sub.file_name, sub.file_sha256, sub.sheet_no
from core.dim_submission as sub
left join places as plc on sub.submission_sk = plc.submission_sk
where sub.status = 'accepted' and sub.form_code != 'P1'
qualify row_number() over (
    partition by coalesce(nullif(sub.sender, ''), plc.city_name), sub.form_code
    order by sub.period_end desc, sub.reported_on desc, sub.version_no desc, sub.submission_sk
) = 1
order by coalesce(nullif(sub.sender, ''), plc.city_name) nulls last, sub.form_code
"""


class Contact(NamedTuple):
    """What the foot of a sheet says; None where it does not."""

    filled_by: str | None = None
    phone: str | None = None
    responsible: str | None = None


def read_contacts(home: Home, places: Iterable[Place]) -> dict[Place, Contact]:
    """The contact that each of these sheets names; each file is read once."""
    marks: dict[str, Mapping[int, Mapping[str, str]]] = {}
    found: dict[Place, Contact] = {}
    for digest, number in places:
        if digest not in marks:
            marks[digest] = _marks(archived_path(home.archive, digest))
        foot = marks[digest].get(number, {})
        found[digest, number] = Contact(
            foot.get("填表人"), foot.get("联系电话"), foot.get("统计负责人")
        )
    return found


def contacts_of(home: Home, sheets: list[Row]) -> list[Row]:
    """Whom to ask about the last return of each sender and form.

    Args:
        home: the installation, with the archive.
        sheets: rows of `LAST_SHEETS`.
    """
    places = [(sheet.pop("file_sha256"), sheet.pop("sheet_no")) for sheet in sheets]
    found = read_contacts(home, places)
    return [
        {**sheet, **found[place]._asdict()} for sheet, place in zip(sheets, places, strict=True)
    ]


def _marks(path: Path) -> dict[int, Mapping[str, str]]:
    """The marks of each sheet by number; none where the archive has lost or cannot read it."""
    try:
        sheets = read_sheets(path.read_bytes())
        return {sheet.number: read_marks(sheet.frame).values for sheet in sheets}
    except (OSError, UnreadableFile):
        return {}
