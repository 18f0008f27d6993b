"""An export of a small release with the worst names there are."""

import csv
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest
from frictionless import Package

from pipelines.publications.exports import tables
from pipelines.publications.exports.build import FolderTaken, build, steps
from pipelines.publications.exports.cells import unguarded
from tests.unit.publications.exports.conftest import HOSTILE
from tests.unit.publications.exports.sdmx_reading import read_structures
from warehouse.contracts import model_contracts


@pytest.fixture
def hostile(release, insert) -> duckdb.DuckDBPyConnection:
    """A release in which every name is hostile."""
    insert(
        "core.dim_region",
        region_sk="r0",
        region_code="140000",
        region_name="山西省",
        full_name="山西省",
        region_level="province",
        valid_from=date(1981, 1, 1),
    )
    for number, name in enumerate(HOSTILE):
        insert(
            "core.dim_region",
            region_sk=f"r{number + 1}",
            region_code=f"1401{number:02d}",
            region_name=name,
            full_name=name,
            region_level="county",
            parent_code="140000",
            valid_from=date(1981, 1, 1),
            valid_to=date(2018, 2, 9) if number % 2 else None,
        )
        insert(
            "core.dim_indicator",
            indicator_code=f"i{number:02d}",
            indicator_name=name,
            name_en=name,
            definition=name,
            unit="元",
            decimals=1,
        )
        insert("core.dim_source", source_code=f"s{number:02d}", source_title=name, source_url=name)
        insert(
            "core.dim_enterprise",
            enterprise_sk=f"e{number:02d}",
            enterprise_name=name,
            revenue=Decimal("98765432109876543210.1234"),
        )
        insert(
            "core.fct_observation",
            observation_sk=f"o{number:02d}",
            region_code=f"1401{number:02d}",
            indicator_code=f"i{number:02d}",
            breakdown="none",
            breakdown_code="_T",
            period="2015-01/02",
            time_basis="ytd",
            vintage="monthly_return",
            definition_code="not_applicable",
            source_code="M1",
            form_code="M1",
            value=Decimal("-12345678901234567890.0001"),
            half_width=Decimal("0.5"),
            printed_text=name,
            edit_status="accepted",
            is_counted=True,
            is_current=True,
            version_no=1,
            known_from=date(2015, 3, 10),
        )
    return release


def _bytes(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("edition", ["internal", "public"])
def test_two_exports_are_equal_byte_by_byte(hostile, tmp_path, edition):
    first, second = tmp_path / "first", tmp_path / "second"
    hostile.execute("set threads = 1")
    build(hostile, edition, first)
    hostile.execute("set threads = 4")
    build(hostile, edition, second)
    assert _bytes(first) == _bytes(second)


def test_parquet_holds_every_value_and_comment_of_the_release(hostile, tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "GROUP_ROWS", 7)
    build(hostile, "internal", tmp_path / "out", ["parquet"])
    contract = model_contracts()["core.dim_enterprise"]
    written = pl.read_parquet(tmp_path / "out" / "parquet" / "dim_enterprise.parquet")
    assert written.schema == contract.polars_schema
    assert written["enterprise_name"].to_list() == list(HOSTILE)
    assert set(written["revenue"]) == {Decimal("98765432109876543210.1234")}
    fields = pl.read_parquet_metadata(tmp_path / "out" / "parquet" / "dim_enterprise.parquet")
    assert fields["title"] == contract.title
    assert len(list((tmp_path / "out" / "parquet").iterdir())) == len(model_contracts())


def test_csv_is_harmless_and_gives_every_text_and_number_back(hostile, tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "GROUP_ROWS", 7)
    build(hostile, "internal", tmp_path / "out", ["csv"])
    path = tmp_path / "out" / "csv" / "dim_enterprise.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbfenterprise_sk,")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    names = pl.DataFrame({"name": [row["enterprise_name"] for row in rows]})
    assert not names["name"].str.contains(r"^[=+\-@\t\r\n＝＋－＠]").any()
    assert names.select(unguarded("name"))["name"].to_list() == list(HOSTILE)
    assert {row["revenue"] for row in rows} == {"98765432109876543210.1234"}


