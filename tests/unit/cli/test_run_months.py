"""Which months a load works on: changed, new, gone, lost, and after a change of code or rules."""

from datetime import date

import polars as pl
import pytest

from pipelines.run_months import (
    Reads,
    code_digest,
    month_digests,
    read_by,
    remember_months,
    stale_months,
)
from warehouse.dictionary import load_dictionary
from warehouse.lake import Lake


@pytest.fixture
def lake(tmp_path) -> Lake:
    lake = Lake(tmp_path / "lake")
    lake.root.mkdir()
    return lake


def _sheet(lake: Lake, digest: str, month: int, version: int = 1, edited: bool = True) -> None:
    row = {
        "file_sha256": digest,
        "sheet_no": 1,
        "form_code": "M1",
        "edition": "2014",
        "period": f"{month // 100}-{month % 100:02d}",
        "period_start": month,
        "period_end": month,
        "reported_on": date(2015, 4, 9),
        "version_no": version,
        "is_synthetic": True,
        "status": "accepted",
    }
    empty = lake.contract("stg.sheet").empty()
    frame = pl.concat([empty, pl.DataFrame([row], schema_overrides=empty.schema)], how="diagonal")
    lake.write("stg.sheet", digest, frame.select(empty.columns), digest)
    if edited:
        rows = lake.contract("edit.observation").empty()
        lake.write("edit.observation", f"m1-{month}", rows, digest)


def _stale(
    lake: Lake, code: str = "code", remember: bool = True, reads: Reads | None = None
) -> list[int]:
    dictionary = load_dictionary()
    digests = month_digests(lake, dictionary, code, reads or {})
    stale = stale_months(lake, dictionary, digests)
    if remember:
        remember_months(lake, digests, stale)
    return stale


def test_a_month_is_worked_on_once(lake):
    _sheet(lake, "a", 201503)
    _sheet(lake, "b", 201504)
    assert _stale(lake) == [201503, 201504]
    assert _stale(lake) == []


def test_only_the_month_of_a_new_sheet_is_worked_on(lake):
    _sheet(lake, "a", 201503)
    _sheet(lake, "b", 201504)
    _stale(lake)
    _sheet(lake, "c", 201504, version=2)
    assert _stale(lake) == [201504]


def test_a_killed_load_leaves_its_months_to_do(lake):
    _sheet(lake, "a", 201503)
    assert _stale(lake, remember=False) == _stale(lake, remember=False) == [201503]


def test_a_month_whose_sheets_are_gone_is_cleared_once(lake):
    _sheet(lake, "a", 201503)
    _stale(lake)
    lake.remove("stg.sheet", "a")
    assert _stale(lake) == [201503]
    assert _stale(lake) == []


def test_a_lost_partition_is_noticed(lake):
    _sheet(lake, "a", 201503)
    _sheet(lake, "b", 201504)
    _stale(lake)
    lake.remove("edit.observation", "m1-201504")
    assert _stale(lake) == [201504]


def test_other_code_or_rules_mean_every_month(lake, tmp_path):
    _sheet(lake, "a", 201503)
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "M1.yaml").write_text("a: 1\n", encoding="utf-8")
    before = code_digest([rules])
    _stale(lake, before)
    (rules / "M1.yaml").write_bytes(b"a: 1\r\n")
    assert code_digest([rules]) == before
    (rules / "M1.yaml").write_text("a: 2\n", encoding="utf-8")
    assert _stale(lake, code_digest([rules])) == [201503]


def test_a_damaged_record_means_everything_again(lake):
    _sheet(lake, "a", 201503)
    _stale(lake)
    (lake.root / "months.json").write_text("[1, 2", encoding="utf-8")
    assert _stale(lake) == [201503]


@pytest.mark.parametrize(
    ("reads", "stale"),
    [
        ({}, [201502]),
        ({"M3": (1, 2)}, [201502]),
        ({"M1": (1,)}, [201502, 201503]),
        ({"M1": (1, 2)}, [201502, 201503, 201504]),
    ],
)
def test_a_new_former_return_means_the_months_that_read_it(lake, reads, stale):
    for digest, month in (("a", 201502), ("b", 201503), ("c", 201504), ("d", 201506)):
        _sheet(lake, digest, month)
    _stale(lake, reads=reads)
    _sheet(lake, "e", 201502, version=2)
    assert _stale(lake, reads=reads) == stale
    assert _stale(lake, reads=reads) == []


def test_months_that_read_another_are_counted_over_the_year():
    assert read_by([201411, 201412], {"M1": (1, 2), "Q1": (3,)}) == {
        *(201412, 201501, 201502),
        *(201501, 201502, 201503),
    }


def test_a_correction_makes_its_month_and_those_that_read_it_stale(lake):
    for digest, month in (("a", 201503), ("b", 201504), ("c", 201505)):
        _sheet(lake, digest, month)
    reads: Reads = {"M1": (1,)}
    _stale(lake, reads=reads)
    empty = lake.contract("raw.correction").empty()
    row = dict.fromkeys(empty.columns) | {"form_code": "M1", "period_end": 201503}
    lake.write("raw.correction", "all", pl.DataFrame([row], schema=empty.schema), "x")
    assert _stale(lake, reads=reads) == [201503, 201504]
    lake.write("raw.correction", "all", empty, "y")
    assert _stale(lake, reads=reads) == [201503, 201504]
