"""The lake: contracts are enforced, half-written partitions do not count."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from warehouse.contracts import Contract
from warehouse.lake import Lake, LakeContractError, StaleLakeError

TYPES = {"code": "VARCHAR", "period_end": "INT", "amount": "DECIMAL(24,4)", "seen_on": "DATE"}


def contract(**options: object) -> Contract:
    columns = [{"name": n, "type": t, "comment": "x"} for n, t in TYPES.items()]
    text = {"title": "x", "description": "x", "grain": "x", "volatile": ["seen_on"]}
    return Contract.model_validate({"table": "stg.t", "columns": columns, **text, **options})


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake", {"stg.t": contract()})


def rows(*values: tuple[object, ...]) -> pl.DataFrame:
    return pl.DataFrame(list(values), schema=contract().polars_schema, orient="row")


A = ("a", 201501, Decimal("1.5000"), date(2015, 2, 1))
B = ("b", 201502, None, None)


def test_what_is_written_is_read_back_in_the_order_of_the_contract(lake):
    frame = rows(A, B)
    content = lake.write("stg.t", "m1-201501", frame.select(reversed(frame.columns)), "f1")
    assert lake.read("stg.t").equals(frame)
    state = lake.state("stg.t", "m1-201501")
    assert (state.input_fingerprint, state.content_hash, state.rows) == ("f1", content, 2)
    assert list(state.periods) == [201501, 201502]
    names = sorted(path.name for path in (lake.root / "stg" / "t").iterdir())
    assert names == ["m1-201501.json", "m1-201501.parquet"]


def test_content_hash_is_independent_of_row_order_and_volatile_columns(lake):
    first = lake.write("stg.t", "x", rows(A, B), "f")
    assert lake.write("stg.t", "x", rows(B, A), "f") == first
    assert lake.write("stg.t", "x", rows((*A[:3], date(2020, 1, 1)), B), "f") == first
    assert lake.write("stg.t", "x", rows(A), "f") != first


def test_a_month_is_told_apart_from_the_others_of_its_partition(lake):
    free = ("c", None, Decimal(2), None)
    lake.write("stg.t", "x", rows(A, B, free), "f")
    before = lake.state("stg.t", "x").periods
    lake.write("stg.t", "x", rows((*A[:2], Decimal(9), None), B, free), "f")
    after = lake.state("stg.t", "x").periods
    assert {*before} == {*after} == {201501, 201502, None}
    assert [period for period in before if before[period] != after[period]] == [201501]
    lake.write("stg.t", "y", rows(B), "f")
    assert lake.state("stg.t", "y").periods == {201502: lake.state("stg.t", "y").content_hash}
    assert lake.state("stg.t", "y").periods[201502] == after[201502]


def test_nothing_there_is_a_typed_empty_frame(lake):
    assert lake.read("stg.t").equals(contract().empty())
    assert lake.read("stg.t", ["m1-201501"]).schema == contract().polars_schema
    assert lake.files("stg.t") == []
    assert lake.partitions("stg.t") == {}
    assert lake.state("stg.t", "x") is None


def test_partitions_are_chosen_by_name(lake):
    lake.write("stg.t", "m1-201501", rows(A), "f")
    lake.write("stg.t", "m1-201502", rows(B), "f")
    assert lake.read("stg.t", ["m1-201502", "m1-209901"]).equals(rows(B))
    assert lake.read("stg.t").equals(rows(A, B))
    assert [path.name for path in lake.files("stg.t", ["m1-201502"])] == ["m1-201502.parquet"]
    assert list(lake.partitions("stg.t")) == ["m1-201501", "m1-201502"]
    lake.remove("stg.t", "m1-201501")
    lake.remove("stg.t", "m1-201501")
    assert lake.read("stg.t").equals(rows(B))


def test_columns_without_a_type_take_the_one_of_the_contract(lake):
    frame = pl.DataFrame({"code": ["a"], "period_end": [None], "amount": [None], "seen_on": [None]})
    lake.write("stg.t", "x", frame, "f")
    assert lake.read("stg.t").schema == contract().polars_schema


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda f: f.drop("amount"), "缺少：amount；多出：无"),
        (lambda f: f.with_columns(extra=1), "缺少：无；多出：extra"),
        (lambda f: f.rename({"code": "kode"}), "缺少：code；多出：kode"),
        (lambda f: f.cast({"period_end": pl.Int64}), "period_end 应为 Int32，实为 Int64"),
        (lambda f: f.cast({"amount": pl.Float64}), "amount 应为 Decimal"),
        (lambda f: f.cast({"amount": pl.Decimal(24, 2)}), "amount 应为 Decimal"),
    ],
)
def test_frames_off_the_contract_are_refused_and_nothing_changes(lake, change, message):
    lake.write("stg.t", "x", rows(B), "before")
    with pytest.raises(LakeContractError, match=rf"stg\.t：.*{message}"):
        lake.write("stg.t", "x", change(rows(A)), "after")
    assert lake.is_fresh("stg.t", "x", "before")
    assert lake.read("stg.t").equals(rows(B))


@pytest.mark.parametrize("partition", ["", "../x", "a/b", ".x", "-x", "a b", "a.json", "x\x00"])
def test_hostile_partition_names_are_refused(lake, partition):
    with pytest.raises(LakeContractError, match="分区名"):
        lake.write("stg.t", partition, rows(A), "f")
    assert not lake.root.exists()


@pytest.mark.parametrize("table", ["stg.unknown", "stg", "../x.y", "STG.T"])
def test_unknown_tables_are_refused(lake, table):
    with pytest.raises(LakeContractError):
        lake.write(table, "x", rows(A), "f")
    with pytest.raises(LakeContractError):
        lake.read(table)


def test_fresh_means_same_inputs_and_same_contract(lake):
    lake.write("stg.t", "x", rows(A), "f1")
    assert lake.is_fresh("stg.t", "x", "f1")
    assert not lake.is_fresh("stg.t", "x", "f2")
    assert not lake.is_fresh("stg.t", "y", "f1")
    assert Lake(lake.root, {"stg.t": contract(title="y")}).is_fresh("stg.t", "x", "f1")
    assert not Lake(lake.root, {"stg.t": contract(volatile=[])}).is_fresh("stg.t", "x", "f1")


def test_partitions_of_another_contract_are_not_read_silently(lake):
    lake.write("stg.t", "x", rows(A), "f1")
    changed = Lake(lake.root, {"stg.t": contract(volatile=[])})
    with pytest.raises(StaleLakeError, match="dpe rebuild"):
        changed.read("stg.t")
    changed.write("stg.t", "x", rows(A), "f1")
    assert changed.read("stg.t").equals(rows(A))


def test_partitions_of_another_contract_are_dropped_and_no_others(lake):
    contracts = {"stg.t": contract(), "stg.u": contract(table="stg.u")}
    Lake(lake.root, contracts).write("stg.t", "x", rows(A), "f1")
    Lake(lake.root, contracts).write("stg.u", "x", rows(A), "f1")
    (lake.root / "stg" / "u" / "former.json").write_bytes(b'{"rows": 1, "periods": [201501]}')
    updated = Lake(lake.root, contracts | {"stg.t": contract(volatile=[])})
    assert updated.drop_outdated() == ["stg.t/x", "stg.u/former"]
    assert updated.read("stg.t").is_empty()
    assert updated.read("stg.u").equals(rows(A))
    assert updated.drop_outdated() == []


def damage_nothing(data: Path, state: Path) -> None:
    state.unlink()


def cut_state(data: Path, state: Path) -> None:
    state.write_bytes(state.read_bytes()[:20])


def foreign_state(data: Path, state: Path) -> None:
    state.write_text(json.dumps({"rows": 1, "periods": []}))


def cut_data(data: Path, state: Path) -> None:
    data.write_bytes(data.read_bytes()[:-1])


def no_data(data: Path, state: Path) -> None:
    data.unlink()


@pytest.mark.parametrize("damage", [damage_nothing, cut_state, foreign_state, cut_data, no_data])
def test_half_a_partition_is_none_and_is_healed_by_writing_again(lake, damage):
    lake.write("stg.t", "x", rows(A), "f")
    folder = lake.root / "stg" / "t"
    damage(folder / "x.parquet", folder / "x.json")
    assert not lake.is_fresh("stg.t", "x", "f")
    assert lake.partitions("stg.t") == {}
    assert lake.read("stg.t").height == 0
    lake.write("stg.t", "x", rows(A), "f")
    assert lake.read("stg.t").equals(rows(A))


def test_killed_between_data_and_state_the_partition_counts_as_not_written(lake, monkeypatch):
    lake.write("stg.t", "x", rows(B), "old")

    def killed(path: Path, content: bytes) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("warehouse.lake.replace_file", killed)
    with pytest.raises(KeyboardInterrupt):
        lake.write("stg.t", "x", rows(A), "new")
    assert lake.state("stg.t", "x") is None


def test_untyped_partitions_keep_the_frame_as_it_is(lake):
    frame = pl.DataFrame({"row_no": [1, 2], "c1": ["名称", None]})
    content = lake.write_untyped("stg.text", "abc-1", frame, "f")
    assert lake.read_untyped("stg.text", "abc-1").equals(frame)
    assert lake.is_fresh("stg.text", "abc-1", "f")
    assert lake.state("stg.text", "abc-1").content_hash == content
    with pytest.raises(FileNotFoundError, match=r"stg\.text 的分区 abc-2"):
        lake.read_untyped("stg.text", "abc-2")


def test_patterns_in_the_path_are_plain_characters(tmp_path):
    lake = Lake(tmp_path / "a[b]*", {"stg.t": contract()})
    lake.write("stg.t", "x", rows(A), "f")
    assert lake.read("stg.t").equals(rows(A))
