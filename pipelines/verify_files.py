"""Checks of what is kept for ever: archive, receipts, decision log.

Belongs here: bytes against hashes. Not here: what was computed from them (`verify_content.py`).
"""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from pipelines import messages_trace as messages
from pipelines.collect.receipts import Receipt
from pipelines.run_report import Watch
from pipelines.verify_report import Area
from warehouse.decisions import chain_problems, head
from warehouse.home import Home, archived_path
from warehouse.releases import Release, list_releases, open_release

_DIGEST = re.compile(r"[0-9a-f]{64}")


def known_receipts(home: Home) -> dict[str, Receipt]:
    """The receipts that can be read, by the hash of their file."""
    found = {}
    for path in home.receipts.glob("*.json"):
        receipt = _receipt(path)
        if receipt is not None:
            found[receipt.file_sha256] = receipt
    return found


def _receipt(path: Path) -> Receipt | None:
    try:
        receipt = Receipt.from_text(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError):
        return None
    return receipt if receipt.file_sha256 == path.stem else None


def check_receipts(home: Home, watch: Watch) -> Area:
    """Every receipt can be read and stands under the hash of its file."""
    area = Area("receipts", messages.AREA_RECEIPTS)
    paths = sorted(path for path in home.receipts.iterdir() if path.suffix != ".tmp")
    watch.phase(area.title, len(paths))
    for path in paths:
        area.checked += 1
        if not _DIGEST.fullmatch(path.stem) or path.suffix != ".json":
            area.problems.append(messages.RECEIPT_STRANGE.format(name=path.name))
        elif _receipt(path) is None:
            area.problems.append(messages.RECEIPT_UNREADABLE.format(name=path.name))
        watch.step(path.name[:12], True)
    return area


def check_archive(
    home: Home, receipts: Mapping[str, Receipt], release: Release | None, watch: Watch
) -> Area:
    """Every archived file still hashes to its name and has a receipt; every receipt has its file.

    A file that was changed is named as people know it: file name, sender, day.
    """
    area = Area("archive", messages.AREA_ARCHIVE)
    senders = _senders(home, release)
    files = sorted(path for path in home.archive.rglob("*") if path.is_file())
    present = {path.name: path for path in files if not path.name.startswith(".arriving-")}
    watch.phase(area.title, len(present))
    for name, path in present.items():
        area.checked += 1
        receipt = receipts.get(name)
        if not _DIGEST.fullmatch(name) or path != archived_path(home.archive, name):
            area.problems.append(messages.ARCHIVE_STRANGE.format(path=path))
        else:
            area.problems += _file_problems(path, receipt, senders.get(name, ""))
        watch.step(receipt.file_name if receipt else name[:12], True)
    for digest in sorted(set(receipts) - set(present)):
        known = _known(receipts[digest], senders.get(digest, ""))
        area.problems.append(messages.ARCHIVE_MISSING.format(known=known, digest=digest))
    return area


def _file_problems(path: Path, receipt: Receipt | None, sender: str) -> list[str]:
    digest = path.name
    with path.open("rb") as handle:
        actual = hashlib.file_digest(handle, "sha256").hexdigest()
    known = _known(receipt, sender) if receipt else messages.FILE_UNKNOWN
    problems = []
    if actual != digest:
        problems.append(messages.ARCHIVE_CHANGED.format(known=known, digest=digest, actual=actual))
    elif receipt is not None and path.stat().st_size != receipt.file_size:
        problems.append(messages.RECEIPT_SIZE.format(known=known, digest=digest))
    if receipt is None:
        problems.append(messages.ARCHIVE_EXTRA.format(digest=digest))
    return problems


def _known(receipt: Receipt, sender: str) -> str:
    return messages.FILE_KNOWN.format(
        name=receipt.file_name,
        sender=receipt.sender or sender or messages.SENDER_UNKNOWN,
        day=receipt.received_at[:10],
    )


def _senders(home: Home, release: Release | None) -> dict[str, str]:
    """Senders as the sheets state them, for files that came without a sender's folder."""
    if release is None:
        return {}
    with open_release(home, release.name) as connection:
        found = connection.execute(
            "select file_sha256, max(sender) from core.dim_submission where sender <> '' group by 1"
        ).fetchall()
    return dict(found)


def check_decisions(home: Home) -> Area:
    """The log is the one that was written: its chain, and the heads that releases keep."""
    area = Area("decisions", messages.AREA_DECISIONS)
    heads = [release.decisions for release in list_releases(home)]
    area.checked = head(home.decisions).number
    area.problems = chain_problems(home.decisions, heads)
    return area
