"""The release as it would have been on an earlier day, as views in memory.

Belongs here: cutting what records its days, and computing again what follows from it, out of one
release and the dictionary; so a load that runs meanwhile does not show. Tables that record no days
and are not computed from such (dimensions, findings) stay as they are published.
"""

import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from pipelines.edit.rule_books import RULES, load_rule_books, rule_table
from warehouse.contracts import Contract
from warehouse.dictionary import Dictionary, reference_tables
from warehouse.engine import Model
from warehouse.engine.duckdb_sql import typed_result
from warehouse.releases import Release

_DIALECT = "duckdb"


def open_as_of(
    release: Release, models: Mapping[str, Model], dictionary: Dictionary, day: date
) -> duckdb.DuckDBPyConnection:
    """A connection whose tables show what was known on `day`; no files, no settings."""
    connection = attached(release, dictionary)
    for schema in ("core", "mart"):
        connection.execute(f"create schema {schema}").fetchall()
    for name, model in models.items():
        connection.execute(f"create view {name} as {_view(model, day)}").fetchall()
    connection.execute("set enable_external_access = false").fetchall()
    connection.execute("set lock_configuration = true").fetchall()
    return connection


def attached(release: Release, dictionary: Dictionary) -> duckdb.DuckDBPyConnection:
    """A database in memory with all that models read as `ref`, and the release read-only beside."""
    connection = duckdb.connect()
    connection.execute("set enable_progress_bar = false").fetchall()
    place = str(release.database).replace("'", "''")
    connection.execute(f"attach '{place}' as release (read_only)").fetchall()
    connection.execute("create schema ref").fetchall()
    rules = rule_table(load_rule_books(RULES, dictionary))
    _create(connection, {**reference_tables(dictionary), "rule": rules})
    return connection


def _view(model: Model, day: date) -> str:
    if {"known_from", "known_to"} <= set(model.contract.names):
        return _cut(model.contract, day)
    if all(table.split(".")[0] in ("core", "mart", "ref") for table in model.dependencies):
        return typed_result(model.contract, model.canonical_sql)
    return f"select {', '.join(model.contract.names)} from release.{model.name}"


def _cut(contract: Contract, day: date) -> str:
    """Versions that had arrived by the day, with what replaced them by then."""
    literal = f"date '{day.isoformat()}'"
    replaced = {
        "known_to": f"case when known_to <= {literal} then known_to end as known_to",
        "is_current": f"known_to is null or known_to > {literal} as is_current",
    }
    columns = ", ".join(replaced.get(name, name) for name in contract.names)
    return f"select {columns} from release.{contract.table} where known_from <= {literal}"


def _create(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, pl.DataFrame]) -> None:
    # Frames are handed over as Parquet, never scanned from memory.
    with tempfile.TemporaryDirectory(prefix="dpe-as-of-") as folder:
        for name, frame in tables.items():
            path = Path(folder) / f"{name}.parquet"
            frame.write_parquet(path)
            source = path.as_posix().replace("'", "''")
            connection.execute(
                f"create table ref.{name} as select * from read_parquet('{source}')"
            ).fetchall()
