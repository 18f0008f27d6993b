"""The Spark engine: models are computed by a Spark Connect server, on the files of the same lake.

Belongs here: which views a model needs, and bringing its Parquet back into the build file, so that
checks and publishing see no difference. Does not belong here: pyspark (spark_session), SQL text.
"""

from collections.abc import Collection, Mapping
from importlib.metadata import version
from pathlib import Path

import duckdb
from sqlglot import exp

from warehouse.contracts import Contract
from warehouse.engine.base import WHOLE, EngineError, ModelRunError
from warehouse.engine.duckdb_engine import DuckDbEngine
from warehouse.engine.duckdb_sql import parquet_select, type_conflicts
from warehouse.engine.fingerprints import Plan, period_of
from warehouse.engine.model import DIALECT, Model
from warehouse.engine.spark_session import SparkConnection
from warehouse.engine.spark_sql import spark_text, typed_text, view_name
from warehouse.engine.table_writer import TableWriter
from warehouse.engine.tree import columns_of, period_condition
from warehouse.engine.versions import Versions, parquet_files
from warehouse.lake import Lake
from warehouse.reach import Period


class SparkEngine(DuckDbEngine):
    """Runs models on Spark; the build file, its hashes and its readers are those of DuckDB.

    The server must see the lake under the same path as this process (shared storage).
    """

    label = f"spark connect, sqlglot {version('sqlglot')}, duckdb {duckdb.__version__}"

    def __init__(
        self,
        build_file: Path,
        lake: Lake,
        models: Mapping[str, Model],
        contracts: Mapping[str, Contract],
        remote: str,
        memory_limit: str | None = None,
        threads: int | None = None,
    ) -> None:
        super().__init__(build_file, lake, models, contracts, memory_limit, threads)
        self.spark = SparkConnection(remote)

    def close(self) -> None:
        """End the session and give the build file free."""
        try:
            self.spark.close()
        finally:
            super().close()

    def final_sql(self, model: Model, work: Plan | None = None) -> str:
        """SQL of a model as Spark runs it, for the stale partitions or for all."""
        return spark_text(self._query(model, work))

    def _stored(self, writer: TableWriter) -> dict[str, str] | None:
        """Fingerprints of the partitions; None where build file and Parquet disagree."""
        stored = super()._stored(writer)
        agrees = stored is not None and self._versions(writer.contract).holds(stored)
        return stored if agrees else None

    def _compute(self, model: Model, writer: TableWriter, work: Plan) -> None:
        versions = self._versions(model.contract)
        folder = versions.new_folder()
        if work.stale:
            self._write_version(model, work, folder)
        query = parquet_select(model.contract, parquet_files(folder)).sql(DIALECT)
        # The rows pass the key check of the build file before anything else may read them.
        writer.write(query, work)
        anew = work.anew or not writer.by_period
        versions.switch(folder, work.stale, work.gone, anew=anew)

    def _write_version(self, model: Model, work: Plan, folder: Path) -> None:
        query = self.final_sql(model, work)
        conflicts = type_conflicts(model.contract, self.spark.types(model.name, query))
        if conflicts:
            raise ModelRunError(model.name, query, f"类型与约定不符：{'；'.join(conflicts)}")
        self.spark.write(model.name, typed_text(model.contract, query), folder)
        # A server that writes no file for no rows makes no folder either.
        folder.mkdir(parents=True, exist_ok=True)

    def _lake_source(self, contract: Contract, files: list[Path]) -> exp.Select:
        self.spark.view(contract, [(files, None)])
        return _from_view(contract)

    def _model_source(self, contract: Contract, periods: set[Period] | None) -> exp.Select:
        writer = TableWriter(self.build, contract)
        if self._stored(writer) is None:
            raise EngineError(f"{contract.table} 还没有由 Spark 算出；请先运行它")
        parts = [
            (parquet_files(folder), None if WHOLE in names else _condition(held))
            for folder, names in self._versions(contract).folders().items()
            # A folder without any of the periods is not opened.
            if WHOLE in names or (held := _held(names, periods))
        ]
        self.spark.view(contract, parts)
        return _from_view(contract)

    def _versions(self, contract: Contract) -> Versions:
        return Versions(self.lake.root, contract)


def _held(partitions: Collection[str], periods: set[Period] | None) -> set[Period]:
    """Periods of a folder that count: those that no later folder replaced, where they are read."""
    held = {period_of(name) for name in partitions}
    return held if periods is None else held & periods


def _condition(periods: Collection[Period]) -> str:
    return period_condition(periods).sql("spark")


def _from_view(contract: Contract) -> exp.Select:
    return exp.select(*columns_of(contract), copy=False).from_(view_name(contract.table))
