"""One file read and judged in memory, by the very code that a load uses.

Belongs here: bytes in, what was found out: sheets, rejects, findings. Does not: disk, the lake,
how the answer looks (`feedback.py`). Other files of the month are not known here, so that sums over
regions are judged only where all of them are in the file; former returns are what is handed in.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from pipelines.edit.editing import Edited, edit_cells, edit_rows
from pipelines.edit.findings import no_findings
from pipelines.edit.proposals import no_proposals
from pipelines.edit.rules import RuleBook
from pipelines.stage.body import StageSheet
from pipelines.stage.kinds import (
    TABLES,
    sheet_assumptions,
    sheet_rejects,
    sheet_rows,
    stage_form,
)
from pipelines.stage.returns import ReadSheet, read_returns
from pipelines.stage.sheets import RawSheet
from warehouse.dictionary import Dictionary, Form

# Staged rows of former returns by month, for a form and a month (yyyymm).
History = Callable[[Form, int], Mapping[int, pl.DataFrame]]


@dataclass(frozen=True)
class Checked:
    """What became of a file.

    Attributes:
        sheets: rows of `stg.sheet`.
        texts: the cells of each sheet as read, by sheet number.
        rejects: rows of `stg.reject`.
        findings: rows of `edit.finding`.
        proposals: rows of `edit.correction_proposal`.
        assumptions: rows of `stg.assumption`.
        rows: how many cells or rows were accepted.
        accepted: these, each as it would enter the lake, a frame a form and month.
    """

    sheets: pl.DataFrame
    texts: dict[int, RawSheet]
    rejects: pl.DataFrame
    findings: pl.DataFrame
    proposals: pl.DataFrame
    assumptions: pl.DataFrame
    rows: int
    accepted: list[tuple[Form, pl.DataFrame]] = field(default_factory=list)


def check_file(
    data: bytes,
    received_on: date,
    dictionary: Dictionary,
    books: dict[str, RuleBook],
    history: History | None = None,
    practice: bool = False,
) -> Checked:
    """Stage and edit one file.

    Args:
        data: the file.
        received_on: day that counts where the return states none.
        dictionary: forms and codes.
        books: edit rules by form.
        history: former returns, where there are any.
        practice: whether sheets made for practice are judged like any others.
    """
    digest = hashlib.sha256(data).hexdigest()
    found = read_returns(data, dictionary, practice)
    sheets = sheet_rows(digest, None, found)
    rejects, frames = [sheet_rejects(sheets)], list[tuple[Form, pl.DataFrame]]()
    findings, proposals = [no_findings()], [no_proposals()]
    taken = [one for one in found if one.identity.accepted]
    for form, group in _by_partition(taken, dictionary):
        sheet_list = [_stage_sheet(digest, one, received_on) for one in group]
        staged = stage_form([(form, sheet_list)], dictionary)
        rejects.append(staged.rejects)
        frames.append((form, staged.accepted))
        book = books.get(form.form) or RuleBook(form=form.form, rules=())
        edited = _edited(staged.accepted, form, book, dictionary, history)
        findings.append(edited.findings)
        proposals.append(edited.proposals)
    return Checked(
        sheets=sheets,
        texts={one.sheet.number: one.sheet for one in found},
        rejects=pl.concat(rejects),
        findings=pl.concat(findings),
        proposals=pl.concat(proposals),
        assumptions=sheet_assumptions(digest, found),
        rows=sum(frame.height for _, frame in frames),
        accepted=frames,
    )


def _by_partition(
    found: list[ReadSheet], dictionary: Dictionary
) -> list[tuple[Form, list[ReadSheet]]]:
    """Sheets of one form, edition and month, which are judged together."""
    groups: dict[tuple[str, str, int], list[ReadSheet]] = {}
    for one in found:
        identity = one.identity
        end = identity.period.end if identity.period else 0
        key = (str(identity.form_code), str(identity.edition), end)
        groups.setdefault(key, []).append(one)
    return [(dictionary.edition(*key[:2]), group) for key, group in groups.items()]


def _stage_sheet(digest: str, read: ReadSheet, received_on: date) -> StageSheet:
    identity = read.identity
    return StageSheet(
        digest,
        read.sheet.number,
        identity.period,
        identity.reported_on,
        received_on,
        identity.version_no,
        identity.is_synthetic,
        read.sheet.frame,
        identity.region_code,
    )


def _edited(
    accepted: pl.DataFrame,
    form: Form,
    book: RuleBook,
    dictionary: Dictionary,
    history: History | None,
) -> Edited:
    ends = accepted["period_end"].unique().to_list()
    former = history(form, ends[0]) if history is not None and len(ends) == 1 else {}
    if TABLES[form.kind] == "stg.observation":
        month = ends[0] if form.kind == "aggregate" and len(ends) == 1 else None
        return edit_cells(accepted, book, dictionary, month, former)
    return edit_rows(accepted, book, form, dictionary, former)
