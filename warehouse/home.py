"""The home folder of an installation: where each kind of file rests, and how a file is replaced.

Belongs here: names of folders and files below DPE_HOME, the atomic replacement of one file.
Does not belong here: what is written into them (lake, engine, publish, the rooms).
"""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Home:
    """Folders and files of one installation."""

    root: Path

    @property
    def archive(self) -> Path:
        """Bytes received, by SHA-256, never changed."""
        return self.root / "archive"

    @property
    def receipts(self) -> Path:
        """Who sent which file when, append-only."""
        return self.root / "receipts"

    @property
    def decisions(self) -> Path:
        """Corrections, reasons, approvals, append-only."""
        return self.root / "decisions"

    @property
    def lake(self) -> Path:
        """Typed Parquet; rebuilt from the archive at any time."""
        return self.root / "lake"

    @property
    def warehouse(self) -> Path:
        """Folder of the build file, open to the writer alone."""
        return self.root / "warehouse"

    @property
    def build_file(self) -> Path:
        """The database being built."""
        return self.warehouse / "build.duckdb"

    @property
    def lock_file(self) -> Path:
        """Operating-system lock of the one writer."""
        return self.warehouse / "writer.lock"

    @property
    def releases(self) -> Path:
        """Published databases, one folder each, kept."""
        return self.root / "releases"

    @property
    def pointer(self) -> Path:
        """Names the current release."""
        return self.releases / "current.json"

    @property
    def inbox(self) -> Path:
        """Watched folder for arriving files."""
        return self.root / "inbox"

    @property
    def outbox(self) -> Path:
        """What goes back to senders."""
        return self.root / "outbox"

    @property
    def digest(self) -> Path:
        """What each channel was told."""
        return self.root / "digest"

    @property
    def publications(self) -> Path:
        """Site, bulletin, workbooks of each release; made again at any time."""
        return self.root / "publications"

    @property
    def dagster(self) -> Path:
        """Run history of the flow."""
        return self.root / "dagster"

    def prepare(self) -> None:
        """Create the folders that are missing."""
        for folder in (
            self.archive,
            self.receipts,
            self.decisions,
            self.lake,
            self.warehouse,
            self.releases,
            self.inbox,
            self.outbox,
            self.publications,
            self.dagster,
        ):
            folder.mkdir(parents=True, exist_ok=True)


def sync_folder(folder: Path) -> None:
    """Make renames in a folder survive a power cut; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def archived_path(archive: Path, digest: str) -> Path:
    """Where bytes with this SHA-256 rest; the name a file came with is never part of a path."""
    return archive / digest[:2] / digest


def replace_file(path: Path, content: bytes, *, durable: bool = False) -> None:
    """Write a whole file or nothing; `durable` also survives a power cut, at the cost of a sync."""
    temporary = path.with_name(path.name + ".tmp")
    with temporary.open("wb") as handle:
        handle.write(content)
        if durable:
            handle.flush()
            os.fsync(handle.fileno())
    os.replace(temporary, path)
    if durable:
        sync_folder(path.parent)
