"""The rows of a view as script files: the latest part that suffices first, others on demand.

Belongs here: cutting rows into parts, names of files. A page opened from a folder may load no
data but scripts, so every part is one that hands its rows to `dpe.receive`.
Not here: how rows become JSON (`encoding.py`), the page that loads them (`rendering.py`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.publications.figures import cell_text, period_text
from pipelines.publications.pages import View
from pipelines.publications.reading import ReleaseData
from pipelines.publications.site.encoding import columns_json, script_text
from pipelines.publications.site.latest import partial_note

# Rows of a part of a view that nothing splits: about 1 MB of a wide view.
PART_ROWS = 5_000


@dataclass(frozen=True)
class Part:
    """Some rows of a view and the file that holds them."""

    # What the reader chooses: the value of the column that splits, or which rows.
    value: str
    label: str
    file: str
    frame: pl.DataFrame


def view_parts(data: ReleaseData, view: View) -> list[Part]:
    """The rows of a view in parts, the one that is shown first at the head."""
    frame = data.rows(view)
    cut = _by_column(data, view, frame) if view.split else _by_rows(frame)
    return [
        # A number and not the value: no name of a file comes from data.
        Part(value, label, f"data/{view.page}.{view.name}.{number}.js", rows)
        for number, (value, label, rows) in enumerate(cut)
    ]


def write_parts(data: ReleaseData, view: View, parts: list[Part], folder: Path) -> int:
    """Write the files of the parts.

    Returns:
        Bytes of the part that a page loads first.
    """
    sizes = []
    bodies = columns_json(data, view, [part.frame for part in parts])
    for number, (part, body) in enumerate(zip(parts, bodies, strict=True)):
        text = f"dpe.receive({script_text(view.name)},{number},{body});\n"
        sizes.append((folder / part.file).write_bytes(text.encode()))
    return sizes[0]


def _by_column(
    data: ReleaseData, view: View, frame: pl.DataFrame
) -> Iterator[tuple[str, str, pl.DataFrame]]:
    assert view.split is not None
    named = view.split_label or view.split
    column, words = view.columns[named], data.words(view.columns[named])
    groups = frame.partition_by(view.split, as_dict=True, maintain_order=True)
    known = [(value, rows) for (value,), rows in groups.items() if value is not None]
    if not known:
        yield "", "", frame
    timed = is_time(view, frame)
    partial = {value: partial_note(data, rows) if timed else "" for value, rows in known}
    known.sort(key=lambda one: one[0], reverse=timed)
    # What a page shows first says something of the whole province; younger months stand behind.
    known.sort(key=lambda one: bool(partial[one[0]]))
    for value, rows in known:
        label = cell_text(column, rows.row(0, named=True), named, words)
        if not view.split_label:
            label = _month_label(value) or label
        yield str(value), label + partial[value], rows


def is_time(view: View, frame: pl.DataFrame) -> bool:
    """Whether parts are times, of which the latest that suffices is shown first."""
    if not view.split:
        return False
    kind = view.columns[view.split].kind
    return kind in ("period", "day") or frame.schema[view.split].is_integer()


def _month_label(value: object) -> str | None:
    """`2015年3月` of 201503; months are numbers in the release."""
    if not isinstance(value, int) or not 190001 <= value <= 299912:
        return None
    return period_text(f"{value // 100}-{value % 100:02d}")


def _by_rows(frame: pl.DataFrame) -> Iterator[tuple[str, str, pl.DataFrame]]:
    if frame.height <= PART_ROWS:
        yield "", "", frame
        return
    for first in range(0, frame.height, PART_ROWS):
        last = min(first + PART_ROWS, frame.height)
        yield str(first), f"第{first + 1:,}–{last:,}行", frame.slice(first, PART_ROWS)
