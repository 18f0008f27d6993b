"""The declared statuses, concepts and lists hold together."""

import duckdb
import pytest
from pydantic import ValidationError

from pipelines.publications.exports.sdmx.flows import FLOWS
from pipelines.publications.exports.sdmx.vocabulary import (
    MARKS,
    StatusRule,
    concepts,
    declared_codelists,
    latin_code,
    latin_codes,
    status_case,
    status_rules,
)


def _status(**marks: str) -> str:
    columns = ", ".join(f"cast(? as varchar) as {mark}" for mark in MARKS)
    values = [marks.get(mark) for mark in MARKS]
    query = f"select {status_case()} from (select {columns})"
    return duckdb.execute(query, values).fetchall()[0][0]


@pytest.mark.parametrize(
    ("marks", "status"),
    [
        ({}, "A"),
        ({"suppression": "none"}, "A"),
        ({"suppression": "secondary", "edit_status": "flagged"}, "Q"),
        ({"edit_status": "blocked", "vintage": "monthly_return"}, "U"),
        ({"edit_status": "flagged", "origin": "抽样推算"}, "V"),
        ({"origin": "插补", "vintage": "preliminary"}, "I"),
        ({"origin": "抽样推算", "vintage": "monthly_return"}, "E"),
        ({"vintage": "preliminary", "is_revised": "true"}, "P"),
        ({"vintage": "annual_return", "is_revised": "true"}, "R"),
        ({"vintage": "verified", "edit_status": "accepted", "origin": "全数"}, "A"),
        ({"has_break": "true", "vintage": "preliminary"}, "B"),
        ({"missing": "true"}, "O"),
    ],
)
def test_a_figure_has_the_status_of_the_first_line_that_fits(marks, status):
    assert _status(**marks) == status


def test_every_status_of_the_table_is_a_code():
    codes = declared_codelists()["CL_OBS_STATUS"].codes
    assert {rule.status for rule in status_rules()} | {"A"} == set(codes)


def test_every_column_of_a_dataflow_is_a_concept():
    assert {name for flow in FLOWS for name in flow.columns} == set(concepts())


@pytest.mark.parametrize("codelist", ["CL_SIZE_CLASS", "CL_UNIT_MEASURE"])
def test_no_two_terms_share_an_identifier(codelist):
    codes = list(latin_codes()[codelist].values())
    assert len(set(codes)) == len(codes)


def test_a_term_without_an_identifier_gets_one_that_sdmx_allows():
    assert latin_code("CL_UNIT_MEASURE", "万吨") == "XE4B887E590A8"


def test_a_rule_about_an_unknown_mark_is_refused():
    with pytest.raises(ValidationError, match="mark"):
        StatusRule(status="Q", mark="colour", values=("red",), why="红")
