"""What lake and archive know of a file that came in, as the answer to its sender needs it.

Belongs here: the rows of each table by file, the parts of a ZIP, texts of sheets, what a lock keeps
out of force. Does not: which files owe an answer, writing it (`handback.py`).
"""

from collections.abc import Iterator, Mapping

import polars as pl

from pipelines.messages_workbooks import HELD
from pipelines.stage.returns import read_returns
from pipelines.stage.sheets import RawSheet
from pipelines.workbooks.checking import Checked
from pipelines.workbooks.outbox import Part, parts_of
from warehouse.dictionary import Dictionary
from warehouse.home import Home, archived_path
from warehouse.lake import Lake

_KNOWN = (
    *("stg.reject", "edit.finding", "edit.correction_proposal"),
    *("stg.accounting", "stg.sheet", "stg.assumption"),
)
_PLACE = ["file_sha256", "sheet_no"]
# By table, by file.
Known = dict[str, dict[str, pl.DataFrame]]


def frames_of(lake: Lake, owed: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """What each table says of these files."""
    return {one: lake.read(one).join(owed, on="file_sha256", how="semi") for one in _KNOWN}


def by_file(batch: pl.DataFrame, frames: Mapping[str, pl.DataFrame]) -> Known:
    """What each table says of each file of a batch; a file of which it says nothing is absent."""
    return {
        table: {
            str(digest): part
            for (digest,), part in frame.join(batch, on="file_sha256", how="semi")
            .partition_by("file_sha256", as_dict=True)
            .items()
        }
        for table, frame in frames.items()
    }


def known_parts(
    home: Home, lake: Lake, dictionary: Dictionary, digest: str, name: str, known: Known
) -> Iterator[tuple[Part, Checked]]:
    """What is known of a file, or of each member of a ZIP."""
    own = {
        table: known[table].get(digest, pl.DataFrame(schema=lake.contract(table).polars_schema))
        for table in _KNOWN
    }
    for part in parts_of(digest, name, own["stg.sheet"].select("sheet_no", "sheet_name")):
        mine = {table: frame.filter(part.holds(pl.col("sheet_no"))) for table, frame in own.items()}
        checked = Checked(
            sheets=mine["stg.sheet"],
            texts={},
            rejects=mine["stg.reject"],
            findings=mine["edit.finding"],
            proposals=mine["edit.correction_proposal"],
            assumptions=mine["stg.assumption"],
            rows=int(mine["stg.accounting"]["accepted_rows"].sum()),
        )
        if checked.rejects.height or checked.findings.height:
            checked.texts.update(_texts(lake, checked.sheets))
        checked.texts.update(_rejected_texts(home, digest, checked.sheets, dictionary))
        yield part, checked


def _texts(lake: Lake, sheets: pl.DataFrame) -> dict[int, RawSheet]:
    """The cells of the accepted sheets, which are copied where something is marked on them."""
    accepted = sheets.filter(pl.col("status") == "accepted")
    return {
        number: RawSheet(
            number, title or "", False, lake.read_untyped("stg.text", f"{digest}-{number}")
        )
        for digest, number, title in accepted.select(*_PLACE, "sheet_name").iter_rows()
    }


def _rejected_texts(
    home: Home, digest: str, sheets: pl.DataFrame, dictionary: Dictionary
) -> dict[int, RawSheet]:
    """The texts of sheets that were not taken, which only the archived file still has."""
    bad = set(sheets.filter(pl.col("status") == "rejected", pl.col("sheet_no") > 0)["sheet_no"])
    if not bad:
        return {}
    found = read_returns(archived_path(home.archive, digest).read_bytes(), dictionary)
    return {one.sheet.number: one.sheet for one in found if one.sheet.number in bad}


def held_files(lake: Lake) -> dict[str, str]:
    """By file that a lock keeps out of force, wholly or in part: what its sender is told."""
    if lake.read("raw.lock").is_empty():
        return {}
    rows = [
        pl.scan_parquet(files, glob=False)
        .filter(pl.col("held_by").is_not_null())
        .select("file_sha256", decision_no="held_by")
        for table in ("edit.observation", "edit.enterprise_return")
        if (files := lake.files(table))
    ]
    if not rows:
        return {}
    kinds = lake.read("raw.lock").select("decision_no", "lock_kind").unique()
    found = pl.concat(rows).unique().collect().join(kinds, on="decision_no").sort("decision_no")
    return {digest: HELD[kind] for digest, kind in found.select("file_sha256", "lock_kind").rows()}
