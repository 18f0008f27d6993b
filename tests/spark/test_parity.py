"""Every model of the warehouse says the same on DuckDB and on Spark, on the committed sample."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest

from pipelines.all_models import all_models
from warehouse.contracts import lake_contracts
from warehouse.engine import DuckDbEngine, Model, ModelRun, SparkEngine
from warehouse.engine.versions import Versions
from warehouse.hashing import frame_hash
from warehouse.home import Home
from warehouse.lake import Lake

# Nobody has decided a correction in the sample: its journal has no period.
UNWRITTEN = {"core.fct_correction"}


def _run(engine: DuckDbEngine) -> dict[str, ModelRun]:
    with engine:
        return {name: engine.run_model(name) for name in engine.models}


@pytest.fixture
def spark(sail, lake_copy: Path):
    """Opens the Spark engine on a lake of its own."""
    lake, models = Lake(lake_copy), all_models()

    def opened() -> SparkEngine:
        build = lake_copy.parent / "build.duckdb"
        return SparkEngine(build, lake, models, lake_contracts(), sail.remote)

    return opened


@pytest.fixture
def duckdb(sample_home: Path, lake_copy: Path):
    """Opens the DuckDB engine on the same lake, with the build file that the load made of it."""
    build = lake_copy.parent / "other.duckdb"
    shutil.copyfile(Home(sample_home).build_file, build)

    def opened() -> DuckDbEngine:
        return DuckDbEngine(build, Lake(lake_copy), all_models(), lake_contracts())

    return opened


def test_every_model_is_equal_and_only_what_changed_is_computed_again(
    spark, duckdb, lake_copy, differences
):
    models, first = all_models(), _run(spark())
    assert not any(run.partitions_written for run in _run(duckdb()).values())
    assert list(first) == list(models)
    assert {name for name, run in first.items() if not run.partitions_written} == UNWRITTEN
    with spark() as left, duckdb() as right:
        found = {}
        for name, model in models.items():
            query = f"select {', '.join(model.contract.names)} from {name}"
            pair = right.read(query), left.read(query)
            assert pair[0].schema == pair[1].schema
            differing = differences(*pair, list(model.contract.key))
            if differing:
                found[name] = differing
        assert found == {}
        assert left.content_hash() == right.content_hash()
    _check_files(lake_copy, models)

    assert not any(run.partitions_written for run in _run(spark()).values())
    _change_one_month(Lake(lake_copy))
    later = _run(spark())
    assert later["core.fct_observation"].partitions_written == ("201503",)
    assert later["core.fct_month_flow"].partitions_written == ("201503", "201504")
    assert later["core.fct_revision"].partitions_written == ("201403", "201503")
    assert later["core.dim_region"].partitions_written == ()
    folders = Versions(lake_copy, models["core.fct_observation"].contract).folders()
    assert {"201503"} in folders.values()
    assert len(folders) == 2
    other = _run(duckdb())
    assert {n: run.partitions_written for n, run in later.items()} == {
        n: run.partitions_written for n, run in other.items()
    }
    with spark() as left, duckdb() as right:
        assert left.content_hash() == right.content_hash()


def _check_files(lake: Path, models: Mapping[str, Model]) -> None:
    """One version of each table, and every file of it in the types of the contract."""
    for name, model in models.items():
        versions = Versions(lake, model.contract)
        kept = {path for path in versions.root.iterdir() if path.is_dir()}
        assert kept == set(versions.folders()), name
        assert len(kept) == (name not in UNWRITTEN)
        for folder in kept:
            for path in folder.glob("*.parquet"):
                assert pl.read_parquet_schema(path) == dict(model.contract.polars_schema)


def _change_one_month(lake: Lake) -> None:
    """Another printed text in one return of March 2015."""
    table = "edit.observation"
    partitions = [name for name in lake.partitions(table) if name.startswith("m1-201503")]
    frame = lake.read(table, partitions[:1])
    before = frame_hash(frame)
    changed = frame.with_columns(pl.col("printed_text") + "（改）")
    assert frame_hash(changed) != before
    lake.write(table, partitions[0], changed, "changed")
