"""A release opened for tracing: its tables, the dictionary beside them, models asked about both.

Belongs here: the connection, running a rewritten model on the release. Not here: which models are
asked for what (`trace.py`).
"""

from collections.abc import Iterable, Mapping, Sequence
from types import TracebackType
from typing import Self

import polars as pl
from sqlglot import exp

from pipelines.as_of import attached
from warehouse.contracts import Contract, load_contracts
from warehouse.dictionary import Dictionary
from warehouse.engine import Model
from warehouse.engine.duckdb_sql import parquet_select
from warehouse.engine.model import DIALECT
from warehouse.engine.provenance import Rewritten, rewritten
from warehouse.engine.provenance_terms import Terms
from warehouse.releases import Release

# What models read and a release or the dictionary holds; the rest is in the lake alone.
READ_BY_MODELS = ("core", "mart", "ref")


class TraceError(RuntimeError):
    """A figure that cannot be followed; the message is for the user."""


class TracedRelease:
    """Tables of a release and models that can be asked; read-only, close it after use."""

    def __init__(
        self, release: Release, models: Mapping[str, Model], dictionary: Dictionary
    ) -> None:
        self.release, self.models, self.dictionary = release, models, dictionary
        self.contracts: Mapping[str, Contract] = load_contracts()
        self.connection = attached(release, dictionary)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.connection.close()

    def is_located(self, table: str) -> bool:
        """Whether a table takes its rows from the lake and names the file of each."""
        model = self.models.get(table)
        return (
            model is not None
            and "file_sha256" in model.contract.names
            and any(name.split(".")[0] not in READ_BY_MODELS for name in model.dependencies)
        )

    def rewritten(self, model: Model, columns: Iterable[str], terms: Terms) -> Rewritten:
        """The query of a model on this release, carrying `terms` for these columns."""
        return rewritten(model, columns, self.contracts, terms, self._relation)

    def _relation(self, table: str, selected: list[exp.Expr]) -> exp.Select:
        schema = table.split(".")[0]
        if schema not in READ_BY_MODELS:
            # What only the lake holds stands in located rows already.
            return parquet_select(self.contracts[table], [])
        return exp.select(*selected).from_(stored(table))

    def want(self, rows: pl.Series) -> None:
        """Name the rows that the next query is about (table `wanted`)."""
        self.connection.execute(
            "create or replace temp table wanted as select unnest(?::bigint[]) as row_id",
            [rows.unique().to_list()],
        ).fetchall()

    def frame(self, query: str, parameters: Sequence[object] = ()) -> pl.DataFrame:
        """Rows of a query as a frame."""
        answer: pl.DataFrame = self.connection.sql(query, params=list(parameters)).pl()
        return answer


def stored(table: str) -> exp.Table:
    """Where a table rests: in the release, or beside it where it is of the dictionary."""
    schema, name = table.split(".")
    return exp.table_(name, db=schema, catalog=None if schema == "ref" else "release")


def sql(traced: Rewritten) -> str:
    """A rewritten query as text."""
    return traced.query.sql(DIALECT, comments=False)
