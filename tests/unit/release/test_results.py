"""Kept results: what changed since a suite passed, and when everything is judged again."""

import json

import pytest

from pipelines.release.gate import SuiteResult, Verdict
from pipelines.release.results import changed_partitions, keep, read_kept
from pipelines.release.suites import Suite


def _suite(value: int = 88) -> Suite:
    item = {
        "type": "expect_table_row_count_to_equal",
        "kwargs": {"value": value},
        "meta": {"reason": "规划共列 88 个数量"},
    }
    plain = {"suite": "s", "table": "core.t", "advice": "请检查上游", "expectations": [item]}
    return Suite.model_validate(plain)


def _result(success: bool, severity: str = "critical") -> SuiteResult:
    verdict = Verdict("expect_table_row_count_to_equal", {}, severity, "理由", success, "")
    return SuiteResult("s", "core.t", "请检查上游", 88, (verdict,))


HASHES = {"201503": "a", "201504": "b"}


def test_after_a_pass_only_changed_partitions_are_judged(tmp_path):
    keep(tmp_path, _suite(), _result(True), HASHES)
    kept = read_kept(tmp_path, _suite())
    assert changed_partitions(kept, HASHES) == set()
    assert changed_partitions(kept, {**HASHES, "201504": "c", "201505": "d"}) == {
        "201504",
        "201505",
    }


@pytest.mark.parametrize("severity", ["critical", "warning"])
def test_after_anything_but_a_pass_all_is_judged(tmp_path, severity):
    keep(tmp_path, _suite(), _result(False, severity), HASHES)
    assert changed_partitions(read_kept(tmp_path, _suite()), HASHES) is None


def test_a_changed_suite_is_judged_on_everything(tmp_path):
    keep(tmp_path, _suite(88), _result(True), HASHES)
    assert changed_partitions(read_kept(tmp_path, _suite(87)), HASHES) is None


def test_a_damaged_result_is_as_none(tmp_path):
    keep(tmp_path, _suite(), _result(True), HASHES)
    (tmp_path / "s.json").write_text("{", encoding="utf-8")
    assert read_kept(tmp_path, _suite()) is None


def test_the_kept_result_is_readable_json(tmp_path):
    keep(tmp_path, _suite(), _result(False), HASHES)
    kept = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))
    assert kept["result"]["blocks"] is True
    assert kept["partitions"] == HASHES
