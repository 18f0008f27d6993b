"""From the archive to the lake: every file is read once, in batches that share a partition.

Belongs here: which files were not read yet, and the order of writes (`stg.sheet` last: its state
says that all before it is there). Does not: what a file or a sheet means (`returns.py`), staging
of forms (`loading.py`), runs and metadata (`assets.py`).
"""

import hashlib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from pipelines.stage.kinds import STAGE_VERSION, sheet_assumptions, sheet_rejects, sheet_rows
from pipelines.stage.readers import READER_VERSION
from pipelines.stage.returns import ReadSheet, read_returns
from warehouse.dictionary import Dictionary
from warehouse.home import Home, archived_path
from warehouse.lake import Lake

SHEET, TEXT, REJECT, ASSUMPTION = "stg.sheet", "stg.text", "stg.reject", "stg.assumption"
# Partitions of what is said of whole files and sheets, beside those of forms and months.
_FILES = "file-"
# So many characters of their hash make files one batch: 256 batches, whatever arrives.
_ALIKE = 2


class StageFailure(Exception):
    """The installation is at fault, not a file sent; the message is Chinese."""


class Arrived(NamedTuple):
    """An archived file and the folder it came in."""

    digest: str
    sender: str


@dataclass(frozen=True)
class Batch:
    """Files that lie in the lake together, since their hashes begin alike.

    One partition a file would be ten thousand to open whenever the table is read.

    Attributes:
        name: what the hashes begin with, the partition.
        files: those to read.
        kept: hashes of those that were read before, by this reader and dictionary.
        mark: fingerprint of the partition once all are read.
    """

    name: str
    files: tuple[Arrived, ...]
    kept: frozenset[str]
    mark: str


def unread(lake: Lake, dictionary: Dictionary) -> list[Batch]:
    """Batches with archived files not yet read with this reader and dictionary, or with too many.

    What no receipt belongs to any more is dropped.
    """
    batches: dict[str, list[Arrived]] = {}
    receipts = lake.read("raw.receipt").sort("file_sha256").select("file_sha256", "sender")
    for digest, sender in receipts.iter_rows():
        batches.setdefault(digest[:_ALIKE], []).append(Arrived(digest, sender or ""))
    _forget(lake, batches)
    found = (_batch(lake, dictionary, name, files) for name, files in batches.items())
    return [batch for batch in found if batch is not None]


def _batch(lake: Lake, dictionary: Dictionary, name: str, files: list[Arrived]) -> Batch | None:
    mark = _mark_of_batch([file.digest for file in files], dictionary)
    if lake.is_fresh(SHEET, name, mark):
        return None
    have = lake.read(SHEET, [name])["file_sha256"].unique().sort().to_list()
    if not lake.is_fresh(SHEET, name, _mark_of_batch(have, dictionary)):
        have = []
    lacking = tuple(file for file in files if file.digest not in set(have))
    return Batch(name, lacking, frozenset(have) & {file.digest for file in files}, mark)


def _mark_of_batch(digests: Iterable[str], dictionary: Dictionary) -> str:
    return fingerprint([*digests, *versions(dictionary)])


def read_batch(
    home: Home, lake: Lake, dictionary: Dictionary, batch: Batch, done: Callable[[], None]
) -> None:
    """Read the files of a batch: texts of their sheets, rejects and assumptions, `stg.sheet` last.

    Args:
        done: called after each file.
    """
    frames = {
        table: [_kept(lake, table, partition, batch.kept)]
        for table, partition in _partitions(batch.name).items()
    }
    for file in batch.files:
        found = read_returns(_archived(home, file.digest), dictionary)
        _write_texts(lake, file.digest, found, batch.mark)
        rows = sheet_rows(file.digest, file.sender, found)
        frames[REJECT].append(sheet_rejects(rows))
        frames[ASSUMPTION].append(sheet_assumptions(file.digest, found))
        frames[SHEET].append(rows)
        done()
    for table, partition in _partitions(batch.name).items():
        frame = pl.concat(frames[table])
        if frame.is_empty():
            lake.remove(table, partition)
        else:
            ordered = frame.sort("file_sha256", "sheet_no", maintain_order=True)
            lake.write(table, partition, ordered, batch.mark)


def _partitions(batch: str) -> dict[str, str]:
    """Where a batch lies in each table, in the order of writing."""
    return {REJECT: f"{_FILES}{batch}", ASSUMPTION: f"{_FILES}{batch}", SHEET: batch}


def _kept(lake: Lake, table: str, partition: str, digests: frozenset[str]) -> pl.DataFrame:
    return lake.read(table, [partition]).filter(pl.col("file_sha256").is_in(sorted(digests)))


def _write_texts(lake: Lake, digest: str, found: Iterable[ReadSheet], mark: str) -> None:
    for one in found:
        partition = f"{digest}-{one.sheet.number}"
        if one.identity.accepted:
            lake.write_untyped(TEXT, partition, one.sheet.frame, mark)
        else:
            lake.remove(TEXT, partition)


def _forget(lake: Lake, batches: Collection[str]) -> None:
    """Drop the partitions of batches of which no file has a receipt any more."""
    kept = {table: {_partitions(name)[table] for name in batches} for table in _partitions("")}
    for table, wanted in kept.items():
        for partition in lake.partitions(table):
            own = table == SHEET or partition.startswith(_FILES)
            if own and partition not in wanted:
                lake.remove(table, partition)


def _archived(home: Home, digest: str) -> bytes:
    try:
        data = archived_path(home.archive, digest).read_bytes()
    except OSError as error:
        text = f"归档文件 {digest} 读不到（{error.strerror}），请从备份恢复归档后重试"
        raise StageFailure(text) from None
    if hashlib.sha256(data).hexdigest() != digest:
        raise StageFailure(f"归档文件 {digest} 的内容已改变，请从备份恢复归档后重试")
    return data


def versions(dictionary: Dictionary) -> list[str]:
    """What decides how a file is read, beside its bytes."""
    return [str(READER_VERSION), str(STAGE_VERSION), dictionary.fingerprint]


def fingerprint(parts: Iterable[str]) -> str:
    """SHA-256 over texts in order."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
