"""A server that is gone or dies in the middle: a sentence that helps, then a right run."""

import json
import threading

import pytest

from pipelines import cli
from warehouse.contracts import lake_contracts
from warehouse.engine import EngineError, SparkEngine, load_models
from warehouse.engine.spark_session import SparkConnection
from warehouse.engine.versions import Versions
from warehouse.home import Home
from warehouse.lake import Lake
from warehouse.releases import current_release

VICTIM = "mart.mart_target_progress"


@pytest.fixture
def own_sail(sail, tmp_path):
    """A server of this test alone."""
    server = type(sail)(tmp_path / "server.log")
    server.start()
    yield server
    server.kill()


def test_killed_in_the_middle_of_a_model_and_run_again(own_sail, copied_home, monkeypatch, capsys):
    home = Home(copied_home)
    before = current_release(home)
    monkeypatch.setenv("DPE_ENGINE", "spark")
    monkeypatch.setenv("DPE_SPARK_REMOTE", f"{own_sail.remote}/;token=geheim")
    write = SparkConnection.write

    def killed(self, model, sql, folder):
        if model == VICTIM:
            threading.Timer(0.05, own_sail.kill).start()
        write(self, model, sql, folder)

    with monkeypatch.context() as patch:
        patch.setattr(SparkConnection, "write", killed)
        assert cli._run(["load"]) == cli.INTERNAL
    told = capsys.readouterr().err.replace("\n", "")
    for word in (VICTIM, own_sail.remote, "连不上或中途断开", "重新运行同一命令", "保持不变"):
        assert word in told
    assert "geheim" not in told
    assert current_release(home) == before

    own_sail.start()
    assert cli._run(["load"]) == cli.OK
    after = current_release(home)
    assert after is not None and before is not None
    assert after.content_hash == before.content_hash
    contract = load_models()[VICTIM].contract
    versions = Versions(home.lake, contract)
    assert {path for path in versions.root.iterdir() if path.is_dir()} == set(versions.folders())


def test_a_server_that_is_not_there_is_named_within_seconds(own_sail, lake_copy):
    own_sail.kill()
    build, remote = lake_copy.parent / "build.duckdb", own_sail.remote
    with SparkEngine(build, Lake(lake_copy), load_models(), lake_contracts(), remote) as engine:
        with pytest.raises(EngineError, match=rf"{remote} 连不上或中途断开.*Connection refused"):
            engine.run_model("core.dim_indicator")


def test_other_manifest_is_computed_again(sail, lake_copy):
    build = lake_copy.parent / "build.duckdb"
    models = load_models()
    name = "core.dim_indicator"

    def run() -> tuple[str, ...]:
        with SparkEngine(build, Lake(lake_copy), models, lake_contracts(), sail.remote) as engine:
            return engine.run_model(name).partitions_written

    assert run() == ("all",)
    assert run() == ()
    manifest = Versions(lake_copy, models[name].contract).root / "manifest.json"
    content = json.loads(manifest.read_bytes())
    content["partitions"]["all"]["input_fingerprint"] = "other"
    manifest.write_text(json.dumps(content), encoding="utf-8")
    assert run() == ("all",)
    manifest.unlink()
    assert run() == ("all",)


def test_a_model_before_what_it_reads_says_what_to_run(sail, lake_copy):
    build = lake_copy.parent / "build.duckdb"
    with SparkEngine(build, Lake(lake_copy), load_models(), lake_contracts(), sail.remote) as one:
        with pytest.raises(EngineError, match=r"请先运行它"):
            one.run_model("mart.mart_completeness")
