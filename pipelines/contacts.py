"""Whom to call about a return: who filled it in, read from the archived file.

Belongs here: the marks of a foot that name a person. Not here: which file stands for a unit (the
queries of who asks), how contacts look.

Names and telephone numbers are personal: they are not kept in the lake or a release, so no product
made from a release can show them; a file without such marks (CSV) has none.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from pipelines.stage.marks import read_marks
from pipelines.stage.readers import read_sheets
from pipelines.stage.sheets import UnreadableFile
from warehouse.home import Home, archived_path

# A file by its hash, and the number of a sheet in it.
Place = tuple[str, int]


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


def _marks(path: Path) -> dict[int, Mapping[str, str]]:
    """The marks of each sheet by number; none where the archive has lost or cannot read it."""
    try:
        sheets = read_sheets(path.read_bytes())
        return {sheet.number: read_marks(sheet.frame).values for sheet in sheets}
    except (OSError, UnreadableFile):
        return {}
