"""Taking in what arrived: every file found becomes a receipt, a refusal, or waits for next time.

Belongs here: one round over the arrivals, told the hour by its caller. Not here: where to look and
what the caller does with the original file afterwards.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from pipelines import messages
from pipelines.collect.archive import (
    Arrival,
    FileChanging,
    FileRefused,
    Refusal,
    footprint,
    keep_receipt,
    store,
)
from pipelines.collect.receipts import Receipt

Footprint = tuple[int, int, int] | None
# What is empty may be a copy that has only begun: nothing was written into it yet.
QUIET_EMPTY = 60.0
# What waits for the disk waits together: a sync alone costs some ten milliseconds.
_WRITERS = 8
_BATCH = 200


def _silent(_: int) -> None:
    """Nobody watches."""


@dataclass
class Intake:
    """What one round did; `taken` are the originals whose bytes are safe now."""

    new: list[Receipt] = field(default_factory=list)
    known: list[Receipt] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    waiting: list[Refusal] = field(default_factory=list)
    taken: list[tuple[Path, Footprint]] = field(default_factory=list)


def settled(
    arrivals: list[Arrival], now: float, wait: Callable[[float], None], quiet: float = 1.0
) -> tuple[list[tuple[Arrival, Footprint]], list[Refusal]]:
    """Split arrivals into those at rest and those somebody is still writing.

    A file untouched for `quiet` seconds is at rest; younger ones are looked at twice, once for all.
    An empty one waits for a minute.
    """
    first = [(arrival, footprint(arrival.path)) for arrival in arrivals]
    if any(mark is not None and now - mark[1] / 1e9 < quiet for _, mark in first):
        wait(quiet)
    resting: list[tuple[Arrival, Footprint]] = []
    moving: list[Refusal] = []
    for arrival, mark in first:
        if mark is not None and mark[0] == 0 and now - mark[1] / 1e9 < QUIET_EMPTY:
            moving.append(Refusal(arrival.name, messages.WAITING_EMPTY))
        elif mark is not None and footprint(arrival.path) == mark:
            resting.append((arrival, mark))
        else:
            moving.append(Refusal(arrival.name, messages.STILL_CHANGING))
    return resting, moving


def take_in(
    resting: Iterable[tuple[Arrival, Footprint]],
    archive: Path,
    receipts: Path,
    received_at: str,
    tell: Callable[[int], None] = _silent,
) -> Intake:
    """Archive each file and keep its receipt; the same bytes again are `known`, nothing changes.

    Args:
        tell: called now and then with the number of files that are done.
    """
    result = Intake()
    files = list(resting)
    with ThreadPoolExecutor(_WRITERS) as pool:
        for start in range(0, len(files), _BATCH):
            tell(start)
            batch = files[start : start + _BATCH]
            stored = list(pool.map(partial(_stored, archive), [one.path for one, _ in batch]))
            first = _sort_in(result, batch, stored, received_at)
            kept = pool.map(partial(keep_receipt, receipts=receipts), first)
            for receipt, is_new in zip(first, kept, strict=True):
                (result.new if is_new else result.known).append(receipt)
    return result


def _stored(archive: Path, path: Path) -> tuple[str, int] | FileRefused | FileChanging:
    """Hash and size of the archived bytes, or why they were not taken."""
    try:
        return store(path, archive)
    except (FileRefused, FileChanging) as error:
        return error


def _sort_in(
    result: Intake,
    batch: Sequence[tuple[Arrival, Footprint]],
    stored: Sequence[tuple[str, int] | FileRefused | FileChanging],
    received_at: str,
) -> list[Receipt]:
    """Note what became of each file; a receipt for the first of the same bytes."""
    first: dict[str, Receipt] = {}
    for (arrival, mark), found in zip(batch, stored, strict=True):
        if isinstance(found, FileRefused):
            result.refused.append(Refusal(arrival.name, str(found)))
        elif isinstance(found, FileChanging):
            result.waiting.append(Refusal(arrival.name, str(found)))
        else:
            receipt = Receipt(found[0], arrival.name, found[1], arrival.sender, received_at)
            if first.setdefault(receipt.file_sha256, receipt) is not receipt:
                result.known.append(receipt)
            result.taken.append((arrival.path, mark))
    return list(first.values())


def clear_taken(taken: Iterable[tuple[Path, Footprint]]) -> None:
    """Remove archived originals, unless something else lies at that path by now."""
    for path, mark in taken:
        if footprint(path) == mark:
            path.unlink(missing_ok=True)
