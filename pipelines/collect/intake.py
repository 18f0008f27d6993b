"""Taking in what arrived: every file found becomes a receipt, a refusal, or waits for next time.

Belongs here: one round over the arrivals, told the hour by its caller. Not here: where to look and
what the caller does with the original file afterwards.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
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
    """
    first = [(arrival, footprint(arrival.path)) for arrival in arrivals]
    if any(mark is not None and now - mark[1] / 1e9 < quiet for _, mark in first):
        wait(quiet)
    resting: list[tuple[Arrival, Footprint]] = []
    moving: list[Refusal] = []
    for arrival, mark in first:
        if mark is not None and footprint(arrival.path) == mark:
            resting.append((arrival, mark))
        else:
            moving.append(Refusal(arrival.name, messages.STILL_CHANGING))
    return resting, moving


def take_in(
    resting: Iterable[tuple[Arrival, Footprint]], archive: Path, receipts: Path, received_at: str
) -> Intake:
    """Archive each file and keep its receipt; the same bytes again are `known`, nothing changes."""
    result = Intake()
    for arrival, mark in resting:
        try:
            digest, size = store(arrival.path, archive)
        except FileRefused as error:
            result.refused.append(Refusal(arrival.name, str(error)))
            continue
        except FileChanging as error:
            result.waiting.append(Refusal(arrival.name, str(error)))
            continue
        receipt = Receipt(digest, arrival.name, size, arrival.sender, received_at)
        (result.new if keep_receipt(receipt, receipts) else result.known).append(receipt)
        result.taken.append((arrival.path, mark))
    return result


def clear_taken(taken: Iterable[tuple[Path, Footprint]]) -> None:
    """Remove archived originals, unless something else lies at that path by now."""
    for path, mark in taken:
        if footprint(path) == mark:
            path.unlink(missing_ok=True)
