"""Room `collect` as assets: the receipts of what arrived, and the dictionary as reference tables.

Belongs here: where to look (paths given, else the inbox), the hour, and what to report. The rules
of the archive are in `archive.py` and `intake.py`.
"""

import hashlib
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg
import polars as pl
from pydantic import Field

from pipelines import messages
from pipelines.collect.archive import (
    Arrival,
    Refusal,
    find_arrivals,
    read_receipts,
    receipt_digests,
    sweep,
)
from pipelines.collect.correction_rows import correction_frame
from pipelines.collect.decision_rows import decision_frame, decision_return_frame
from pipelines.collect.intake import Intake, clear_taken, settled, take_in
from pipelines.collect.locks import lock_frame
from pipelines.collect.receipts import receipt_frame
from pipelines.resources import WarehouseResource
from warehouse.decisions import head, read
from warehouse.dictionary import reference_tables
from warehouse.home import Home
from warehouse.lake import Lake

_TABLE = "raw.receipt"
_PARTITION = "all"
_MOST_WARNINGS = 50


class ReceiptConfig(dg.Config):
    """What to take in: files and folders. What lies in the inbox is removed once it is archived.

    Empty takes nothing: a run of one month started by hand must not swallow another month's files.
    """

    paths: list[str] = Field(default_factory=list)


@dg.asset(
    key=["raw", "receipt"],
    kinds={"file"},
    description="收件登记：收到的每份文件按 SHA-256 归档并登记（何时、何人、何文件），只增不改。",
)
def receipt(
    context: dg.AssetExecutionContext, config: ReceiptConfig, warehouse: WarehouseResource
) -> dg.MaterializeResult[None]:
    """Archive what arrived and keep the receipts as `raw.receipt`."""
    home = warehouse.home
    outdated = warehouse.lake.drop_outdated()
    if outdated:
        context.log.info(messages.LAKE_OUTDATED.format(count=len(outdated)))
    found = [item for path in config.paths for item in _arrivals(Path(path), home)]
    intake = _round(context, home, found, _now(warehouse.dictionary.scope.timezone))
    clear_taken(taken for taken in intake.taken if taken[0].is_relative_to(home.inbox))
    rows = _publish_receipts(home, warehouse.lake)
    _warn(context, [*intake.refused, *intake.waiting])
    return dg.MaterializeResult(metadata=_report(intake, rows))


def _arrivals(path: Path, home: Home) -> list[Arrival | Refusal]:
    """In the inbox the folder below it names the sender, elsewhere nothing does.

    What the installation keeps itself is no return, also for who loads the folder around it.
    """
    own = (
        home.archive, home.receipts, home.decisions, home.lake,
        home.warehouse, home.releases, home.outbox, home.dagster,
    )  # fmt: skip
    senders = home.inbox if path.is_relative_to(home.inbox) else None
    return find_arrivals(path, senders, own)


def _warn(context: dg.AssetExecutionContext, refusals: Sequence[Refusal]) -> None:
    """One event for each of the first: an event costs more than a file; the report names all."""
    for refusal in refusals[:_MOST_WARNINGS]:
        context.log.warning(f"{refusal.name}：{refusal.reason}")
    if len(refusals) > _MOST_WARNINGS:
        context.log.warning(messages.MORE_FILES.format(count=len(refusals) - _MOST_WARNINGS))


def _round(
    context: dg.AssetExecutionContext,
    home: Home,
    found: list[Arrival | Refusal],
    received_at: str,
) -> Intake:
    sweep(home.archive)
    arrivals = [item for item in found if isinstance(item, Arrival)]
    resting, moving = settled(arrivals, time.time(), time.sleep)

    def tell(number: int) -> None:
        if number:
            context.log.info(messages.TAKEN_IN.format(count=number, total=len(resting)))

    intake = take_in(resting, home.archive, home.receipts, received_at, tell)
    intake.waiting[:0] = moving
    intake.refused[:0] = [item for item in found if isinstance(item, Refusal)]
    return intake


def _now(timezone: str) -> str:
    return datetime.now(ZoneInfo(timezone)).isoformat(timespec="seconds")


