"""The assets of the room: one for each form, partitioned as the dictionary says, with metadata."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl

from pipelines.resources import WarehouseResource
from pipelines.stage import assets
from warehouse.dictionary import Dictionary

Build = Callable[..., Any]


def test_one_asset_for_each_form(dictionary: Dictionary) -> None:
    found = {asset.key.to_user_string(): asset.partitions_def for asset in assets.FORM_ASSETS}
    assert set(found) == {f"stg/{code.lower()}" for code in dictionary.form_codes}
    assert {key for key, partitions in found.items() if partitions is None} == {"stg/p1", "stg/r1"}


def test_a_month_through_the_assets(
    tmp_path: Path, dictionary: Dictionary, workbook: Build, county_row: Build
) -> None:
    warehouse = WarehouseResource(root=str(tmp_path))
    warehouse.home.prepare()
    data = workbook(dictionary.form("M1", 201506), [county_row(), county_row("999999", "某地")])
    digest = hashlib.sha256(data).hexdigest()
    (warehouse.home.archive / digest[:2]).mkdir()
    (warehouse.home.archive / digest[:2] / digest).write_bytes(data)
    row = [(digest, "m1.xlsx", len(data), "", "2015-07-20T09:00:00+08:00")]
    schema = warehouse.lake.contract("raw.receipt").polars_schema
    receipts = pl.DataFrame(row, schema=schema, orient="row")
    warehouse.lake.write("raw.receipt", "all", receipts, "f")
    m1 = next(one for one in assets.FORM_ASSETS if one.key.path[-1] == "m1")
    with dg.instance_for_test() as instance:
        read = dg.materialize([assets.sheet], resources={"warehouse": warehouse}, instance=instance)
        made = dg.materialize(
            [m1, dg.AssetSpec(["stg", "sheet"])], selection=[m1], partition_key="2015-06",
            resources={"warehouse": warehouse}, instance=instance,
        )  # fmt: skip
    assert read.success and made.success
    metadata = made.asset_materializations_for_node("stg__m1")[0].metadata
    assert metadata["dagster/row_count"].value == 15
    assert (metadata["accepted"].value, metadata["rejected"].value) == (15, 1)
    assert metadata["months"].value == "201506"
    schema_shown = metadata["dagster/column_schema"].value
    assert isinstance(schema_shown, dg.TableSchema)
    assert [one.name for one in schema_shown.columns][:2] == ["form_code", "edition"]
