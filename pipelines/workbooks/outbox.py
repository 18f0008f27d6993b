"""How a file of the outbox is called: safe names, whatever a sender calls himself and his files.

Belongs here: the parts of a file that are answered one by one (members of a ZIP), and where the
answer to each lies. Does not: what the answer says (`handback.py`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import polars as pl

from pipelines.messages_workbooks import FEEDBACK_NAME, NO_SENDER
from pipelines.stage.archives import MEMBER_STEP, member_of

# Names of folders and files: letters, digits and a few signs, whatever a sender is called.
_UNSAFE = re.compile(r"[^\w()（）.-]+")
# Names that Windows keeps for devices.
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
# Within what file systems take (255 bytes) also where a character has four bytes.
_MOST_NAME, _MOST_OF_TWO = 40, 20


@dataclass(frozen=True)
class Part:
    """What is answered by one workbook: a file, or a member of a ZIP.

    Attributes:
        label: what it is called, for people.
        stem: what its answer is called; two of other bytes never have the same.
        first: the number of its first sheet; a file holds all.
    """

    label: str
    stem: str
    first: int | None = None

    def holds(self, number: pl.Expr) -> pl.Expr:
        """Whether a sheet of this number belongs to it."""
        return pl.lit(True) if self.first is None else number // MEMBER_STEP == self.first


def parts_of(digest: str, name: str, sheets: pl.DataFrame) -> Iterator[Part]:
    """The parts of a file, by its sheets (`sheet_no`, `sheet_name`)."""
    members = (
        sheets.sort("sheet_no")
        .with_columns(first=pl.col("sheet_no") // MEMBER_STEP)
        .filter(pl.col("first") > 0)
        .unique("first", keep="first", maintain_order=True)
    )
    if members.is_empty():
        yield Part(name, f"{_safe(Path(name).stem)}_{digest[:8]}")
    for first, title in members.select("first", "sheet_name").iter_rows():
        member = member_of(title or "")
        stem = _safe(Path(name).stem, _MOST_OF_TWO)
        own = _safe(PurePosixPath(member).stem, _MOST_OF_TWO)
        yield Part(f"{name}｜{member}", f"{stem}_{digest[:8]}_{first}_{own}", first)


def place_of(part: Part, sender: str | None) -> Path:
    """Where the answer lies below the outbox."""
    return Path(_safe(sender or NO_SENDER), FEEDBACK_NAME.format(stem=part.stem))


def _safe(text: str, most: int = _MOST_NAME) -> str:
    """A name that leads nowhere else: no separators, no leading dots, no device, short."""
    name = _UNSAFE.sub("_", text).strip("._ ")[:most] or NO_SENDER
    return f"_{name}" if _DEVICE.fullmatch(name) else name
