"""The additions of docs/en/adding.md, applied to a copy of the project and run."""

import json
import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from pipelines.workbooks.verdicts import CHECK_TITLES

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "en" / "adding.md"
BLOCK = re.compile(r'^```\w+ title="([^"]+)"\n(.*?)^```$', re.MULTILINE | re.DOTALL)
COPIED = ("pipelines", "warehouse", "sql", "expectations", "sample_raw")
VACANCIES = 1234


def _apply(project: Path) -> list[str]:
    """Write each block to its file, at the end of one that is there; the files touched."""
    blocks = BLOCK.findall(GUIDE.read_text("utf-8"))
    for name, text in blocks:
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(text)
    return [name for name, _ in blocks]


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    copied = tmp_path_factory.mktemp("project")
    for name in COPIED:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, copied / name, ignore=ignored)
    shutil.rmtree(copied / "sample_raw" / "returns", ignore_errors=True)
    touched = _apply(copied)
    assert len(touched) == len(set(touched)) == 11
    return copied


def _dpe(project: Path, *arguments: str) -> str:
    """Run the copy's own `dpe`; what it printed."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(project),
        "DPE_HOME": str(project / "home"),
        "DPE_PRODUCTS": "none",
    }
    command = [sys.executable, "-m", "pipelines.cli", *arguments]
    done = subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _blank(project: Path, region: str) -> Path:
    asked = ("E1", "--region", region, "--period", "2015-03", "--out", str(project / "blank"))
    return Path(json.loads(_dpe(project, "template", *asked, "--json"))["file"])


@pytest.fixture(scope="module")
def loaded(project: Path) -> Path:
    """The copy with a return of each of two cities loaded, the second with a wrong figure."""
    for region, vacancies in (("140100", VACANCIES), ("140200", -5)):
        path = _blank(project, region)
        book = openpyxl.load_workbook(path)
        sheet = book.active
        cells = {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value}
        cells[region].offset(column=2).value = vacancies
        cells["报出日期："].offset(column=1).value = date(2015, 4, 8)
        assert set(CHECK_TITLES) <= set(cells), "nothing is written over the checks' headings"
        book.save(path)
    _dpe(project, "load", str(project / "blank"))
    return project


# Asked in the copy's own Python: its code, its home.
ASK = """
import json, sys
from pathlib import Path
from pipelines.publications.pages import load_pages
from pipelines.publications.reading import ReleaseData
from warehouse.dictionary import load_dictionary
from warehouse.home import Home
from warehouse.releases import current_release, open_release

home = Home(Path("home"))
with open_release(home) as connection:
    told = {query: connection.execute(query).fetchall() for query in json.load(sys.stdin)}
    data = ReleaseData(connection, current_release(home), load_dictionary())
    told["page"] = data.rows(load_pages()["vacancies"].views["cities"])["region_name"].to_list()
print(json.dumps(told))
"""
ANSWERS = {
    "select region_name, cast(vacancies as int) from mart.mart_vacancy": [["太原市", VACANCIES]],
    "select rule_id, region_code from core.fct_finding where form_code = 'E1'": [
        ["E1-N01", "140200"]
    ],
    "select rule_id from core.dim_rule where rule_id = 'M1-G09'": [["M1-G09"]],
    "select missing_count from mart.mart_completeness"
    " where form_code = 'E1' and region_level = 'province'": [[9]],
    "select light from mart.mart_target_progress where target_id = 'private_vacancies'": [
        ["无法判断"]
    ],
    "select member_name from core.bridge_watchlist where entry_id = 'key_industry_99'": [
        ["家具制造业"]
    ],
    "select comment from duckdb_columns()"
    " where table_name = 'mart_vacancy' and column_name = 'vacancies'": [
        ["招聘岗位数（单位：个）"]
    ],
}


@pytest.fixture(scope="module")
def told(loaded: Path) -> dict[str, list]:
    """What the release answers to each query, and the rows of the added page."""
    environment = {**os.environ, "PYTHONPATH": str(loaded)}
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=loaded,
        env=environment,
        input=json.dumps(list(ANSWERS)),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("query", ANSWERS)
def test_what_follows_from_an_addition_is_in_the_release(told, query):
    assert told[query] == ANSWERS[query]


def test_an_added_page_shows_the_rows_of_the_added_mart(told):
    assert told["page"] == ["太原市"]


def test_an_added_table_is_in_the_generated_data_dictionary(project):
    environment = {**os.environ, "PYTHONPATH": str(project)}
    (project / "docs").mkdir(exist_ok=True)
    command = [sys.executable, "-m", "pipelines.documentation", str(project / "site")]
    subprocess.run(command, cwd=project, env=environment, check=True)
    pages = {path.name: path.read_text("utf-8") for path in (project / "site").rglob("*.md")}
    assert "mart.mart_vacancy" in pages["tables_mart.md"]
    assert "E1-N01" in pages["rules.md"]
    assert "民营企业用工月报" in pages["forms.md"]
