"""One file read and judged in memory, by the very code that a load uses.

Belongs here: bytes in, what was found out: sheets, rejects, findings. Does not: disk, the lake,
how the answer looks (`feedback.py`). Other files are not known here, so that sums over regions are
judged only where all of them are in the file.
"""

import hashlib
from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.edit.editing import Edited, edit_cells, edit_rows
from pipelines.edit.findings import no_findings
from pipelines.edit.rules import RuleBook
from pipelines.stage.body import StageSheet
from pipelines.stage.identify import SheetIdentity, identify
from pipelines.stage.kinds import TABLES, sheet_rejects, sheet_rows, stage_form
from pipelines.stage.readers import read_sheets
from pipelines.stage.reasons import reason_text
from pipelines.stage.sheets import RawSheet, UnreadableFile
from warehouse.dictionary import Dictionary, Form

Found = list[tuple[RawSheet, SheetIdentity]]


@dataclass(frozen=True)
class Checked:
    """What became of a file.

    Attributes:
        sheets: rows of `stg.sheet`.
        texts: the cells of each sheet as read, by sheet number.
        rejects: rows of `stg.reject`.
        findings: rows of `edit.finding`.
        rows: accepted cells or rows, each as it would enter the lake.
    """

    sheets: pl.DataFrame
    texts: dict[int, RawSheet]
    rejects: pl.DataFrame
    findings: pl.DataFrame
    rows: int


def check_file(
    data: bytes, received_on: date, dictionary: Dictionary, books: dict[str, RuleBook]
) -> Checked:
    """Stage and edit one file.

    Args:
        data: the file.
        received_on: day that counts where the return states none.
        dictionary: forms and codes.
        books: edit rules by form.
    """
    digest = hashlib.sha256(data).hexdigest()
    found = _identified(data, dictionary)
    sheets = sheet_rows(digest, None, found)
    rejects, findings, rows = [sheet_rejects(sheets)], [no_findings()], 0
    accepted = [(one, identity) for one, identity in found if identity.accepted]
    for form, group in _by_partition(accepted, dictionary):
        sheet_list = [_stage_sheet(digest, one, identity, received_on) for one, identity in group]
        staged = stage_form([(form, sheet_list)], dictionary)
        rejects.append(staged.rejects)
        rows += staged.accepted.height
        book = books.get(form.form) or RuleBook(form=form.form, rules=())
        findings += [_edited(staged.accepted, form, book, dictionary).findings]
    return Checked(
        sheets=sheets,
        texts={one.number: one for one, _ in found},
        rejects=pl.concat(rejects),
        findings=pl.concat(findings),
        rows=rows,
    )


def _identified(data: bytes, dictionary: Dictionary) -> Found:
    try:
        found = [(one, identify(one, dictionary)) for one in read_sheets(data)]
        if not found:
            raise UnreadableFile("工作簿中没有任何内容")
    except UnreadableFile as error:
        nothing = RawSheet(0, "", hidden=False, frame=pl.DataFrame())
        reason = reason_text("F01", str(error))
        found = [(nothing, SheetIdentity(reason_code="F01", reason_text=reason))]
    return found


def _by_partition(found: Found, dictionary: Dictionary) -> list[tuple[Form, Found]]:
    """Sheets of one form, edition and month, which are judged together."""
    groups: dict[tuple[str, str, int], Found] = {}
    for one, identity in found:
        end = identity.period.end if identity.period else 0
        key = (str(identity.form_code), str(identity.edition), end)
        groups.setdefault(key, []).append((one, identity))
    return [(dictionary.edition(*key[:2]), group) for key, group in groups.items()]


def _stage_sheet(
    digest: str, sheet: RawSheet, identity: SheetIdentity, received_on: date
) -> StageSheet:
    return StageSheet(
        digest,
        sheet.number,
        identity.period,
        identity.reported_on,
        received_on,
        identity.version_no,
        identity.is_synthetic,
        sheet.frame,
    )


def _edited(accepted: pl.DataFrame, form: Form, book: RuleBook, dictionary: Dictionary) -> Edited:
    if TABLES[form.kind] == "stg.observation":
        ends = accepted["period_end"].unique().to_list()
        month = ends[0] if form.kind == "aggregate" and len(ends) == 1 else None
        return edit_cells(accepted, book, dictionary, month)
    return edit_rows(accepted, book, form, dictionary)
