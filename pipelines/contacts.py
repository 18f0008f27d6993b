"""Whom to ask about a return: who filled in the last sheets, read from the archived files.

Belongs here: the last sheet of each sender and form, and the names in its foot. Not here: who is
asked, and why (`handover.py`, `ledger_owed.py`).

Who filled in a return is not kept in the lake: names and telephone numbers are personal and are
read from the archived file when they are asked for. A file without such marks (CSV) has none.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipelines.stage.marks import read_marks
from pipelines.stage.readers import read_sheets
from pipelines.stage.sheets import UnreadableFile
from warehouse.home import Home, archived_path

Row = dict[str, Any]
# The marks of a foot that say whom to ask.
_CONTACT = {"filled_by": "填表人", "phone": "联系电话", "responsible": "统计负责人"}
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


def contacts_of(home: Home, sheets: list[Row]) -> list[Row]:
    """Whom to ask about the last return of each sender and form.

    Args:
        home: the installation, with the archive.
        sheets: rows of `LAST_SHEETS`.
    """
    marks: dict[str, dict[int, Mapping[str, str]]] = {}
    contacts = []
    for sheet in sheets:
        digest = sheet["file_sha256"]
        if digest not in marks:
            marks[digest] = _marks(archived_path(home.archive, digest))
        foot = marks[digest].get(sheet["sheet_no"], {})
        told = {name: foot.get(mark) for name, mark in _CONTACT.items()}
        hidden = ("file_sha256", "sheet_no")
        contacts.append({**{k: v for k, v in sheet.items() if k not in hidden}, **told})
    return contacts


def _marks(path: Path) -> dict[int, Mapping[str, str]]:
    """The marks of each sheet by number; none where the archive has lost or cannot read it."""
    try:
        sheets = read_sheets(path.read_bytes())
        return {sheet.number: read_marks(sheet.frame).values for sheet in sheets}
    except (OSError, UnreadableFile):
        return {}
