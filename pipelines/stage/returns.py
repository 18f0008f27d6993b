"""Bytes to returns: every sheet of a file, identified, with its text settled and all notes.

Belongs here: the one way from a file's bytes to sheets that can be staged, as a pure function.
Does not: the lake (`loading.py`), typing of cells (the modules of the form kinds).
"""

from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from pipelines.stage.assume import hidden_notes, row_notes
from pipelines.stage.blocks import split_blocks
from pipelines.stage.body import StageSheet
from pipelines.stage.fields import form_fields
from pipelines.stage.identify import SheetIdentity, identify
from pipelines.stage.merged import fill_merged, mark_merged, merged_notes
from pipelines.stage.notes import Note
from pipelines.stage.readers import read_sheets
from pipelines.stage.reasons import reason_text
from pipelines.stage.sheets import RawSheet, UnreadableFile
from pipelines.stage.sides import split_sides
from pipelines.stage.stub import split_groups
from warehouse.dictionary import Dictionary, Form


@dataclass(frozen=True)
class ReadSheet:
    """A sheet as it is staged, what it was identified as, and what was assumed."""

    sheet: RawSheet
    identity: SheetIdentity
    notes: tuple[Note, ...] = ()

    def staged(self, file_sha256: str, received_on: date) -> StageSheet:
        """An accepted sheet, ready for the staging of its form."""
        found = self.identity
        return StageSheet(
            file_sha256, self.sheet.number, found.period, found.reported_on, received_on,
            found.version_no, found.is_synthetic, self.sheet.frame, found.region_code,
        )  # fmt: skip


def read_returns(data: bytes, dictionary: Dictionary, practice: bool = False) -> list[ReadSheet]:
    """Everything that a file holds. What cannot be read is a rejected sheet with its reason.

    A file that cannot be read at all is one rejected sheet with the number 0. A sheet that says of
    itself that it was made for practice is rejected unless `practice`: it never enters a home.
    """
    try:
        sheets = read_sheets(data)
        if not sheets:
            raise UnreadableFile("工作簿中没有任何内容")
    except UnreadableFile as error:
        nothing = RawSheet(0, "", hidden=False, frame=pl.DataFrame())
        reason = reason_text("F01", str(error))
        return [ReadSheet(nothing, SheetIdentity(reason_code="F01", reason_text=reason))]
    whole = [fill_merged(sheet) for sheet in sheets]
    parts = [part for sheet in whole for side in split_sides(sheet) for part in split_blocks(side)]
    found = [read for part in parts for read in _read(part, dictionary)]
    return found if practice else [_in_earnest(one) for one in found]


def _in_earnest(read: ReadSheet) -> ReadSheet:
    if not read.identity.is_practice:
        return read
    told = reason_text("F04", "数据性质写明是练习数据")
    identity = replace(read.identity, reason_code="F04", reason_text=told)
    return replace(read, identity=identity)


def _read(sheet: RawSheet, dictionary: Dictionary) -> list[ReadSheet]:
    """A table, or where it is none as a whole the tables that its groups of columns make."""
    found = identify(sheet, dictionary)
    if found.accepted:
        return [_settled(sheet, found, dictionary)]
    groups = _groups(sheet, found, dictionary) if found.form_code else []
    if any(one.accepted for _, one in groups):
        return [_settled(part, one, dictionary) for part, one in groups]
    return [ReadSheet(sheet, found, sheet.notes)]


def _groups(
    sheet: RawSheet, found: SheetIdentity, dictionary: Dictionary
) -> list[tuple[RawSheet, SheetIdentity]]:
    form = next(one for one in dictionary.forms if one.code == found.form_code)
    if form.kind != "aggregate":
        return []
    parts = split_groups(sheet, with_total=form.breakdown is not None)
    return [(part, identify(part, dictionary)) for part in parts]


def _settled(sheet: RawSheet, found: SheetIdentity, dictionary: Dictionary) -> ReadSheet:
    if found.layout is None:
        return ReadSheet(sheet, found, sheet.notes)
    form = dictionary.edition(str(found.form_code), str(found.edition))
    items = frozenset(
        field.key for field in form_fields(form, dictionary.units) if field.role == "item"
    )
    settled = mark_merged(sheet, found.layout, items)
    read = ReadSheet(settled, found)
    notes = (
        *found.notes,
        *hidden_notes(form, sheet.hidden_columns, found.layout, dictionary),
        *merged_notes(settled, found.layout),
        *_row_notes(read, form, dictionary),
    )
    return ReadSheet(settled, found, notes)


def _row_notes(read: ReadSheet, form: Form, dictionary: Dictionary) -> list[Note]:
    assert read.identity.layout is not None
    return row_notes(form, read.staged("", date.min), read.identity.layout, dictionary)