def _publish_receipts(home: Home, lake: Lake) -> int:
    """Bring `raw.receipt` up to the kept receipts, reading only those it lacks."""
    digests = receipt_digests(home.receipts)
    fingerprint = hashlib.sha256("\n".join(digests).encode()).hexdigest()
    if not lake.is_fresh(_TABLE, _PARTITION, fingerprint):
        have = lake.read(_TABLE).filter(pl.col("file_sha256").is_in(digests))
        lacking = sorted(set(digests) - set(have["file_sha256"]))
        frame = pl.concat([have, receipt_frame(read_receipts(home.receipts, lacking))])
        lake.write(_TABLE, _PARTITION, frame.sort("file_sha256"), fingerprint)
    return len(digests)


def _report(intake: Intake, rows: int) -> dict[str, dg.MetadataValue | int]:
    refused = [item for item in intake.refused if item.reason != messages.SKIPPED_NAMES]
    skipped = [item.name for item in intake.refused if item.reason == messages.SKIPPED_NAMES]
    return {
        "dagster/row_count": rows,
        "received": len(intake.new) + len(intake.known) + len(refused),
        "new": len(intake.new),
        "known": len(intake.known),
        "refused": dg.MetadataValue.json([f"{item.name}：{item.reason}" for item in refused]),
        "waiting": dg.MetadataValue.json([item.name for item in intake.waiting]),
        "skipped": dg.MetadataValue.json(skipped),
    }


@dg.asset(
    key=["raw", "decision"],
    kinds={"file"},
    description="决定日志：人所作的审定、关账、重开等决定，只增不改，以表的形式进入数据湖，连同由此而来的锁定。",
)
def decision(warehouse: WarehouseResource) -> dg.MaterializeResult[None]:
    """Bring the log, and what follows from it, into the lake; a broken log stops the load."""
    lake, folder = warehouse.lake, warehouse.home.decisions
    decisions = read(folder)
    zone = ZoneInfo(warehouse.dictionary.scope.timezone)
    frames = {
        "raw.decision": decision_frame(decisions),
        "raw.decision_return": decision_return_frame(decisions),
        "raw.lock": lock_frame(decisions, zone),
    }
    fingerprint = f"{len(decisions)} {head(folder).sha256} {zone.key}"
    for table, frame in frames.items():
        if not lake.is_fresh(table, _PARTITION, fingerprint):
            lake.write(table, _PARTITION, frame, fingerprint)
    return dg.MaterializeResult(metadata={"dagster/row_count": len(decisions)})


@dg.asset(
    key=["raw", "correction"],
    kinds={"file"},
    description="更正：决定日志中仍有效的更正，逐个数字列出，供审核时采用。",
)
def correction(
    context: dg.AssetExecutionContext, warehouse: WarehouseResource
) -> dg.MaterializeResult[None]:
    """Bring `raw.correction` up to the log; what cannot be understood is told and left out."""
    lake, folder = warehouse.lake, warehouse.home.decisions
    frame, unread = correction_frame(read(folder))
    for number in unread:
        context.log.warning(messages.CORRECTION_UNREAD.format(number=number))
    fingerprint = f"{frame.height} {head(folder).sha256}"
    if not lake.is_fresh("raw.correction", _PARTITION, fingerprint):
        lake.write("raw.correction", _PARTITION, frame, fingerprint)
    return dg.MaterializeResult(metadata={"dagster/row_count": frame.height})


@dg.asset(
    key=["ref", "dictionary"],
    kinds={"yaml"},
    description="字典：报表、指标、目标、代码表等以参考表（ref.*）形式进入数据湖。",
)
def dictionary(warehouse: WarehouseResource) -> dg.MaterializeResult[None]:
    """Write the reference tables of the dictionary, unless they are there already."""
    lake, declared = warehouse.lake, warehouse.dictionary
    frames = reference_tables(declared)
    for name, frame in frames.items():
        table = f"ref.{name.removeprefix('ref.')}"
        if not lake.is_fresh(table, _PARTITION, declared.fingerprint):
            lake.write(table, _PARTITION, frame, declared.fingerprint)
    return dg.MaterializeResult(
        metadata={
            "fingerprint": declared.fingerprint,
            "dagster/row_count": sum(frame.height for frame in frames.values()),
        }
    )
