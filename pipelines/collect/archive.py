"""The archive: bytes under their SHA-256, a receipt beside them, both append-only.

Belongs here: what touches the disk on arrival. Bytes first, receipt last, each by temporary file,
fsync and `os.replace`: a killed process leaves either nothing or a complete file, and arriving
again heals it. Not here: what the bytes mean.
"""

import hashlib
import os
import signal
import stat
import tempfile
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

try:
    import fcntl
except ImportError:  # Windows: an open file cannot be removed there, so nothing is lost.
    fcntl = None  # type: ignore[assignment]

from pipelines import messages
from pipelines.collect.receipts import Receipt, is_no_return, printable_name
from warehouse.home import archived_path, replace_file, sync_folder

_CHUNK = 1 << 20
_ARRIVING = ".arriving-"
# A county's monthly workbook has some 100 kB, the register of a province some 20 MB.
MAX_BYTES = 512 * _CHUNK


@dataclass(frozen=True)
class Arrival:
    """A file as found: where it lies, the name for people, the sender (folder it came in)."""

    path: Path
    name: str
    sender: str


@dataclass(frozen=True)
class Refusal:
    """A file that was not taken, and why."""

    name: str
    reason: str


class FileRefused(Exception):
    """This file cannot be taken; the text is for the user."""


class FileChanging(Exception):
    """This file is still being written."""


def find_arrivals(
    root: Path, senders: Path | None = None, own: Collection[Path] = ()
) -> list[Arrival | Refusal]:
    """Every file under a folder (or the file itself); links, devices, closed folders refused.

    Args:
        root: where to look.
        senders: the folder whose subfolders are named after the senders (the inbox).
        own: folders of the installation itself, passed over when they lie below `root`.
    """
    if root.is_symlink() or not root.is_dir():
        return [_judge(root, _sender(root.parent, senders))]
    found: list[Arrival | Refusal] = []

    def unreadable(error: OSError) -> None:
        found.append(Refusal(_label(Path(error.filename)), _unreadable(error)))

    for name, subfolders, files in os.walk(root, onerror=unreadable, followlinks=False):
        folder = Path(name)
        subfolders[:] = sorted(name for name in subfolders if _may_hold(folder / name, own))
        links = [name for name in subfolders if (folder / name).is_symlink()]
        sender = _sender(folder, senders)
        found += [_judge(folder / name, sender) for name in (*sorted(files), *links)]
    return found


def _may_hold(folder: Path, own: Collection[Path]) -> bool:
    return not is_no_return(folder.name) and folder.name != "__pycache__" and folder not in own


def _sender(folder: Path, senders: Path | None) -> str:
    if senders is None or folder == senders:
        return ""
    return _label(Path(folder.relative_to(senders).parts[0]))


def _label(path: Path) -> str:
    return printable_name(os.fsencode(path.name))


def _unreadable(error: OSError) -> str:
    return messages.REFUSED_UNREADABLE.format(cause=error.strerror or error)


def _judge(path: Path, sender: str) -> Arrival | Refusal:
    name = _label(path)
    if is_no_return(path.name):
        return Refusal(name, messages.SKIPPED_NAMES)
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return Refusal(name, messages.REFUSED_GONE)
    except OSError as error:
        return Refusal(name, _unreadable(error))
    if stat.S_ISLNK(mode):
        return Refusal(name, messages.REFUSED_LINK)
    if not stat.S_ISREG(mode):
        return Refusal(name, messages.REFUSED_KIND)
    return Arrival(path, name, sender)


def footprint(path: Path) -> tuple[int, int, int] | None:
    """Size, modification time and inode: equal twice means nobody is writing; None: it is gone."""
    try:
        state = path.lstat()
    except OSError:
        return None
    return state.st_size, state.st_mtime_ns, state.st_ino


def store(source: Path, archive: Path) -> tuple[str, int]:
    """Copy the bytes of `source` under their hash; bytes already there are left alone.

    Raises:
        FileRefused: a link, a device, too large, or unreadable.
        FileChanging: somebody has it open for writing, or it changed while it was read.
    """
    handle, temporary = tempfile.mkstemp(prefix=_ARRIVING, dir=archive)
    try:
        with os.fdopen(handle, "wb") as target:
            digest, size = _copy(source, target)
        place = archived_path(archive, digest)
        if not place.is_file():
            place.parent.mkdir(exist_ok=True)
            os.chmod(temporary, 0o444)
            os.replace(temporary, place)
            sync_folder(place.parent)
        return digest, size
    except OSError as error:
        raise FileRefused(_unreadable(error)) from None
    finally:
        Path(temporary).unlink(missing_ok=True)


def _copy(source: Path, target: BinaryIO) -> tuple[str, int]:
    # O_NOFOLLOW and fstat on the open file: what is judged is what is read.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(source, flags), "rb", buffering=0) as origin:
        before = os.fstat(origin.fileno())
        _refuse_unfit(before)
        if _is_being_written(origin.fileno()):
            raise FileChanging(messages.STILL_CHANGING)
        digest = hashlib.sha256()
        while chunk := origin.read(_CHUNK):
            digest.update(chunk)
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
        after = os.fstat(origin.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise FileChanging(messages.STILL_CHANGING)
    return digest.hexdigest(), after.st_size


def _refuse_unfit(state: os.stat_result) -> None:
    if not stat.S_ISREG(state.st_mode):
        raise FileRefused(messages.REFUSED_KIND)
    if state.st_size > MAX_BYTES:
        raise FileRefused(messages.REFUSED_SIZE.format(limit=MAX_BYTES // _CHUNK))


def _is_being_written(handle: int) -> bool:
    """Whether some program of this machine has the open file open for writing as well.

    A copy over a slow line may pause for longer than any quiet time. Linux grants a read lease only
    where no writer is; other systems and some file systems know no lease and say nothing.
    """
    if not hasattr(fcntl, "F_SETLEASE"):
        return False
    try:
        # A writer who comes in between must not end this process: this signal is ignored.
        fcntl.fcntl(handle, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def keep_receipt(receipt: Receipt, receipts: Path) -> bool:
    """Write the receipt unless the file has one (the first arrival counts); whether it is new."""
    place = receipts / f"{receipt.file_sha256}.json"
    if place.is_file():
        return False
    replace_file(place, receipt.to_text().encode(), durable=True)
    return True


def receipt_digests(receipts: Path) -> list[str]:
    """The hashes that have a receipt, sorted; reads the folder, not the files."""
    return sorted(place.stem for place in receipts.glob("[0-9a-f]*.json"))


def read_receipts(receipts: Path, digests: Iterable[str]) -> list[Receipt]:
    """The kept receipts of these hashes."""
    places = (receipts / f"{digest}.json" for digest in digests)
    return [Receipt.from_text(place.read_text(encoding="utf-8")) for place in places]


def sweep(archive: Path) -> None:
    """Remove what a killed process left half-written; only the holder of the lock may call it."""
    for leftover in archive.glob(f"{_ARRIVING}*"):
        leftover.unlink(missing_ok=True)
