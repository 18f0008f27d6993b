"""A small real release: every table of the contracts, with the rows that a test puts in."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from warehouse.contracts import model_contracts

Insert = Callable[..., None]

# What people type into a name, and what a spreadsheet, a page or a query would make of it.
HOSTILE = (
    "<script>alert(1)</script>",
    '"quoted", and, commas',
    "=cmd|' /C calc'!A0",
    "+1+2",
    "-2+3",
    "@SUM(A1)",
    "\tTAB",
    "\rCR",
    "line\r\nbreak",
    "'=already guarded",
    "''",
    "'plain",
    "＝１＋１",
    "'; drop table core.dim_region; --",
    "名" * 1000,
    "x\u0000y",
    "NULL",
    "nan",
    "007",
)


@pytest.fixture
def release(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A writable database with the schema of a release and its record."""
    connection = duckdb.connect(str(tmp_path / "release.duckdb"))
    for schema in ("core", "mart", "pub"):
        connection.execute(f"create schema {schema}")
    for table, contract in model_contracts().items():
        columns = ", ".join(f"{name} {kind}" for name, kind in contract.types.items())
        connection.execute(f"create table {table} ({columns})")
    connection.execute(
        "create table pub.release as select '20150401-1a2b3c4d' as name, 'abc' as content_hash,"
        " '2015-04-01T09:00:00+08:00' as created_at, '201503' as periods"
    )
    yield connection
    connection.close()


@pytest.fixture
def insert(release: duckdb.DuckDBPyConnection) -> Insert:
    """Insert one row; columns that are not named are null."""

    def put(table: str, **values: Any) -> None:
        names = ", ".join(values)
        marks = ", ".join("?" for _ in values)
        release.execute(f"insert into {table} ({names}) values ({marks})", list(values.values()))

    return put
