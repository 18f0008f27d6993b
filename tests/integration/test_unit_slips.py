"""The edit of a month follows the former return it compares with, in whatever order they come."""

from decimal import Decimal

import dagster as dg
import polars as pl
import pytest

from pipelines.edit.assets import assets
from pipelines.resources import WarehouseResource
from pipelines.settings import Settings
from warehouse.lake import Lake

ASSET = next(asset for asset in assets if asset.key == dg.AssetKey(["edit", "m3"]))
FIRMS = range(1, 9)


@pytest.fixture
def warehouse(tmp_path) -> WarehouseResource:
    warehouse = WarehouseResource.from_settings(Settings(home=tmp_path / "home"))
    warehouse.home.prepare()
    return warehouse


def _return(lake: Lake, month: int, scale: int = 1) -> None:
    """Stage eight firms; the first one reports its money `scale` times too large."""
    empty = lake.contract("stg.enterprise_return").empty()
    amounts = [name for name, dtype in empty.schema.items() if dtype == pl.Decimal(24, 4)]
    rows = []
    for firm in FIRMS:
        money = Decimal(1_000_000 * firm * (month % 100) * (scale if firm == 1 else 1))
        rows.append(
            dict.fromkeys(amounts, money)
            | {
                "form_code": "M3",
                "edition": "2014",
                "file_sha256": "f" * 64,
                "sheet_no": 1,
                "row_no": firm + 1,
                "period": f"{month // 100}-{month % 100:02d}",
                "period_end": month,
                "enterprise_id": str(firm),
                "unit_key": str(firm),
                "version_no": 1,
                "employees_end": Decimal(10 * firm),
            }
        )
    frame = pl.DataFrame(rows, schema_overrides=empty.schema)
    full = pl.concat([empty, frame.select(set(frame.columns) & set(empty.columns))], how="diagonal")
    lake.write("stg.enterprise_return", f"m3-{month}", full, f"{month} {scale}")


def _edit(warehouse: WarehouseResource, month: str) -> None:
    assert dg.materialize([ASSET], partition_key=month, resources={"warehouse": warehouse}).success


def _found(lake: Lake) -> dict[str, int]:
    return {
        name: lake.read("edit.finding", [name]).height for name in lake.partitions("edit.finding")
    }


def test_a_former_return_that_comes_or_changes_is_followed(warehouse):
    lake = warehouse.lake
    _return(lake, 201503, scale=1000)
    _edit(warehouse, "2015-03")
    assert _found(lake) == {"m3-201503": 0}
    _return(lake, 201502)
    _edit(warehouse, "2015-03")
    _edit(warehouse, "2015-02")
    assert _found(lake) == {"m3-201503": 1, "m3-201502": 0}
    assert lake.read("edit.correction_proposal")["proposal_scope"].unique().to_list() == ["form"]
    # The former return turns out to be no smaller: what was suspected is so.
    _return(lake, 201502, scale=1000)
    _edit(warehouse, "2015-03")
    assert _found(lake)["m3-201503"] == 0
    assert lake.read("edit.correction_proposal").is_empty()


def test_the_order_of_months_is_of_no_effect(warehouse, tmp_path):
    other = WarehouseResource.from_settings(Settings(home=tmp_path / "other"))
    other.home.prepare()
    months = {"2015-02": 1, "2015-03": 1000, "2015-04": 1}
    for one, order in ((warehouse, list(months)), (other, list(months)[::-1])):
        for key, scale in months.items():
            _return(one.lake, int(key.replace("-", "")), scale)
        for key in order:
            _edit(one, key)
    states = [
        {
            (table, name): state.content_hash
            for table in ("edit.finding", "edit.correction_proposal", "edit.enterprise_return")
            for name, state in one.lake.partitions(table).items()
        }
        for one in (warehouse, other)
    ]
    assert states[0] == states[1]
    assert _found(warehouse.lake) == {"m3-201502": 0, "m3-201503": 1, "m3-201504": 0}
