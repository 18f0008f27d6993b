"""A unit error from finding to correction to corrected return, on a real home."""

import json
import shutil
from pathlib import Path

import pytest

from pipelines import cli
from pipelines.cli_outcome import OK, USAGE
from pipelines.run import load
from pipelines.settings import Settings
from warehouse.decisions import Kind, read
from warehouse.home import Home
from warehouse.releases import current_release, open_release

RETURNS = Path(__file__).resolve().parents[2] / "sample_raw" / "returns"
CORRECTED = RETURNS / "2015-03" / "140600_朔州市_2015-03_更正.xlsx"
# 山阴 reports all its money in 元 where the form says 万元.
COUNTY, MARCH = "140621", "2015-03"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The returns of one city for February and March 2015, before the corrected one arrives."""
    home = tmp_path_factory.mktemp("correct") / "home"
    names = ("2015-02/140600_朔州市_2015-02.xlsx", "2015-03/140600_朔州市_2015-03.xlsx")
    load(Settings(home=home), [RETURNS / name for name in names])
    return home


@pytest.fixture
def home(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    own = tmp_path / "home"
    shutil.copytree(small, own)
    monkeypatch.setenv("DPE_HOME", str(own))
    return own


def _rows(home: Path, query: str) -> list[tuple]:
    with open_release(Home(home)) as connection:
        return connection.execute(query).fetchall()


def _value(home: Path, indicator: str = "private_revenue") -> tuple:
    (row,) = _rows(
        home,
        "select value, printed_text, edit_status from core.fct_observation where is_current"
        f" and form_code = 'M1' and region_code = '{COUNTY}' and period = '{MARCH}'"
        f" and indicator_code = '{indicator}' and time_basis = 'ytd'",
    )
    return row


def _slips(home: Path) -> list[tuple]:
    return _rows(home, "select finding_id from core.fct_finding where rule_id = 'M1-S01'")


def _json(capsys, *arguments: str) -> dict:
    capsys.readouterr()
    assert cli.run([*arguments, "--json"]) == OK
    return json.loads(capsys.readouterr().out)


def _code(capsys) -> str:
    proposals = _json(capsys, "correct")["proposals"]
    assert len(proposals) == 8
    return proposals[0]["code"]
