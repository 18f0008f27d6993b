"""`dpe template --with-last-period` on the loaded sample: the figures are those of the release."""

import json

import openpyxl
import pytest

from pipelines import cli
from pipelines.cli_outcome import OK, USAGE
from pipelines.workbooks.grid import CHECK_COLUMNS, DATA_ROW


@pytest.fixture
def template(capsys, monkeypatch, sample_home, tmp_path):
    """Make a blank form of the loaded sample: code, what was told, error."""
    monkeypatch.setenv("DPE_HOME", str(sample_home))

    def run(*arguments: str):
        options = ("--with-last-period", "--out", str(tmp_path), "--json")
        code = cli.run(["template", *arguments, *options])
        said = capsys.readouterr()
        return code, json.loads(said.out) if said.out else None, said.err

    return run


def test_the_period_before_is_the_latest_reported_and_the_figures_are_its(template, rows):
    asked = ("M1", "--region", "140700", "--period", "2015-11")
    code, told, _ = template(*asked)
    assert code == OK
    assert told["last_period"] == "2015-10"
    page = openpyxl.load_workbook(told["file"]).active
    first = 17 + CHECK_COLUMNS + 2
    shown = {
        page.cell(row, 1).value: page.cell(row, first).value
        for row in range(DATA_ROW + 1, DATA_ROW + 1 + told["rows"])
    }
    known = rows(
        "select region_code, value / 10000 as printed from core.fct_observation"
        " where form_code = 'M1' and is_current and period = '2015-10'"
        " and indicator_code = 'private_value_added' and time_basis = 'ytd'"
        " and region_code like '1407%' and edit_status <> 'refused'"
    )
    assert known
    assert {one["region_code"]: float(one["printed"]) for one in known} == {
        region: value for region, value in shown.items() if value is not None
    }


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("M3", "--region", "140700", "--period", "2015-11"), "由填报单位自己列出"),
        (("M1", "--region", "140700", "--period", "2014-02"), "没有上期数可附"),
    ],
)
def test_without_figures_to_show_it_says_why(template, asked, said):
    code, told, error = template(*asked)
    assert (code, told) == (USAGE, None)
    assert said in error
