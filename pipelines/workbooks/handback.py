"""After a load: the answer to every file that came in, one folder a sender.

Belongs here: which files still owe an answer, and writing them in batches. Does not: what is known
of a file (`known.py`), what is wrong (`issues.py`), how it looks (`feedback.py`), how a file of the
outbox is called (`outbox.py`).

Which files were answered is kept beside the answers, so that a load that was killed is made up for
by the next one, and a rebuild sends nothing twice.
"""

import json
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import polars as pl

from pipelines.edit.rule_books import RULES, load_rule_books
from pipelines.messages_workbooks import PHASE_ANSWERS
from pipelines.run_report import Reply, Watch
from pipelines.workbooks.checking import Checked
from pipelines.workbooks.feedback import write_feedback
from pipelines.workbooks.issues import Judgement, judge
from pipelines.workbooks.known import by_file, frames_of, held_files, known_parts
from pipelines.workbooks.outbox import place_of
from warehouse.dictionary import Dictionary
from warehouse.home import Home, archived_path, replace_file
from warehouse.lake import Lake

_ANSWERED = "answered.json"
# Files whose answers are noted at once: what a killed load writes again, and what lies in memory.
_BATCH = 200
_EDITED = ("edit.observation", "edit.enterprise_return", "edit.register")
_PLACE = ["file_sha256", "sheet_no"]


def answer(
    home: Home,
    lake: Lake,
    dictionary: Dictionary,
    months: Collection[int] | None,
    watch: Watch | None = None,
) -> list[Reply] | str:
    """`hand_back` for a load; a full disk here stops no load."""
    try:
        return hand_back(home, lake, dictionary, months, watch)
    except OSError as error:
        return error.strerror or str(error)


def hand_back(
    home: Home,
    lake: Lake,
    dictionary: Dictionary,
    months: Collection[int] | None = None,
    watch: Watch | None = None,
) -> list[Reply]:
    """Write the answers that are owed; what each workbook says.

    Args:
        home: where the answers go, below `outbox/<sender>/`; the caller holds its lock.
        lake: staged and edited.
        dictionary: forms.
        months: the only months (yyyymm) that were worked on; files that speak of others wait until
            those are edited too.
        watch: told of each file.

    Raises:
        OSError: the outbox cannot be written.
    """
    answered = _answered(home.outbox)
    owed = lake.read("raw.receipt").filter(~pl.col("file_sha256").is_in(sorted(answered)))
    if months is not None:
        waiting = _waiting(lake, dictionary, owed, months)
        owed = owed.join(waiting, on="file_sha256", how="anti")
    if owed.is_empty():
        return []
    watch = watch or Watch()
    watch.phase(PHASE_ANSWERS, owed.height)
    books = load_rule_books(RULES, dictionary)
    frames, held = frames_of(lake, owed), held_files(lake)
    written: list[Reply] = []
    for batch in owed.sort("file_sha256").iter_slices(_BATCH):
        known = by_file(batch, frames)
        for digest, name, sender in batch.select("file_sha256", "file_name", "sender").iter_rows():
            for part, checked in known_parts(home, lake, dictionary, digest, name, known):
                judgement = judge(part.label, checked, dictionary, books)
                if digest in held:
                    judgement = replace(judgement, verdict=f"{judgement.verdict}。{held[digest]}")
                own = sender or next(iter(checked.sheets["sender"].drop_nulls()), None)
                path = home.outbox / place_of(part, own)
                _write(home, path, digest, checked, judgement)
                written.append(_reply(path, own, checked, judgement, digest in held))
            watch.step(name, True)
        answered |= set(batch["file_sha256"])
        replace_file(home.outbox / _ANSWERED, json.dumps(sorted(answered), indent=0).encode())
    return written


def _answered(outbox: Path) -> set[str]:
    """Digests of the files that have their answer; an unreadable list counts as none."""
    try:
        return {str(one) for one in json.loads((outbox / _ANSWERED).read_bytes())}
    except (FileNotFoundError, ValueError, TypeError):
        return set()


def _waiting(
    lake: Lake, dictionary: Dictionary, owed: pl.DataFrame, months: Collection[int]
) -> pl.DataFrame:
    """Sheets of these files that belong to other months and were not edited yet."""
    monthly = [form.form for form in dictionary.forms if form.frequency != "irregular"]
    others = (
        lake.read("stg.sheet")
        .join(owed, on="file_sha256", how="semi")
        .filter(
            pl.col("status") == "accepted",
            pl.col("form_code").is_in(monthly),
            ~pl.col("period_end").is_in(sorted(months)),
        )
    )
    partitions = {
        f"{form.lower()}-{month}"
        for form, month in others.select("form_code", "period_end").unique().iter_rows()
    }
    for files in (lake.files(table, partitions) for table in _EDITED):
        if files:
            edited = pl.scan_parquet(files, glob=False).select(_PLACE).unique().collect()
            others = others.join(edited, on=_PLACE, how="anti")
    return others


def _reply(
    path: Path, sender: str | None, checked: Checked, judgement: Judgement, is_held: bool
) -> Reply:
    """What the answer says, in few words."""
    told = checked.sheets.drop_nulls("form_code").select("form_code", "period").unique()
    at_fault = (
        checked.findings["region_code"], checked.rejects["unit_code"], checked.sheets["region_code"]
    )  # fmt: skip
    must = judgement.must_correct
    return Reply(
        file=judgement.name,
        sender=sender,
        forms=[
            f"{form} {period or ''}".strip()
            for form, period in told.sort("form_code", "period").rows()
        ],
        regions=pl.concat(at_fault).drop_nulls().unique().sort().to_list(),
        verdict=judgement.verdict,
        must_correct=must,
        explain=judgement.issues.height - must,
        rejected=judgement.rejects,
        is_held=is_held,
        workbook=path,
    )


def _write(home: Home, path: Path, digest: str, checked: Checked, judgement: Judgement) -> None:
    texts = checked.texts if judgement.issues.height else {}
    sent = archived_path(home.archive, digest).read_bytes() if texts else None
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, write_feedback(judgement, texts, sent))
