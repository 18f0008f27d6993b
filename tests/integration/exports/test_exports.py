"""The loaded sample as open files: valid for other people's readers, and equal to the release."""

import json
from pathlib import Path

import polars as pl
import pytest
from frictionless import Package

from pipelines.cli import run
from pipelines.publications.pages import EDITIONS
from warehouse.home import Home
from warehouse.releases import current_release

# It checks row by row: of the long tables of one edition the beginning.
ROWS_LOOKED_AT = {"public": None, "internal": 2_000}


@pytest.mark.parametrize("edition", EDITIONS)
def test_frictionless_finds_the_data_package_valid(exports, edition):
    package = Package(str(exports[edition] / "datapackage.json"))
    report = package.validate(limit_rows=ROWS_LOOKED_AT[edition])
    assert report.valid, report.flatten(["name", "type", "message"])[:5]
    keys = [key for r in report.tasks for key in [r.name] if r.stats.get("rows")]
    assert "fct_indicator_value" in keys


def test_every_csv_has_the_rows_of_its_table(sample_home, exports):
    tables = current_release(Home(sample_home)).tables
    known = {name.split(".")[1]: rows for name, rows in tables.items()}
    for path in sorted((exports["internal"] / "csv").iterdir()):
        assert pl.read_csv(path, infer_schema=False).height == known[path.stem], path.stem


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
