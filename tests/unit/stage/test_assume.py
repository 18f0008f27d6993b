"""Notes on the rows of a sheet: listed one by one, and counted where there are too many."""

from collections.abc import Callable
from typing import Any

import pytest

from pipelines.stage.returns import read_returns
from warehouse.dictionary import Dictionary

Build = Callable[..., Any]


@pytest.mark.parametrize(("rows", "last"), [(3, "140105"), (250, "另有 50 项同类假定")])
def test_rows_named_without_a_code(
    delimited: Build, dictionary: Dictionary, county_row: Build, rows: int, last: str
) -> None:
    form = dictionary.form("M1", 201506)
    marks = {"表号": "M1", "报告期": "2015年6月"}
    row = {**county_row(""), **marks}
    found = read_returns(delimited([*form.header_labels, *marks], [row] * rows), dictionary)[0]
    assert found.identity.accepted
    assert len(found.notes) == min(rows, 201) and last in found.notes[-1].text
    assert found.notes[0].row == 2
