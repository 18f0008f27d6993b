"""`dpe trace` as it is typed: by figure, by cell, and what it says when words are not enough."""

import json

import polars as pl
import pytest

from pipelines import cli
from pipelines.all_models import all_models
from pipelines.cli_outcome import OK, USAGE
from pipelines.trace import Tracer
from pipelines.trace_rows import CellAddress, find_cell
from pipelines.trace_sheets import Sheets
from warehouse.dictionary import load_dictionary
from warehouse.home import Home
from warehouse.releases import current_release

FILE = "140100_太原市_2015-10.xlsx"
COUNTY = ("mart_key_region", "140100", "2015-10", "private_value_added")


@pytest.fixture
def dpe(capsys, monkeypatch, sample_home):
    """Run a command on the loaded sample: code, output, error."""
    monkeypatch.setenv("DPE_HOME", str(sample_home))

    def run(*arguments: str) -> tuple[int, str, str]:
        code = cli.run(list(arguments))
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_a_figure_is_told_with_its_files_and_cells(dpe):
    code, out, _ = dpe("trace", *COUNTY, "--column", "value")
    assert code == OK
    for words in ("太原市_2015-10.xlsx", "7063094", "万元", "70630940000", "fct_observation"):
        assert words in out


def test_a_figure_and_its_cell_lead_to_each_other(dpe):
    _, out, _ = dpe("trace", *COUNTY, "-c", "value", "--json")
    told = json.loads(out)
    (cell,) = told["cells"]
    assert (cell["text"], cell["unit"], cell["columns"]) == ("7063094", "万元", ["value"])
    assert told["figures"]["value"] == 70630940000
    code, out, _ = dpe(
        "trace", "--cell", cell["file"], str(cell["sheet_no"]), cell["cell"], "--json"
    )
    assert code == OK
    back = json.loads(out)
    assert back["text"] == "7063094"
    keys = {(one["table"], *one["key"].values()) for one in back["figures"]}
    assert (f"mart.{COUNTY[0]}", *COUNTY[1:]) in keys


def test_file_and_sheet_may_be_written_either_way(sample_home):
    home = Home(sample_home)
    release = current_release(home)
    assert release is not None
    with Tracer(release, all_models(), load_dictionary()) as tracer:
        sheets = Sheets(home, tracer)
        file = sheets.known.row(by_predicate=pl.col("file_name") == FILE, named=True)
        found = {
            find_cell(sheets, name, sheet, "C10")
            for name in (FILE, file["file_sha256"][:10])
            for sheet in (str(file["sheet_no"]), file["sheet_name"])
        }
    assert found == {CellAddress(file["file_sha256"], file["sheet_no"], "C", 10)}


def test_a_rank_says_that_it_was_compared_with_others(dpe):
    _, out, _ = dpe("trace", *COUNTY, "-c", "value_rank", "--json")
    told = json.loads(out)
    assert len(told["cells"]) == 11
    assert any("名次" in note for note in told["notes"])


def test_a_key_may_be_written_by_its_columns(dpe):
    named = ("indicator_code=private_value_added", "period=2015-10", "region_code=140100")
    assert dpe("trace", COUNTY[0], *named)[1] == dpe("trace", *COUNTY)[1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("mart_privat_share", "x"), ("没有表 mart_privat_share", "mart_private_share")),
        (("frobnicate", "x"), ("没有表 frobnicate", "mart_completeness")),
        (COUNTY[:2], ("行符合", "region_code、period、indicator_code", "2015-10")),
        (COUNTY[:1], ("行符合", "未写主键")),
        ((*COUNTY[:2], "2035-10", COUNTY[3]), ("没有这一行", "period=2035-10")),
        ((*COUNTY, "再一个"), ("多写了 再一个",)),
        ((*COUNTY, "-c", "valu"), ("没有列 valu", "value_rank")),
        (("--cell", "太原市.xlsx", "1", "C10"), ("没有 太原市.xlsx", "140100_太原市")),
        (("--cell", FILE, "9", "C10"), ("没有工作表 9", "1（M1）")),
        (("--cell", FILE, "1", "10C"), ("单元格 10C 无法识别",)),
    ],
)
def test_words_that_are_not_enough_are_answered_with_what_there_is(dpe, arguments, words):
    code, _, err = dpe("trace", *arguments)
    assert code == USAGE
    told = err.replace("\n", "")
    for word in words:
        assert word in told
    assert "Traceback" not in err


def test_a_cell_outside_the_data_leads_nowhere_and_says_so(dpe):
    code, out, _ = dpe("trace", "--cell", FILE, "1", "Z99", "--json")
    assert code == OK
    told = json.loads(out)
    assert told["notes"] and told["figures"] == []
