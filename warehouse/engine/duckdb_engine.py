"""The DuckDB engine: brings the tables of the build file up to date with lake and models.

Belongs here: from a model to its SQL, which partitions to compute, the hash of the build.
Does not belong here: writing a table (table_writer), the connection (build_file), publishing.
"""

from collections.abc import Collection, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb
import polars as pl
from sqlglot import exp

from warehouse.contracts import Contract
from warehouse.engine.base import NO_PERIOD, WHOLE, EngineError, ModelRun
from warehouse.engine.build_file import BuildFile, StoredPartition
from warehouse.engine.duckdb_sql import parquet_select
from warehouse.engine.fingerprints import (
    InputVersion,
    Period,
    lake_version,
    model_fingerprints,
    model_version,
    period_of,
    periods_read,
)
from warehouse.engine.gate_types import check_model_types
from warehouse.engine.model import DIALECT, Model
from warehouse.engine.table_writer import TableWriter
from warehouse.engine.tree import period_condition, replace_tables, select_table
from warehouse.hashing import combined_hash
from warehouse.lake import Lake

# What a build says, besides its models: the findings on the figures it is made of.
FINDINGS = "edit.finding"


class DuckDbEngine:
    """Runs models in one build file; open it for one writer at a time."""

    # Stands in fingerprints: another engine computes everything again.
    label = f"duckdb {duckdb.__version__}"

    def __init__(
        self,
        build_file: Path,
        lake: Lake,
        models: Mapping[str, Model],
        contracts: Mapping[str, Contract],
        memory_limit: str | None = None,
        threads: int | None = None,
    ) -> None:
        self.lake = lake
        self.models = models
        self.contracts = {**contracts, **{name: m.contract for name, m in models.items()}}
        self.build = BuildFile(build_file, memory_limit, threads)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the build file free."""
        self.build.close()

    def read(self, sql: str) -> pl.DataFrame:
        """Answer a query on the tables built so far."""
        return self.build.frame(sql)

    def run_model(self, model: Model | str) -> ModelRun:
        """Bring the table of a model up to date; partitions with unchanged inputs are kept."""
        model = self.models[model] if isinstance(model, str) else model
        writer = TableWriter(self.build, model.contract)
        wanted = model_fingerprints(model, self._inputs(model), self.label)
        found = self._stored(writer)
        stored = found or {}
        stale = {
            name: fingerprint
            for name, fingerprint in wanted.items()
            if name not in stored or stored[name].input_fingerprint != fingerprint
        }
        gone = set(stored) - set(wanted)
        if stale or gone or found is None:
            check_model_types(model.name, model.expression, self._sources(model))
            self._compute(model, writer, stale, gone, anew=found is None)
        states = self.build.states(model.name)
        return ModelRun(
            table=model.name,
            rows=sum(state.rows for state in states.values()),
            partitions_written=tuple(sorted(stale)),
            partitions_kept=tuple(sorted(set(wanted) - set(stale))),
            partitions_removed=tuple(sorted(gone)),
            content_hashes={name: state.content_hash for name, state in states.items()},
        )

    def final_sql(self, model: Model, partitions: Collection[str] | None = None) -> str:
        """SQL of a model as DuckDB runs it, for some partitions or for all."""
        return self._query(model, partitions).sql(DIALECT, pretty=True, comments=False)

    def _stored(self, writer: TableWriter) -> dict[str, StoredPartition] | None:
        return writer.stored()

    def _compute(
        self,
        model: Model,
        writer: TableWriter,
        stale: Mapping[str, str],
        gone: set[str],
        *,
        anew: bool,
    ) -> None:
        query = self.final_sql(model, stale if writer.by_period else None)
        writer.write(query, stale, gone, anew=anew)

    def _query(self, model: Model, partitions: Collection[str] | None) -> exp.Expr:
        """The expanded query with its sources in place."""
        read: set[Period] | None = None
        if partitions is not None:
            read = {p for name in partitions for p in periods_read(model.contract, period_of(name))}

        def source(table: str) -> exp.Select | None:
            return self._source(table, read)

        return replace_tables(model.expanded, source)

    def content_hash(self) -> str:
        """Hash of all models and of the findings, whatever the order they were built in."""
        parts = [
            (name, partition, state.content_hash)
            for name in self.models
            for partition, state in self.build.states(name).items()
            if state.rows
        ]
        if FINDINGS in self.lake.contracts:
            for partition, stored in self.lake.partitions(FINDINGS).items():
                if stored.rows:
                    parts.append((FINDINGS, partition, stored.content_hash))
        return combined_hash(parts)

    def periods(self) -> list[int]:
        """Periods that occur in the build."""
        names = {name for model in self.models for name in self.build.states(model)}
        return sorted(int(name) for name in names - {WHOLE, NO_PERIOD})

    def prune(self) -> list[str]:
        """Drop tables whose model is gone; returns their names."""
        dropped = [table for table in self.build.tables() if table not in self.models]
        with self.build.transaction():
            for table in dropped:
                self.build.run(f"drop table {table}", table)
                self.build.forget(table)
        return dropped

    def _sources(self, model: Model) -> dict[str, Contract]:
        return {name: self.contracts[name] for name in model.dependencies}

    def _inputs(self, model: Model) -> dict[str, InputVersion]:
        inputs = {}
        for name in model.dependencies:
            contract = self.contracts[name]
            if name not in self.models:
                inputs[name] = lake_version(self.lake, contract)
                continue
            if not self.build.table_types(name):
                raise EngineError(f"模型 {model.name} 要读 {name}，它还没有算出；请先运行它")
            hashes = {key: s.content_hash for key, s in self.build.states(name).items()}
            inputs[name] = model_version(contract, hashes)
        return inputs

    def _source(self, table: str, periods: set[Period] | None) -> exp.Select | None:
        """Select that stands for a table; None where the table is read as it is."""
        contract = self.contracts[table]
        in_lake = table not in self.models
        has_periods = "period_end" in contract.names if in_lake else contract.write == "period"
        filtered = periods is not None and has_periods
        if in_lake:
            files = self._files(table, periods if filtered else None)
            select: exp.Select | None = self._lake_source(contract, files)
        else:
            select = self._model_source(contract, filtered)
        if select is not None and filtered and periods is not None:
            select.where(period_condition(periods), copy=False)
        return select

    def _lake_source(self, contract: Contract, files: list[Path]) -> exp.Select:
        """Rows of a lake table from its files."""
        return parquet_select(contract, files)

    def _model_source(self, contract: Contract, filtered: bool) -> exp.Select | None:
        """Rows of a model's table; None where it is read as it is."""
        return select_table(contract) if filtered else None

    def _files(self, table: str, periods: set[Period] | None) -> list[Path]:
        names = [
            name
            for name, state in self.lake.partitions(table).items()
            if state.rows and (periods is None or periods & set(state.periods))
        ]
        return self.lake.files(table, names)
