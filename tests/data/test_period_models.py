"""Building period by period gives the same rows as the model's SQL over the whole history."""

import shutil
from pathlib import Path

import pytest

from warehouse.contracts import lake_contracts
from warehouse.engine import DuckDbEngine, load_models
from warehouse.engine.duckdb_sql import typed_result
from warehouse.home import Home
from warehouse.lake import Lake

EMPTY = ("core.fct_enterprise_revision", "core.fct_correction")
PERIOD_MODELS = [name for name, model in load_models().items() if model.contract.write == "period"]


@pytest.fixture(scope="module")
def engine(sample_home: Path, tmp_path_factory: pytest.TempPathFactory):
    home = Home(tmp_path_factory.mktemp("whole"))
    home.prepare()
    shutil.copy(Home(sample_home).build_file, home.build_file)
    lake = Lake(Home(sample_home).lake)
    with DuckDbEngine(home.build_file, lake, load_models(), lake_contracts()) as opened:
        yield opened


@pytest.mark.parametrize("name", PERIOD_MODELS)
def test_periods_add_up_to_the_whole(engine: DuckDbEngine, name: str) -> None:
    model = engine.models[name]
    whole = typed_result(model.contract, engine.final_sql(model))
    columns = ", ".join(model.contract.names)
    stored = f"select {columns} from {name}"
    counts = engine.read(f"""
        select
            (select count(*) from {name}) as stored,
            (select count(*) from ({stored} except all ({whole}))) as surplus,
            (select count(*) from (({whole}) except all {stored})) as absent
    """).row(0, named=True)
    # No enterprise of the sample corrects itself, nobody has decided a correction.
    assert counts["stored"] > 0 or name in EMPTY
    assert (counts["surplus"], counts["absent"]) == (0, 0)
