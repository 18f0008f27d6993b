"""One county corrects March 2015: what is computed again is what declares that it reads March."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import openpyxl
import pytest

from pipelines.all_models import all_models
from pipelines.run import load
from pipelines.run_instance import dagster_instance
from pipelines.run_report import Load
from pipelines.settings import Settings
from warehouse.contracts import lake_contracts
from warehouse.engine import DuckDbEngine, Model
from warehouse.home import Home
from warehouse.lake import Lake
from warehouse.reach import periods_reading
from warehouse.releases import open_release

RETURNS = Path(__file__).resolve().parents[2] / "sample_raw" / "returns"
# The second correction of three counties of 长治, of which the first one corrects itself again.
FORMER, COUNTY = "140400_长治市_2015-03_更正.xlsx", "140421"
MARCH = "201503"
# By hand: the flow of April needs March, and March 2015 restates March 2014 in its 上年同期.
WRITTEN = {
    "core.fct_observation": (MARCH,),
    "core.fct_submission": (MARCH,),
    "core.fct_region_rollup": (MARCH,),
    "core.fct_ratio_comparison": (MARCH,),
    "core.fct_month_flow": (MARCH, "201504"),
    "core.fct_revision": ("201403", MARCH),
    "mart.mart_key_region": (MARCH,),
    "core.fct_enterprise_month": (),
    "core.dim_region": (),
    "core.dim_enterprise": (),
    "mart.mart_key_industry": (MARCH,),
    "mart.mart_size_tier": (),
}

LOOK_BACK = {"core.fct_unit_size", "mart.mart_completeness"}

# Content hash, rows and input fingerprint by table and partition.
State = Mapping[str, Mapping[str, tuple[str, int, str]]]


@dataclass(frozen=True)
class Correction:
    """A home before and after the correction was loaded."""

    home: Home
    load: Load
    before: State
    after: State
    lake_changes: Mapping[str, set[str]]
    lake_periods: Mapping[str, set[int | None]]
    written: Mapping[str, tuple[str, ...]]

    def changed(self, table: str) -> set[str]:
        """Partitions of a model whose content is another."""
        before, after = self.before[table], self.after[table]
        return {
            name
            for name in {*before, *after}
            if before.get(name, ("",))[0] != after.get(name, ("",))[0]
        }


def _state(home: Home) -> State:
    with open_release(home) as connection:
        found = connection.execute(
            "select table_name, partition, content_hash, row_count, input_fingerprint"
            " from meta.partition"
        ).fetchall()
    state: dict[str, dict[str, tuple[str, int, str]]] = {table: {} for table in all_models()}
    for table, partition, *rest in found:
        state[table][partition] = tuple(rest)
    return state


def _lake(home: Home) -> dict[str, dict[str, tuple[str, dict[int | None, str]]]]:
    lake = Lake(home.lake)
    return {
        table: {
            name: (one.content_hash, dict(one.periods))
            for name, one in lake.partitions(table).items()
        }
        for table in lake_contracts()
    }


def _correct(folder: Path) -> None:
    """The workbook with one county left, whose value added is 1000 万元 higher."""
    book = openpyxl.load_workbook(RETURNS / "2015-03" / FORMER)
    sheet = book.active
    (row,) = [cell.row for cell in sheet["A"] if cell.value == COUNTY]
    assert sheet.cell(row, 3).value == 155679
    sheet.cell(row, 3).value = 156679
    sheet.delete_rows(row + 1, 2)
    for cell in [cell for line in sheet.iter_rows() for cell in line if cell.value]:
        if cell.value == "报出日期：2015-04-17":
            cell.value = "报出日期：2015-04-20"
        if cell.value == "版本：2":
            cell.value = "版本：3"
    folder.mkdir(parents=True)
    book.save(folder / "更正.xlsx")


@pytest.fixture(scope="module")
def correction(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Correction:
    home = Home(tmp_path_factory.mktemp("corrected") / "home")
    shutil.copytree(sample_home, home.root)
    before, lake_before = _state(home), _lake(home)
    _correct(home.inbox / "长治")
    loaded = load(Settings(home=home.root), [home.inbox])
    lake_after = _lake(home)
    changes, periods = {}, {}
    for table, after in lake_after.items():
        parts = {**lake_before[table], **after}
        changes[table] = {n for n in parts if lake_before[table].get(n) != after.get(n)}
        known = [
            (lake_before[table].get(n, ("", {}))[1], after.get(n, ("", {}))[1])
            for n in changes[table]
        ]
        periods[table] = {
            period
            for old, new in known
            for period in {**old, **new}
            if old.get(period) != new.get(period)
        }
    with dagster_instance(home) as instance:
        written = {name: _written(instance, name) for name in all_models()}
    return Correction(home, loaded, before, _state(home), changes, periods, written)


def _written(instance: dg.DagsterInstance, table: str) -> tuple[str, ...]:
    (record,) = instance.fetch_materializations(dg.AssetKey(table.split(".")), limit=1).records
    assert record.asset_materialization is not None
    return tuple(record.asset_materialization.metadata["periods_written"].value)


def _expected(done: Correction, model: Model) -> set[str]:
    """Partitions that the declarations of a model make stale, from what changed in its inputs."""
    contract, models, lake = model.contract, all_models(), lake_contracts()
    stale: set[str] = set()
    for name in model.dependencies:
        changed = done.changed(name) if name in models else done.lake_changes[name]
        source = models[name].contract if name in models else lake[name]
        by_period = source.write == "period" if name in models else source.has_periods
        if not changed:
            continue
        if contract.write == "replace" or not (by_period or name in contract.reach):
            return set(done.after[model.name])
        moved = map(int, changed) if name in models else done.lake_periods[name]
        reach = contract.reach.get(name, ("same",))
        stale |= {str(p) for period in moved for p in periods_reading(reach, period)}
    return stale


def test_one_new_file_works_on_its_month_and_is_answered(correction):
    assert correction.load.received["new"] == 1
    assert correction.load.months == ["2015-03"]
    (reply,) = correction.load.answers
    assert (reply.sender, reply.forms) == ("长治", ["M1 2015-03"])
    assert reply.workbook.is_file()
    assert not (correction.home.inbox / "长治" / "更正.xlsx").exists()


def test_only_the_edited_month_of_the_form_changes_in_the_lake(correction):
    changed = correction.lake_changes
    assert changed["edit.observation"] == {"m1-201503"}
    assert changed["edit.enterprise_return"] == changed["edit.register"] == set()
    assert not any(names for table, names in changed.items() if table.startswith("ref."))


@pytest.mark.parametrize("name", WRITTEN)
def test_each_table_rewrites_the_periods_that_read_march(correction, name):
    assert correction.written[name] == WRITTEN[name]


@pytest.mark.parametrize("name", all_models())
def test_exactly_what_is_declared_is_rewritten_and_the_rest_is_untouched(correction, name):
    written = set(correction.written[name])
    assert written == _expected(correction, all_models()[name])
    before, after = correction.before[name], correction.after[name]
    assert set(before) == set(after)
    assert {part for part in after if before[part][2] != after[part][2]} == written
    assert correction.changed(name) <= written


def test_the_cost_is_that_of_the_months_it_touches(correction):
    tables = [name for name, model in all_models().items() if model.contract.write == "period"]
    parts = [(name, part) for name in tables for part in correction.after[name]]
    written = [(name, part) for name, part in parts if part in correction.written[name]]
    # A unit weighs by its last known size of a year: the twelve months after March read it.
    assert {name for name, part in written if part > "201504"} <= LOOK_BACK
    written = [(name, part) for name, part in written if name not in LOOK_BACK]
    rows = [correction.after[name][part][1] for name, part in written]
    march = [correction.after[name].get(MARCH, ("", 0, ""))[1] for name in tables]
    assert {part for _, part in written} == {"201403", MARCH, "201504"}
    assert len(written) <= len(tables) + 2
    assert len(written) * 20 < len(parts)
    # Besides March: its restatement of March 2014; April has no return.
    assert sum(rows) <= sum(march) + correction.after["core.fct_revision"]["201403"][1]


def test_the_corrected_figure_is_told_with_what_follows_from_it(correction):
    where = f"region_code = '{COUNTY}' and indicator_code = 'private_value_added'"
    with open_release(correction.home) as connection:
        told = connection.execute(
            "select former_value, value, difference, first_value, difference_pct,"
            " cast(known_from as varchar) from core.fct_revision"
            f" where {where} and period = '2015-03' and revision_kind = 'correction'"
            " and form_code = 'M1' order by revision_no"
        ).fetchall()
        flow = connection.execute(
            f"select value, months from core.fct_month_flow where {where} and period = '2015-03'"
            " and form_code = 'M1'"
        ).fetchall()
    assert len(told) == 2
    assert told[-1][:4] == (1556790000, 1566790000, 10000000, 1556790000)
    assert (float(told[-1][4]), told[-1][5]) == (0.64, "2015-04-20")
    # 156679 less the 102514 万元 of January and February together.
    assert flow == [(541650000, 1)]


def test_computing_everything_anew_gives_the_same(correction, tmp_path):
    lake = Lake(correction.home.lake)
    with DuckDbEngine(tmp_path / "anew.duckdb", lake, all_models(), lake_contracts()) as engine:
        for name in all_models():
            engine.run_model(name)
        anew = {
            (name, part): one.content_hash
            for name in all_models()
            for part, one in engine.build.states(name).items()
        }
    kept = {
        (n, part): one[0] for n, parts in correction.after.items() for part, one in parts.items()
    }
    assert anew == kept
