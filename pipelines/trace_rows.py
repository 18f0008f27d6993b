"""Which figure or which cell a user means: table, row and columns by name; file, sheet and cell.

Belongs here: reading the words of a command against one release, and what to say when they do not
lead to exactly one thing. Not here: following it (`trace.py`).
"""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from pipelines import messages_trace as messages
from pipelines.trace_release import TracedRelease
from pipelines.trace_sheets import Sheets

_CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_DIGEST = re.compile(r"[0-9a-f]{6,64}")
_SHOWN = 10


class Unclear(ValueError):
    """Words that do not lead to exactly one thing; the message says what there is."""


@dataclass(frozen=True)
class CellAddress:
    """A cell of a received file."""

    file_sha256: str
    sheet_no: int
    letter: str
    row: int


def find_table(tables: Sequence[str], words: str) -> str:
    """A table by its name, with or without its schema.

    Raises:
        Unclear: there is none of that name.
    """
    name = words.lower()
    if name in tables:
        return name
    short = {table.split(".")[1]: table for table in tables}
    if name in short:
        return short[name]
    near = difflib.get_close_matches(name, short, n=5, cutoff=0.5)
    marts = [table.split(".")[1] for table in tables if table.startswith("mart.")]
    raise Unclear(messages.NO_TABLE.format(name=words, known="、".join(near or marts)))


def find_columns(tracer: TracedRelease, table: str, words: Sequence[str]) -> list[str]:
    """The columns named, or all that are not of the key.

    Raises:
        Unclear: the table has no such column.
    """
    contract = tracer.contracts[table]
    unknown = [name for name in words if name not in contract.names]
    if unknown:
        raise Unclear(
            messages.NO_COLUMN.format(
                table=table, name="、".join(unknown), known="、".join(contract.names)
            )
        )
    return list(words) or [name for name in contract.names if name not in contract.key]


def find_row(tracer: TracedRelease, table: str, words: Sequence[str]) -> int:
    """The row of a table with this key: values in the order of the key, or `column=value`.

    Raises:
        Unclear: no row, or several.
    """
    contract = tracer.contracts[table]
    given = _key_values(contract.names, contract.key, table, words)
    where = " and ".join(f"cast({name} as varchar) = ?" for name in given) or "true"
    key = ", ".join(contract.key)
    found = tracer.frame(
        f"select rowid as row_id, {key} from release.{table} where {where} order by {key}",
        list(given.values()),
    )
    if found.height == 1:
        return int(found.item(0, "row_id"))
    said = "、".join(f"{name}={value}" for name, value in given.items()) or messages.NO_KEY_GIVEN
    wanted = "、".join(contract.key)
    if found.is_empty():
        raise Unclear(messages.NO_ROW.format(table=table, said=said, key=wanted))
    rows = found.drop("row_id").head(_SHOWN).rows()
    lines = "\n".join("  " + "  ".join(str(value) for value in row) for row in rows)
    raise Unclear(
        messages.MANY_ROWS.format(
            table=table, said=said, count=found.height, key=wanted, rows=lines
        )
    )


def _key_values(
    names: Sequence[str], key: Sequence[str], table: str, words: Sequence[str]
) -> dict[str, str]:
    given: dict[str, str] = {}
    free: list[str] = []
    for word in words:
        name, mark, value = word.partition("=")
        if mark and name in names:
            given[name] = value
        else:
            free.append(word)
    places = [name for name in key if name not in given]
    if len(free) > len(places):
        raise Unclear(
            messages.KEY_TOO_LONG.format(table=table, key="、".join(key), extra=free[len(places)])
        )
    return {**given, **dict(zip(places, free, strict=False))}


def find_cell(sheets: Sheets, file: str, sheet: str, cell: str) -> CellAddress:
    """The cell of a received file: by name or beginning of the SHA-256, by number or name of the
    sheet.

    Raises:
        Unclear: no such file, sheet or cell, or several files.
    """
    address = _CELL.fullmatch(cell.strip().upper().replace("$", ""))
    if address is None:
        raise Unclear(messages.NO_CELL_NAME.format(cell=cell))
    row = int(address[2])
    parts = _sheets(_file(sheets.known, file), file, sheet)
    found = [
        (str(one["file_sha256"]), number, text)
        for one in parts
        if (text := sheets.sheet(str(one["file_sha256"]), number := int(str(one["sheet_no"]))))
    ]
    if not found:
        raise Unclear(messages.SHEET_GONE.format(file=parts[0]["file_name"], sheet=sheet))
    # A sheet that was read in parts: the one that read the cell.
    own = [one for one in found if one[2].text_at(row, address[1])]
    digest, number, _ = (own or found)[0]
    return CellAddress(digest, number, address[1], row)


def _file(sheets: pl.DataFrame, file: str) -> pl.DataFrame:
    named = pl.col("file_name") == file
    if _DIGEST.fullmatch(file):
        named |= pl.col("file_sha256").str.starts_with(file)
    found = sheets.filter(named)
    files = found.select("file_sha256", "file_name", "sender").unique().sort("file_sha256")
    if files.is_empty():
        known = sheets.get_column("file_name").drop_nulls().unique().to_list()
        near = difflib.get_close_matches(file, known, n=5, cutoff=0.3)
        raise Unclear(messages.NO_FILE.format(file=file, known="、".join(near)))
    if files.height > 1:
        lines = "\n".join(f"  {row[0][:12]}  {row[1]}  {row[2]}" for row in files.rows())
        raise Unclear(messages.MANY_FILES.format(file=file, count=files.height, rows=lines))
    return found


def _sheets(found: pl.DataFrame, file: str, sheet: str) -> list[dict[str, Any]]:
    rows = found.sort("sheet_no").rows(named=True)
    named = [row for row in rows if sheet in (str(row["sheet_no"]), row["sheet_name"])]
    if named:
        return named
    known = "、".join(f"{row['sheet_no']}（{row['sheet_name']}）" for row in found.rows(named=True))
    raise Unclear(messages.NO_SHEET.format(file=file, sheet=sheet, known=known))
