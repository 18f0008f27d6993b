"""Every planted error lies where the manifest says; the committed files are the generator's."""

from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
import yaml
from typer import Typer
from typer.testing import CliRunner

from sample_raw.generate import main
from sample_raw.simulate.months import Month, parse_month
from sample_raw.simulate.plants import load_plants
from sample_raw.simulate.world import World

RULES = {
    *("F01", "F02", "F03", "R01", "R02", "R03", "R04", "R05", "N01", "N02", "N03"),
    *("M1-U01", "M1-P01", "M1-T01", "M1-G01", "M1-C01", "M1-N01", "M1-J01", "Z1-C01", "Z1-N01"),
    *("M2-B01", "M2-E01", "Q1-B01", "Q1-B03", "B1-L01", "B1-P01", "Y1-C01", "Y1-T01"),
    *("T1-P01", "T1-R01", "D1-P01", "D2-B01", "D3-T01", "D4-B01"),
    *("M4-U01", "M4-N01", "M4-C01"),
    *("M1-S01", "M3-S01"),
    *("M3-U01", "M3-P01", "M3-N01", "R1-U01", "R1-N01", "R1-S01"),
}
app = Typer()
app.command()(main)


def cells(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(path)
    return {page.title: list(page.iter_rows(values_only=True)) for page in book}


def manifest(folder: Path) -> dict[str, Any]:
    content = yaml.safe_load((folder / "MANIFEST.yaml").read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


def by_id(folder: Path) -> dict[str, dict[str, Any]]:
    return {entry["id"]: entry for entry in manifest(folder)["planted"]}


def cell_value(folder: Path, entry: dict[str, Any]) -> Any:
    book = openpyxl.load_workbook(folder / entry["file"], data_only=True)
    return book[entry["sheet"]][entry["cell"]].value


def csv_rows(folder: Path, entry: dict[str, Any]) -> pl.DataFrame:
    text = (folder / entry["file"]).read_bytes().decode("gbk")
    return pl.read_csv(text.encode(), infer_schema=False)


def test_every_declared_plant_is_in_the_committed_manifest(returns: Path) -> None:
    entries = by_id(returns)
    assert set(entries) == {plant.id for plant in load_plants()}
    assert {rule for e in entries.values() for rule in e["rules"]} == RULES
    for entry in entries.values():
        assert (returns / entry["file"]).is_file()
        assert bool(entry["expect"]) == (entry["outcome"] in ("reject", "finding"))


@pytest.mark.parametrize(
    ("plant", "value"),
    [("W01", "待核实"), ("W10", 86), ("W11", None), ("W13", "#DIV/0!")],
)
def test_planted_cells_hold_what_was_planted(returns: Path, plant: str, value: Any) -> None:
    assert cell_value(returns, by_id(returns)[plant]) == value


@pytest.mark.parametrize("plant", ["W02", "W15"])
def test_planted_negatives_are_negative(returns: Path, plant: str) -> None:
    assert cell_value(returns, by_id(returns)[plant]) < 0


@pytest.mark.parametrize(("plant", "gap"), [("W05", 1000), ("W14", -800), ("W02", 0), ("W15", 0)])
def test_totals_break_only_where_planted(returns: Path, plant: str, gap: int) -> None:
    entry = by_id(returns)[plant]
    book = openpyxl.load_workbook(returns / entry["file"])
    column = "".join(c for c in entry["cell"] if c.isalpha())
    codes = [c.value for c in book[entry["sheet"]]["A"]]
    values = [c.value for c in book[entry["sheet"]][column]]
    regions = {
        c: v for c, v in zip(codes, values, strict=True) if c and c[:2] == "14" and len(c) == 6
    }
    city = entry["file"].split("/")[1][:6]
    assert regions.pop(city) - sum(regions.values()) == gap


def test_rows_planted_in_sheets(returns: Path) -> None:
    entries = by_id(returns)
    for plant, count in (("W06", 1), ("W08", 2), ("W09", 1), ("W18", 0)):
        entry = entries[plant]
        column = [row[0] for row in cells(returns / entry["file"])["M1"]]
        assert column.count(entry["unit"]) == count
        assert entry["row"] is None or column[entry["row"] - 1] == entry["unit"]


def test_csv_plants_lie_in_their_line(returns: Path) -> None:
    declared = {plant.id: plant for plant in load_plants() if plant.op == "put"}
    for key, entry in by_id(returns).items():
        if entry["file"].endswith(".csv"):
            row = csv_rows(returns, entry).row(entry["row"] - 2, named=True)
            assert (row["单位代码"] or "") == entry["printed_code"]
            if key in declared:
                assert (row[entry["column"]] or "") == declared[key].value


def test_a_correction_replaces_three_counties_and_keeps_the_total(returns: Path) -> None:
    entry = by_id(returns)["W16"]
    first, second = cells(returns / entry["replaces"]), cells(returns / entry["file"])
    assert sum(c["version_1"] - c["version_2"] for c in entry["changes"]) == 0
    assert all(c["version_1"] != c["version_2"] for c in entry["changes"])
    for change in entry["changes"]:
        for version, sheet in (("version_1", first), ("version_2", second)):
            row = next(r for r in sheet["M1"] if r[0] == change["unit"])
            assert change[version] in row
    assert "版本：2" in {cell for row in second["M1"] for cell in row}


def test_a_row_in_another_unit_is_so_in_every_amount_and_nowhere_else(returns: Path) -> None:
    entry = by_id(returns)["W20"]
    name = entry["file"].removesuffix(".xlsx")
    first, second = (
        next(row for row in cells(returns / file)["M1"] if row[0] == entry["unit"])
        for file in (entry["file"], f"{name}_更正.xlsx")
    )
    numbers = [
        pair for pair in zip(first, second, strict=True) if isinstance(pair[1], (int, float))
    ]
    changed = [was for was, true in numbers if was != true]
    assert len(changed) == 8 and len(numbers) > 8
    assert all(was in (true, true * 10_000) for was, true in numbers)


def test_committed_files_are_what_the_generator_makes(
    world: World, returns: Path, tmp_path: Path
) -> None:
    batch, _ = world.month(Month(2015, 3))
    batch.write(tmp_path)
    names = sorted(p.name for p in (returns / "2015-03").iterdir())
    assert names == sorted(p.name for p in (tmp_path / "2015-03").iterdir())
    for name in (n for n in names if n.startswith("140400")):
        made, kept = tmp_path / "2015-03" / name, returns / "2015-03" / name
        if name.endswith(".csv"):
            assert made.read_bytes() == kept.read_bytes()
        else:
            assert cells(made) == cells(kept)


def test_two_runs_are_equal_and_a_selection_is_part_of_the_whole(tmp_path: Path) -> None:
    small = ["--counties", "22", "--enterprises", "60", "--seed", "7"]
    runs = {
        "whole": ["--from", "2015-02", "--to", "2015-04"],
        "again": ["--from", "2015-02", "--to", "2015-04"],
        "part": ["--periods", "2015-03"],
        "form": ["--periods", "2015-03:Q1"],
    }
    for name, arguments in runs.items():
        result = CliRunner().invoke(app, ["--out", str(tmp_path / name), *small, *arguments])
        assert result.exit_code == 0, result.output
    files = {
        name: {
            str(p.relative_to(tmp_path / name)): p.read_bytes()
            for p in (tmp_path / name).rglob("*")
            if p.is_file()
        }
        for name in runs
    }
    assert files["whole"] == files["again"]
    del files["part"]["MANIFEST.yaml"]
    assert len(files["part"]) >= 23
    assert files["part"].items() <= files["whole"].items()
    some = {name: content for name, content in files["form"].items() if name.startswith("2015")}
    assert len(some) == 11
    assert some.items() <= files["whole"].items()


def test_no_errors_plants_nothing(clean_world: World) -> None:
    batch, planted = clean_world.month(Month(2015, 3))
    assert planted == []
    assert len(batch.books) == 12 + 11 + 11 + 12 + 4 + 11
    assert batch.blobs == {}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--periods", "2015-01"], "1月免报"),
        (["--periods", "2015"], "写法不对"),
        (["--from", "2015-05", "--to", "2015-03"], "请对调"),
        (["--counties", "5"], "县的个数"),
        (["--enterprises", "10"], "重点企业数不能少于县数"),
        (["--seed", "-3"], "随机种子"),
    ],
)
def test_bad_wishes_are_refused_in_chinese(
    tmp_path: Path, arguments: list[str], words: str
) -> None:
    result = CliRunner().invoke(app, ["--out", str(tmp_path / "x"), *arguments])
    assert result.exit_code == 2
    assert words in result.output


def test_months_print_as_people_print_them() -> None:
    month = parse_month("2015-02")
    assert (month.label, month.period, month.key) == ("2015年1-2月", "2015-01/02", "2015-02")