def test_the_data_package_is_valid_with_hostile_names(hostile, tmp_path):
    build(hostile, "public", tmp_path / "out")
    report = Package(str(tmp_path / "out" / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "type", "message"])[:5]
    assert len(report.tasks) == len(
        [c for c in model_contracts().values() if c.audience == "public"]
    )


def test_a_damaged_file_no_longer_fits_the_descriptor(hostile, tmp_path):
    build(hostile, "public", tmp_path / "out")
    path = tmp_path / "out" / "csv" / "dim_region.csv"
    path.write_bytes(path.read_bytes().replace(b"140000", b"150000", 1))
    assert not Package(str(tmp_path / "out" / "datapackage.json")).validate().valid


def test_the_structures_keep_hostile_names_as_names(hostile, tmp_path):
    build(hostile, "internal", tmp_path / "out", ["sdmx"])
    path = tmp_path / "out" / "sdmx" / "structure.json"
    message = read_structures(path)
    found = {item.id: item for item in (*message.get_codelists(), *message.get_hierarchies())}
    regions = {code.id: code for code in found["CL_REF_AREA"].items}
    assert [regions[f"1401{n:02d}"].name for n in range(len(HOSTILE))] == list(HOSTILE)
    assert regions["140101"].valid_to.date() == date(2018, 2, 8)
    assert regions["140100"].valid_to is None
    (province,) = found["HCL_REF_AREA"].codes
    assert len(province.codes) == len(HOSTILE)
    names = json.loads(path.read_text("utf-8"))["data"]["conceptSchemes"][0]["concepts"][0]["names"]
    assert names == {"zh": "频率", "en": "Frequency"}


def test_sdmx_data_keep_every_digit(hostile, tmp_path):
    build(hostile, "internal", tmp_path / "out", ["sdmx"])
    data = pl.read_csv(tmp_path / "out" / "sdmx" / "DF_OBSERVATION.csv", infer_schema=False)
    assert data.height == len(HOSTILE)
    assert set(data["OBS_VALUE"]) == {"-12345678901234567890.0001"}
    assert set(data["HALF_WIDTH"]) == {"0.5"}
    assert set(data["TIME_PERIOD"]) == {"2015-01-01/P2M"}
    assert set(data["OBS_STATUS"]) == {"P"}


def test_the_public_edition_replaces_an_internal_one_as_a_whole(hostile, tmp_path):
    out = tmp_path / "out"
    build(hostile, "internal", out)
    assert (out / "csv" / "dim_enterprise.csv").is_file()
    written = build(hostile, "public", out, ["csv"])
    assert not (out / "csv" / "dim_enterprise.csv").exists()
    assert not (out / "parquet").exists()
    assert sorted(written) == sorted(path for path in out.rglob("*") if path.is_file())
    text = "".join(path.read_text("utf-8-sig") for path in written)
    assert "98765432109876543210" not in text


def test_a_folder_with_other_files_is_left_alone(release, tmp_path):
    out = tmp_path / "mine"
    out.mkdir()
    (out / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(FolderTaken, match="--out"):
        build(release, "public", out)
    assert [path.name for path in out.iterdir()] == ["thesis.txt"]


def test_a_failing_export_leaves_the_former_one(hostile, tmp_path):
    out = tmp_path / "out"
    build(hostile, "public", out, ["csv"])
    before = _bytes(out)
    hostile.execute("drop table mart.mart_target_progress")
    with pytest.raises(duckdb.Error):
        build(hostile, "public", out, ["csv"])
    assert _bytes(out) == before
    assert not (tmp_path / "out.tmp").exists()


@pytest.mark.parametrize("formats", [["csv"], ["sdmx"], ["parquet", "csv", "sdmx"]])
def test_the_bar_runs_to_its_end(release, insert, tmp_path, formats):
    insert("core.dim_region", region_sk="r", region_code="140000", region_name="山西省")
    told: list[str] = []
    build(release, "public", tmp_path / "out", formats, told.append)
    assert len(told) == steps("public", formats)
