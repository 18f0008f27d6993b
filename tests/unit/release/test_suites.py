"""Suites as data: what a suite may say, and the message when it says something else."""

import pytest

from pipelines.release.suites import SuiteError, load_suites
from warehouse.contracts import Contract

CONTRACT = Contract.model_validate(
    {
        "table": "mart.mart_x",
        "title": "甲",
        "description": "乙",
        "grain": "丙",
        "columns": [
            {"name": "code", "type": "VARCHAR", "comment": "代码"},
            {"name": "amount", "type": "DECIMAL(24,4)", "comment": "金额"},
        ],
    }
)
GOOD = """
suite: mart_x
table: mart.mart_x
advice: 请检查上游数据
expectations:
  - {type: expect_column_values_to_not_be_null, kwargs: {column: amount}, meta: {reason: 金额必填}}
  - {type: expect_column_values_to_be_unique, kwargs: {column: code}, meta: {reason: 代码唯一}}
"""


def _load(tmp_path, text):
    (tmp_path / "mart_x.yaml").write_text(text, encoding="utf-8")
    return load_suites(tmp_path, {CONTRACT.table: CONTRACT})


def test_a_suite_knows_its_columns_and_severities(tmp_path):
    (suite,) = _load(tmp_path, GOOD)
    assert suite.columns == ["amount", "code"]
    assert {item.severity for item in suite.expectations} == {"critical"}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("mart.mart_x\n", "mart.mart_y\n", ["mart_x.yaml", "mart.mart_y", "mart.mart_x"]),
        ("column: code", "column: kode", ["kode", "可用：code、amount"]),
        ("values_to_be_unique", "values_to_be_uniqe", ["expectations（第 2 条）.type"]),
        ("advice:", "advise:", ["advise", "advice"]),
        ("meta: {reason: 代码唯一}", "meta: {}", ["expectations（第 2 条）.meta.reason"]),
        (
            "be_unique, kwargs: {column: code}",
            "be_between, kwargs: {column: amount, min_value: 0}",
            ["amount 是金额", "SQL"],
        ),
        ("column: amount", "column: amount, column: amount", ["键“column”重复"]),
    ],
)
def test_a_fault_names_file_key_and_what_is_allowed(tmp_path, old, new, words):
    assert old in GOOD
    with pytest.raises(SuiteError) as caught:
        _load(tmp_path, GOOD.replace(old, new))
    for word in words:
        assert word in str(caught.value)


def test_two_suites_of_one_name_are_refused(tmp_path):
    (tmp_path / "a.yaml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(SuiteError, match="重复：mart_x"):
        _load(tmp_path, GOOD)
