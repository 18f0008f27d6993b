"""A server that is gone or dies in the middle: a sentence that helps, then a right run."""

import json
import threading

import pytest

from pipelines.all_models import all_models
from pipelines.resources import WarehouseResource
from pipelines.settings import SettingsError, load_settings
from warehouse.contracts import lake_contracts
from warehouse.engine import DuckDbEngine, EngineError, Model, SparkEngine
from warehouse.engine.spark_session import SparkConnection
from warehouse.engine.versions import Versions
from warehouse.home import Home
from warehouse.lake import Lake
from warehouse.releases import open_release

VICTIM = "core.dim_enterprise"


def _with_all_they_read(*names: str) -> dict[str, Model]:
    """Some models and those before them that they need, in their order."""
    models, needed = all_models(), set(names)
    for one in reversed(list(models)):
        if one in needed:
            needed |= set(models[one].dependencies)
    return {one: model for one, model in models.items() if one in needed}


# The parity test runs every model; here some before the victim and some after it are enough.
MODELS = _with_all_they_read("core.dim_definition", "core.dim_indicator", "mart.mart_completeness")


@pytest.fixture
def own_sail(sail, tmp_path):
    """A server of this test alone."""
    server = type(sail)(tmp_path / "server.log")
    server.start()
    yield server
    server.kill()


@pytest.fixture
def engine_on(lake_copy):
    """Opens the Spark engine on the lake of this test."""

    def opened(server) -> SparkEngine:
        build, remote = lake_copy.parent / "build.duckdb", f"{server.remote}/;user_id=geheim"
        return SparkEngine(build, Lake(lake_copy), MODELS, lake_contracts(), remote)

    return opened


def _run(engine: SparkEngine) -> dict[str, tuple[str, ...]]:
    with engine:
        return {name: engine.run_model(name).partitions_written for name in engine.models}


def test_killed_in_the_middle_of_a_model_and_run_again(
    own_sail, engine_on, sample_home, lake_copy, monkeypatch, differences
):
    write = SparkConnection.write

    def killed(self, model, sql, folder):
        if model == VICTIM:
            folder.mkdir()
            (folder / "part-0.parquet").write_bytes(b"PAR1 cut off")
            threading.Timer(0.02, own_sail.kill).start()
            folder = folder.with_name("next")
        write(self, model, sql, folder)

    with monkeypatch.context() as patch:
        patch.setattr(SparkConnection, "write", killed)
        with pytest.raises(EngineError) as told:
            _run(engine_on(own_sail))
    for word in (own_sail.remote, "连不上或中途断开", "重新运行同一命令", "保持不变"):
        assert word in str(told.value)
    assert "geheim" not in str(told.value)

    own_sail.start()
    written = _run(engine_on(own_sail))
    assert written["core.dim_definition"] == ()
    assert written[VICTIM] == ("all",)
    with engine_on(own_sail) as engine, open_release(Home(sample_home)) as release:
        for name, model in MODELS.items():
            query = f"select {', '.join(model.contract.names)} from {name}"
            pair = release.sql(query).pl(), engine.read(query)
            assert differences(*pair, list(model.contract.key)) == {}, name
    versions = Versions(lake_copy, all_models()[VICTIM].contract)
    assert {path for path in versions.root.iterdir() if path.is_dir()} == set(versions.folders())


def test_a_server_that_is_not_there_is_named_within_seconds(own_sail, engine_on):
    own_sail.kill()
    with (
        engine_on(own_sail) as engine,
        pytest.raises(EngineError, match=rf"{own_sail.remote} 连不上或中途断开.*refused"),
    ):
        engine.run_model("core.dim_indicator")


def test_a_table_whose_manifest_disagrees_is_computed_again(sail, engine_on, lake_copy):
    name = "core.dim_indicator"

    def run() -> tuple[str, ...]:
        with engine_on(sail) as engine:
            return engine.run_model(name).partitions_written

    assert run() == ("all",)
    assert run() == ()
    manifest = Versions(lake_copy, all_models()[name].contract).root / "manifest.json"
    content = json.loads(manifest.read_bytes())
    content["partitions"]["all"]["input_fingerprint"] = "other"
    manifest.write_text(json.dumps(content), encoding="utf-8")
    assert run() == ("all",)
    manifest.unlink()
    assert run() == ("all",)


def test_a_model_before_what_it_reads_says_what_to_run(sail, engine_on):
    with engine_on(sail) as engine, pytest.raises(EngineError, match="请先运行它"):
        engine.run_model("mart.mart_completeness")


def test_the_settings_choose_the_engine(monkeypatch, sail):
    assert type(_configured()) is DuckDbEngine
    monkeypatch.setenv("DPE_ENGINE", "spark")
    monkeypatch.setenv("DPE_SPARK_REMOTE", sail.remote)
    chosen = _configured()
    assert type(chosen) is SparkEngine
    assert chosen.spark.remote == sail.remote
    monkeypatch.setenv("DPE_SPARK_REMOTE", "localhost:15002")
    with pytest.raises(SettingsError, match="sc://主机:端口"):
        load_settings()


def _configured() -> DuckDbEngine:
    warehouse = WarehouseResource.from_settings(load_settings())
    warehouse.home.prepare()
    engine = warehouse.engine()
    warehouse.close_engine()
    return engine
