"""Every query of the documentation on the loaded sample: it runs, and it has rows."""

import re
from pathlib import Path

import pytest

from warehouse.home import Home
from warehouse.releases import open_release, run_select

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("README*.md"), *(ROOT / "docs").rglob("*.md")])
# ```sql has rows on the sample, ```sql optional may have none; a title makes it a file of another.
BLOCK = re.compile(r"^```sql( optional)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINE = re.compile(r'dpe sql "(select [^"…]+)"')
QUERIES = [
    pytest.param(query, bool(optional), id=f"{page.stem}-{number}")
    for page in PAGES
    for number, (optional, query) in enumerate(
        [
            *BLOCK.findall(page.read_text("utf-8")),
            *(("optional", query) for query in LINE.findall(page.read_text("utf-8"))),
        ]
    )
]


@pytest.fixture(scope="module")
def release(sample_home):
    with open_release(Home(sample_home)) as connection:
        yield connection


@pytest.mark.parametrize(("query", "may_be_empty"), QUERIES)
def test_a_documented_query_answers(release, query, may_be_empty):
    names, answer = run_select(release, query)
    assert names
    assert may_be_empty or answer


def test_queries_are_found_at_all():
    assert len(QUERIES) > 20


def test_every_table_and_column_of_the_release_is_commented(release):
    _, bare = run_select(
        release,
        "select table_name, column_name from duckdb_columns()"
        " where schema_name in ('core', 'mart') and comment is null"
        " union all select table_name, '' from duckdb_tables()"
        " where schema_name in ('core', 'mart') and comment is null",
    )
    _, counted = run_select(
        release, "select count(*) from duckdb_columns() where schema_name = 'mart'"
    )
    assert bare == []
    assert counted[0][0] > 200
