"""What is measured: returns of the size asked for, and a yardstick that reads all of their rows."""

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.benchmarks import plain_read, transcode
from tests.benchmarks.returns import Returns, write_returns

SIZE = 1560


@pytest.fixture(scope="module")
def returns(tmp_path_factory: pytest.TempPathFactory) -> Returns:
    return write_returns(tmp_path_factory.mktemp("returns"), SIZE)


@pytest.fixture(scope="module")
def texts(returns: Returns, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("texts")
    transcode.main(returns.folder, folder)
    return folder


def test_the_returns_have_the_size_asked_for(returns):
    assert returns.enterprise_months == SIZE
    assert [path.name for path in returns.month] == ["2015-02"]
    assert len(returns.year) == 12
    assert returns.size(returns.month) > returns.size(returns.month, ".xlsx") > 0


def test_the_same_size_gives_the_same_bytes(returns, tmp_path):
    again = write_returns(tmp_path, SIZE)
    for file in returns.files:
        ours, theirs = (one.folder / file["file"] for one in (returns, again))
        assert ours.read_bytes() == theirs.read_bytes(), file


def test_the_yardstick_reads_every_row_into_declared_types(returns, texts, tmp_path):
    plan, database = tmp_path / "plan.json", tmp_path / "plain.duckdb"
    plan.write_text(returns.plan([*returns.year, *returns.month], texts), "utf-8")
    plain_read.main(plan, database)
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute("select count(*) from M3").fetchone()
        types = dict(
            connection.execute(
                "select column_name, data_type from duckdb_columns() where table_name = 'M3'"
            ).fetchall()
        )
    assert rows == (SIZE,)
    assert types["报出日期"] == "DATE"
    assert types["营业收入-本年累计"] == "DECIMAL(24,4)"
    assert types["单位代码"] == "VARCHAR"


def test_a_yardstick_that_lost_rows_is_an_error(returns, texts, tmp_path):
    wanted = json.loads(returns.plan(returns.month, texts))
    wanted["M3"]["rows"] += 1
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(wanted), "utf-8")
    done = subprocess.run(
        [sys.executable, plain_read.__file__, plan, tmp_path / "plain.duckdb"],
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0
    assert "rows read" in done.stderr
