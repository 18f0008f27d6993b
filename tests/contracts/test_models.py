"""Every model has its contract, header and suite; every table and column a Chinese comment."""

import re
from pathlib import Path

import pytest

from pipelines.all_models import all_models
from pipelines.release.assets import suites
from warehouse.contracts import load_contracts

ROOT = Path(__file__).resolve().parents[2]
SQL = sorted(path for room in ("core", "mart") for path in (ROOT / "sql" / room).glob("*.sql"))
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("path", SQL, ids=lambda path: path.stem)
def test_a_model_has_a_header_and_a_contract(path):
    text = path.read_text(encoding="utf-8")
    assert text.startswith(f"-- {path.stem}: ")
    assert "\n-- grain: " in text
    assert path.with_suffix(".yaml").is_file()
    assert f"{path.parent.name}.{path.stem}" in all_models()


def test_every_contract_is_commented_in_chinese():
    for contract in load_contracts().values():
        for text in (contract.title, contract.grain, *(c.comment for c in contract.columns)):
            assert CHINESE.search(text), (contract.table, text)


@pytest.mark.parametrize(
    "table",
    [
        *(f"core.dim_{name}" for name in
          ("period", "region", "industry", "enterprise", "indicator", "source", "submission",
           "target")),
        *(f"core.fct_{name}" for name in
          ("observation", "enterprise_month", "target", "submission", "finding",
           "ratio_comparison")),
        *(f"mart.mart_{name}" for name in
          ("private_share", "target_progress", "completeness", "data_quality")),
    ],
)  # fmt: skip
def test_a_published_table_has_a_blocking_suite(table):
    own = [suite for suite in suites() if suite.table == table]
    assert any(item.severity == "critical" for suite in own for item in suite.expectations)


@pytest.mark.parametrize("name", sorted(all_models()))
def test_the_key_of_a_model_is_checked_before_publishing(name):
    """By a suite, or by the engine, which refuses rows that break a declared key."""
    assert all_models()[name].contract.key
