"""Great Expectations behind the gate: verdicts with observations, crashes named, warnings kept."""

import json

import polars as pl
import pytest

from pipelines.release import gate as gate_module
from pipelines.release.gate import Gate, SuiteResult
from pipelines.release.suites import Suite


@pytest.fixture(scope="module")
def gate() -> Gate:
    return Gate()


@pytest.fixture(params=[50_000, 0], ids=["few rows", "many rows"], autouse=True)
def each_way_of_judging(request, monkeypatch):
    """Few rows are judged as they are, many by the columns of each question: the same verdicts."""
    monkeypatch.setattr(gate_module, "_MANY_ROWS", request.param)


def _judge(gate: Gate, frame: pl.DataFrame, *expectations: dict) -> SuiteResult:
    items = [{"meta": {"reason": "因为如此"}, **item} for item in expectations]
    suite = Suite.model_validate(
        {"suite": "s", "table": "core.t", "advice": "请检查上游", "expectations": items}
    )
    return gate.judge(suite, frame)


ROWS = pl.DataFrame(
    {"code": ["a", "b", "b", None], "low": [1, 2, 3, 4], "high": [1, 3, None, 3]},
    schema={"code": pl.String, "low": pl.Int32, "high": pl.Int32},
)


@pytest.mark.parametrize(
    ("kind", "kwargs", "good", "observed"),
    [
        ("expect_column_values_to_not_be_null", {"column": "low"}, True, ""),
        ("expect_column_values_to_not_be_null", {"column": "code"}, False, "1 行不符"),
        ("expect_column_values_to_be_unique", {"column": "code"}, False, "2 行不符，如 b"),
        (
            "expect_column_values_to_be_in_set",
            {"column": "code", "value_set": ["b"]},
            False,
            "1 行不符，如 a",
        ),
        (
            "expect_column_values_to_be_in_set",
            {"column": "code", "value_set": ["a"]},
            False,
            "2 行不符，如 b",
        ),
        ("expect_column_values_to_be_between", {"column": "high", "max_value": 3}, True, ""),
        ("expect_column_values_to_be_between", {"column": "low", "max_value": 3}, False, "如 4"),
        ("expect_compound_columns_to_be_unique", {"column_list": ["code", "low"]}, True, ""),
        ("expect_table_row_count_to_equal", {"value": 5}, False, "实为 4"),
        ("expect_column_values_to_match_regex", {"column": "code", "regex": "^[ab]$"}, True, ""),
        (
            "expect_column_pair_values_a_to_be_greater_than_b",
            {"column_A": "high", "column_B": "low", "or_equal": True,
             "ignore_row_if": "either_value_is_missing"},
            False,
            "1 行不符",
        ),
    ],
)  # fmt: skip
def test_each_kind_judges(gate, kind, kwargs, good, observed):
    result = _judge(gate, ROWS, {"type": kind, "kwargs": kwargs})
    (verdict,) = result.verdicts
    assert (verdict.success, verdict.crash) == (good, None)
    assert observed in verdict.observed
    assert result.blocks is not good


def test_a_warning_fails_without_blocking(gate):
    item = {
        "type": "expect_table_row_count_to_equal",
        "kwargs": {"value": 0},
        "severity": "warning",
    }
    result = _judge(gate, ROWS, item)
    assert (result.passed, result.blocks) == (False, False)


def test_a_crash_is_named_at_its_place_and_blocks_even_as_a_warning(gate):
    result = _judge(
        gate,
        ROWS,
        {"type": "expect_table_row_count_to_equal", "kwargs": {"value": 4}},
        {
            "type": "expect_column_values_to_be_in_set",
            "kwargs": {"column": "absent", "value_set": []},
            "severity": "warning",
        },
    )
    assert [verdict.success for verdict in result.verdicts] == [True, False]
    assert result.verdicts[0].crash is None
    assert "absent" in (result.verdicts[1].crash or "")
    assert result.blocks


def test_the_result_is_kept_as_json(gate):
    item = {"type": "expect_table_row_count_to_equal", "kwargs": {"value": 5}}
    kept = json.loads(json.dumps(_judge(gate, ROWS, item).to_json()))
    assert (kept["table"], kept["rows"], kept["blocks"]) == ("core.t", 4, True)
    assert kept["verdicts"][0]["reason"] == "因为如此"


def test_questions_on_different_columns_keep_their_places_and_the_rows_of_the_table(gate):
    result = _judge(
        gate,
        ROWS,
        {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "code"}},
        {"type": "expect_table_row_count_to_equal", "kwargs": {"value": 4}},
        {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "low"}},
        {"type": "expect_column_values_to_be_unique", "kwargs": {"column": "code"}},
    )
    assert [verdict.success for verdict in result.verdicts] == [False, True, True, False]
    assert [verdict.kwargs for verdict in result.verdicts] == [
        {"column": "code"}, {"value": 4}, {"column": "low"}, {"column": "code"},
    ]  # fmt: skip
    assert result.rows == 4
