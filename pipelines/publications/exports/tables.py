"""Tables of a release as files: rows in the order of their key, batch by batch.

Belongs here: writing one table as Parquet and CSV. Not here: which rows and columns
(`disclosure.py`), what is told about the files (`data_package.py`).
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.publications.exports.cells import guarded
from warehouse.contracts import Contract

# Rows of a group of Parquet, and of a batch in memory.
GROUP_ROWS = 122_880


@dataclass(frozen=True)
class Targets:
    """Where one table is written; None where it is not."""

    parquet: Path | None
    csv: Path | None


def write_table(
    connection: duckdb.DuckDBPyConnection, query: str, contract: Contract, targets: Targets
) -> int:
    """Write the rows of the query, which has the columns of the contract; gives their number."""
    rows = 0
    with ExitStack() as files:
        parquet = (
            files.enter_context(
                pq.ParquetWriter(targets.parquet, arrow_schema(contract), compression="zstd")
            )
            if targets.parquet
            else None
        )
        csv = files.enter_context(targets.csv.open("wb")) if targets.csv else None
        for number, frame in enumerate(frames(connection, query, contract.polars_schema)):
            rows += frame.height
            if parquet is not None:
                table = frame.to_arrow().cast(parquet.schema)
                parquet.write_table(table, row_group_size=GROUP_ROWS)
            if csv is not None:
                write_csv(frame, csv, first=number == 0)
    return rows


def frames(
    connection: duckdb.DuckDBPyConnection, query: str, schema: pl.Schema
) -> Iterator[pl.DataFrame]:
    """The result in frames of GROUP_ROWS rows: at least one, which may be empty.

    DuckDB cuts its batches as it likes; files that shall be equal byte by byte need equal ones.
    """
    waiting = pl.DataFrame(schema=schema)
    empty = True
    for batch in connection.sql(query).to_arrow_reader(GROUP_ROWS):
        arrived = pl.DataFrame(pl.from_arrow(batch)).cast(schema)
        waiting = pl.concat([waiting, arrived])
        while waiting.height >= GROUP_ROWS:
            empty = False
            yield waiting.head(GROUP_ROWS)
            waiting = waiting.slice(GROUP_ROWS)
    if waiting.height or empty:
        yield waiting


def write_csv(frame: pl.DataFrame, file: BinaryIO, *, first: bool, guard: bool = True) -> None:
    """Append a frame as RFC 4180; the first has the header and, for spreadsheets, the BOM."""
    if guard:
        texts = [name for name, dtype in frame.schema.items() if dtype == pl.String]
        frame = frame.with_columns(guarded(name) for name in texts)
    frame.write_csv(
        file,
        include_bom=first and guard,
        include_header=first,
        line_terminator="\r\n",
        quote_style="necessary",
    )


def arrow_schema(contract: Contract) -> pa.Schema:
    """The schema of a Parquet file, with the comments and units of the contract."""
    plain = contract.empty().to_arrow().schema
    fields = [
        plain.field(column.name).with_metadata(
            {"comment": column.comment, **({"unit": column.unit} if column.unit else {})}
        )
        for column in contract.columns
    ]
    about = {"title": contract.title, "description": contract.description, "grain": contract.grain}
    return pa.schema(fields, metadata=about)
