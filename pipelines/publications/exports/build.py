"""The export of one release: which files there are, written beside their place and then moved.

Belongs here: the order of work. Not here: which rows (`disclosure.py`), how each format is written
(`tables.py`, `data_package.py`, `sdmx/`).

No clock: dates come from the record of the release, so two exports are equal byte by byte.
"""

import os
import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import duckdb

from pipelines.publications.exports.data_package import DESCRIPTOR, descriptor, read_about
from pipelines.publications.exports.disclosure import (
    released_query,
    released_tables,
)
from pipelines.publications.exports.notes import MARK, NOTES, notes
from pipelines.publications.exports.sdmx.flows import FLOWS
from pipelines.publications.exports.sdmx.writing import write_sdmx
from pipelines.publications.exports.tables import Targets, write_table
from pipelines.publications.pages import Edition
from warehouse.contracts import model_contracts
from warehouse.dictionary import load_dictionary

Format = Literal["parquet", "csv", "sdmx"]
FORMATS: tuple[Format, ...] = ("parquet", "csv", "sdmx")
# Told the name of each table and dataflow when it is written.
Watch = Callable[[str], None]


class FolderTaken(ValueError):
    """The folder holds something that is no export; the message is for the user."""


@dataclass
class Written:
    """Files of an export with their rows (None where a file has none), in order of writing."""

    files: dict[Path, int | None] = field(default_factory=dict)


def steps(edition: Edition, formats: Collection[Format] = FORMATS) -> int:
    """How often `watch` is called by a build."""
    tables = len(released_tables(model_contracts(), edition))
    return (tables if {"parquet", "csv"} & set(formats) else 0) + (
        len(FLOWS) + 1 if "sdmx" in formats else 0
    )


def build(
    connection: duckdb.DuckDBPyConnection,
    edition: Edition,
    folder: Path,
    formats: Collection[Format] = FORMATS,
    watch: Watch = lambda _: None,
) -> list[Path]:
    """Write an edition of the release below `folder`; gives the files.

    `connection` is one of `warehouse.releases.open_release`. A former export in the folder is
    replaced as a whole, so that nothing of another edition stays behind.

    Raises:
        FolderTaken: the folder holds files that no export has written.
        OSError: the folder cannot be written.
    """
    return list(export(connection, edition, folder, formats, watch).files)


def export(
    connection: duckdb.DuckDBPyConnection,
    edition: Edition,
    folder: Path,
    formats: Collection[Format] = FORMATS,
    watch: Watch = lambda _: None,
) -> Written:
    """`build`, which also tells the rows of each file."""
    with _replaced(folder) as new:
        counted: dict[Path, int | None] = {}
        if {"parquet", "csv"} & set(formats):
            counted |= _write_tables(connection, edition, new, formats, watch)
        if "sdmx" in formats:
            (new / "sdmx").mkdir()

            def done(path: Path, rows: int) -> None:
                counted[path] = rows
                watch(path.stem)

            write_sdmx(connection, edition, load_dictionary(), new / "sdmx", done)
        path = new / NOTES
        path.write_text(notes(read_about(connection), edition, formats), encoding="utf-8-sig")
        counted[path] = None
    return Written({folder / path.relative_to(new): rows for path, rows in counted.items()})


def _write_tables(
    connection: duckdb.DuckDBPyConnection,
    edition: Edition,
    folder: Path,
    formats: Collection[Format],
    watch: Watch,
) -> dict[Path, int | None]:
    written: dict[Path, int | None] = {}
    contracts = released_tables(model_contracts(), edition)
    for kind in ("parquet", "csv"):
        if kind in formats:
            (folder / kind).mkdir()
    csv_files = {}
    for table, contract in contracts.items():
        name = table.split(".")[1]
        csv = folder / "csv" / f"{name}.csv" if "csv" in formats else None
        parquet = folder / "parquet" / f"{name}.parquet" if "parquet" in formats else None
        query = released_query(contract, edition)
        rows = write_table(connection, query, contract, Targets(parquet, csv))
        written |= {path: rows for path in (parquet, csv) if path is not None}
        if csv is not None:
            csv_files[table] = csv
        watch(name)
    if csv_files:
        path = folder / DESCRIPTOR
        about = read_about(connection)
        path.write_bytes(descriptor(connection, about, edition, contracts, csv_files))
        written[path] = None
    return written


@contextmanager
def _replaced(folder: Path) -> Iterator[Path]:
    """An empty folder beside `folder`, which takes its place at the end."""
    if folder.exists() and not _is_ours(folder):
        raise FolderTaken(f"{folder} 不是空文件夹，也不是从前的导出；请用 --out 另选一个文件夹")
    folder.parent.mkdir(parents=True, exist_ok=True)
    new = folder.with_name(f"{folder.name}.tmp")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir()
    try:
        yield new
        shutil.rmtree(folder, ignore_errors=True)
        os.replace(new, folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _is_ours(folder: Path) -> bool:
    if not folder.is_dir():
        return False
    if not any(folder.iterdir()):
        return True
    try:
        return (folder / NOTES).read_text(encoding="utf-8-sig").startswith(MARK)
    except (OSError, UnicodeDecodeError):
        return False
