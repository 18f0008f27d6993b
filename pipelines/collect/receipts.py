"""A receipt as a value: what arrived, from whom, when; and which names are no returns at all.

Belongs here: the value, its text form and its frame. Not here: bytes and folders (`archive.py`).
A file name is a label for people: it is never used as a path and decides nothing about content.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass

import polars as pl

_MAX_NAME = 200
# Also what turns the direction of writing or cannot be seen.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
# Lock files of Excel and WPS, hidden files, and what stands beside returns without being one.
_NO_RETURN = re.compile(
    r"^(\..*|~\$.*|~.*\.tmp|readme.*|manifest\.yaml|thumbs\.db|desktop\.ini|.*\.(py|pyc|part|crdownload))$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Receipt:
    """One archived file."""

    file_sha256: str
    file_name: str
    file_size: int
    sender: str
    received_at: str

    def to_text(self) -> str:
        """The receipt as it is kept beside the archive."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True) + "\n"

    @classmethod
    def from_text(cls, text: str) -> "Receipt":
        """The receipt back from its kept text."""
        return cls(**json.loads(text))


def is_no_return(name: str) -> bool:
    """Whether a file of this name is by convention no return (hidden, lock, script, manifest)."""
    return _NO_RETURN.match(name) is not None


def printable_name(raw: bytes) -> str:
    """A file name as text for people: UTF-8, else GB18030 (old archives), no control characters."""
    for encoding in ("utf-8", "gb18030"):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        text = raw.decode("utf-8", errors="backslashreplace")
    return _CONTROL.sub("?", text)[:_MAX_NAME]


def receipt_frame(receipts: Iterable[Receipt]) -> pl.DataFrame:
    """All receipts as the lake table `raw.receipt`, one row a file."""
    rows = [asdict(receipt) for receipt in receipts]
    schema = {
        "file_sha256": pl.String,
        "file_name": pl.String,
        "file_size": pl.Int64,
        "sender": pl.String,
        "received_at": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row").sort("file_sha256")
