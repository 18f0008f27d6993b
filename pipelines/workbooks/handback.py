"""After a load: the answer to every file that came in, one folder a sender, from lake and archive.

Belongs here: which files still owe an answer, what the lake knows of them, where the answer is
put. Does not: what is wrong (`issues.py`), how it looks (`feedback.py`).

Which files were answered is kept beside the answers, so that a load that was killed is made up for
by the next one, and a rebuild sends nothing twice.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import polars as pl

from pipelines.edit.rule_books import RULES, load_rule_books
from pipelines.edit.rules import RuleBook
from pipelines.messages_workbooks import FEEDBACK_NAME, HELD, NO_SENDER
from pipelines.stage.returns import read_returns
from pipelines.stage.sheets import RawSheet
from pipelines.workbooks.checking import Checked
from pipelines.workbooks.feedback import write_feedback
from pipelines.workbooks.issues import Judgement, judge
from warehouse.dictionary import Dictionary
from warehouse.home import Home, archived_path, replace_file
from warehouse.lake import Lake

_ANSWERED = "answered.json"
# Names of folders and files: letters, digits and a few signs, whatever a sender is called.
_UNSAFE = re.compile(r"[^\w()（）.-]+")
_MOST_NAME = 40
_KNOWN = (
    *("stg.reject", "edit.finding", "edit.correction_proposal"),
    *("stg.accounting", "stg.sheet", "stg.assumption"),
)


def answer(home: Home, lake: Lake, dictionary: Dictionary, month: str | None) -> int | str:
    """`hand_back` for a load, month as on its command line; a full disk here stops no load."""
    try:
        only = None if month is None else int(month.replace("-", ""))
        return hand_back(home, lake, dictionary, only)
    except OSError as error:
        return error.strerror or str(error)


def hand_back(home: Home, lake: Lake, dictionary: Dictionary, month: int | None = None) -> int:
    """Write the answers that are owed; how many.

    Args:
        home: where the answers go, below `outbox/<sender>/`.
        lake: staged and edited.
        dictionary: forms.
        month: the only month (yyyymm) that was worked on; files of others wait.

    Raises:
        OSError: the outbox cannot be written.
    """
    answered = _answered(home.outbox)
    owed = lake.read("raw.receipt").filter(~pl.col("file_sha256").is_in(sorted(answered)))
    if month is not None:
        others = lake.read("stg.sheet").filter(pl.col("period_end").fill_null(month) != month)
        owed = owed.join(others, on="file_sha256", how="anti")
    if owed.is_empty():
        return 0
    books = load_rule_books(RULES, dictionary)
    known = {table: lake.read(table).join(owed, on="file_sha256", how="semi") for table in _KNOWN}
    held = _held(lake)
    for digest, name, sender in owed.select("file_sha256", "file_name", "sender").iter_rows():
        checked = _checked(digest, known)
        judgement = _judged(lake, name, checked, dictionary, books)
        if digest in held:
            judgement = replace(judgement, verdict=f"{judgement.verdict}。{held[digest]}")
        _add_rejected(home, digest, checked, dictionary)
        texts = checked.texts if judgement.issues.height else {}
        folder = home.outbox / _safe(sender or _printed_sender(checked.sheets) or NO_SENDER)
        folder.mkdir(parents=True, exist_ok=True)
        stem = f"{_safe(Path(name).stem)}_{digest[:8]}"
        replace_file(folder / FEEDBACK_NAME.format(stem=stem), write_feedback(judgement, texts))
    everything = sorted({*answered, *owed["file_sha256"]})
    replace_file(home.outbox / _ANSWERED, json.dumps(everything, indent=0).encode())
    return owed.height


def _answered(outbox: Path) -> set[str]:
    """Digests of the files that have their answer; an unreadable list counts as none."""
    try:
        return {str(one) for one in json.loads((outbox / _ANSWERED).read_bytes())}
    except (FileNotFoundError, ValueError, TypeError):
        return set()


def _held(lake: Lake) -> dict[str, str]:
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


def _checked(digest: str, known: Mapping[str, pl.DataFrame]) -> Checked:
    """What the lake knows of a file; the texts are read only where they are shown."""
    own = {table: frame.filter(pl.col("file_sha256") == digest) for table, frame in known.items()}
    return Checked(
        sheets=own["stg.sheet"],
        texts={},
        rejects=own["stg.reject"],
        findings=own["edit.finding"],
        proposals=own["edit.correction_proposal"],
        assumptions=own["stg.assumption"],
        rows=int(own["stg.accounting"]["accepted_rows"].sum()),
    )


def _judged(
    lake: Lake,
    name: str,
    checked: Checked,
    dictionary: Dictionary,
    books: Mapping[str, RuleBook],
) -> Judgement:
    if checked.rejects.height or checked.findings.height:
        accepted = checked.sheets.filter(pl.col("status") == "accepted")
        for digest, number, title in accepted.select(
            "file_sha256", "sheet_no", "sheet_name"
        ).iter_rows():
            frame = lake.read_untyped("stg.text", f"{digest}-{number}")
            checked.texts[number] = RawSheet(number, title or "", hidden=False, frame=frame)
    return judge(name, checked, dictionary, books)


def _add_rejected(home: Home, digest: str, checked: Checked, dictionary: Dictionary) -> None:
    """The texts of sheets that were not taken, which only the archived file still has."""
    bad = checked.sheets.filter(pl.col("status") == "rejected", pl.col("sheet_no") > 0)
    if bad.height:
        data = archived_path(home.archive, digest).read_bytes()
        numbers = set(bad["sheet_no"])
        checked.texts.update(
            (one.sheet.number, one.sheet)
            for one in read_returns(data, dictionary)
            if one.sheet.number in numbers
        )


def _printed_sender(sheets: pl.DataFrame) -> str | None:
    return next(iter(sheets["sender"].drop_nulls()), None)


def _safe(text: str) -> str:
    """A name that leads nowhere else: no separators, no leading dots, short."""
    return _UNSAFE.sub("_", text).strip("._ ")[:_MOST_NAME] or NO_SENDER
