"""The DuckDB engine: brings the tables of the build file up to date with lake and models.

Belongs here: from a model to its SQL, which partitions to compute, the hash of the build.
Does not belong here: writing a table (table_writer), the connection (build_file), publishing.
"""

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb
import polars as pl
from sqlglot import exp

from warehouse.contracts import Contract
from warehouse.engine.base import NO_PERIOD, WHOLE, EngineError, ModelRun
from warehouse.engine.build_file import BuildFile
from warehouse.engine.duckdb_sql import parquet_select
from warehouse.engine.fingerprints import (
    InputVersion,
    Plan,
    lake_version,
    model_fingerprints,
    model_version,
    period_of,
    plan,
)
from warehouse.engine.gate_types import check_model_types
from warehouse.engine.model import DIALECT, Model
from warehouse.engine.table_writer import TableWriter
from warehouse.engine.tree import period_condition, replace_tables, select_table, without_periods
from warehouse.hashing import combined_hash
from warehouse.lake import Lake
from warehouse.reach import SAME, Period, Step, periods_read

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
        work = plan(wanted, self._stored(writer))
        if not work.is_idle:
            check_model_types(model.name, model.expression, self._sources(model))
            self._compute(model, writer, work)
        states = self.build.states(model.name)
        return ModelRun(
            table=model.name,
            rows=sum(state.rows for state in states.values()),
            partitions_written=tuple(sorted(work.stale)),
            partitions_kept=tuple(sorted(work.kept)),
            partitions_removed=tuple(sorted(work.gone)),
            content_hashes={name: state.content_hash for name, state in states.items()},
        )

    def final_sql(self, model: Model, work: Plan | None = None) -> str:
        """SQL of a model as DuckDB runs it, for the stale partitions or for all."""
        return self._query(model, work).sql(DIALECT, pretty=True, comments=False, copy=False)

    def _stored(self, writer: TableWriter) -> dict[str, str] | None:
        """Fingerprints of the partitions; None when the table is to be made anew."""
        return writer.stored()

    def _compute(self, model: Model, writer: TableWriter, work: Plan) -> None:
        writer.write(self.final_sql(model, work), work)

    def _query(self, model: Model, work: Plan | None) -> exp.Expr:
        """The expanded query with its sources in place."""
        contract = model.contract
        if work is None or contract.write != "period":
            return replace_tables(model.expanded, lambda table: self._source(table, None))
        stale = [period_of(name) for name in work.stale]
        read = {
            name: {p for period in stale for p in periods_read(reach, period)}
            for name, reach in self._moving(model).items()
        }
        query = replace_tables(model.expanded, lambda table: self._source(table, read.get(table)))
        if not contract.reach:
            return query
        # What reaches into a kept partition gives an incomplete version of its rows.
        return without_periods(query, contract, {period_of(name) for name in work.kept})

    def _moving(self, model: Model) -> dict[str, tuple[Step, ...]]:
        """Inputs that are read by period, each with its reach; the others are read whole."""
        reach = model.contract.reach
        return {
            name: reach.get(name, SAME)
            for name in model.dependencies
            if name in reach or self._has_periods(name)
        }

    def _has_periods(self, table: str) -> bool:
        contract = self.contracts[table]
        return contract.write == "period" if table in self.models else contract.has_periods

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
        """Periods of which the build has rows."""
        states = ((n, s) for model in self.models for n, s in self.build.states(model).items())
        names = {name for name, state in states if state.rows}
        return sorted(int(name) for name in names - {WHOLE, NO_PERIOD})

    def prune(self) -> list[str]:
        """Drop tables whose model is gone; returns their names."""
        dropped = [table for table in self.build.tables() if table not in self.models]
        with self.build.transaction():
            for table in dropped:
                self.build.define(table, f"drop table {table}")
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
            if name in model.contract.reach and contract.write == "replace":
                hashes = TableWriter(self.build, contract).period_hashes()
            else:
                hashes = {key: s.content_hash for key, s in self.build.states(name).items()}
            inputs[name] = model_version(hashes, by_period=name in self._moving(model))
        return inputs

    def _source(self, table: str, periods: set[Period] | None) -> exp.Select | None:
        """Select that stands for a table; None where the table is read as it is."""
        contract = self.contracts[table]
        if table in self.models:
            select = self._model_source(contract, periods)
        else:
            select = self._lake_source(contract, self._files(table, periods))
        if select is not None and periods is not None:
            select.where(period_condition(periods), copy=False)
        return select

    def _lake_source(self, contract: Contract, files: list[Path]) -> exp.Select:
        """Rows of a lake table from its files."""
        return parquet_select(contract, files)

    def _model_source(self, contract: Contract, periods: set[Period] | None) -> exp.Select | None:
        """Rows of a model's table, at least those of the periods; None: it is read as it is."""
        return None if periods is None else select_table(contract)

    def _files(self, table: str, periods: set[Period] | None) -> list[Path]:
        names = [
            name
            for name, state in self.lake.partitions(table).items()
            if state.rows and (periods is None or periods & set(state.periods))
        ]
        return self.lake.files(table, names)
