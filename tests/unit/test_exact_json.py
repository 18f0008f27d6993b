"""JSON in which decimals keep every digit."""

import json
from datetime import date, datetime
from decimal import Decimal

import pytest

from warehouse.exact_json import literal, to_json


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("47.7300"), "47.7300"),
        (Decimal("99999999999999999999.0001"), "99999999999999999999.0001"),
        (Decimal("0.0000001"), "0.0000001"),
        (Decimal("-0.5"), "-0.5"),
        (Decimal("NaN"), "null"),
        (0.1, "0.1"),
        (float("nan"), "null"),
        (float("inf"), "null"),
        (None, "null"),
        (True, "true"),
        (201503, "201503"),
        ("山西“省”\n", '"山西“省”\\n"'),
        (date(2015, 3, 1), '"2015-03-01"'),
        (datetime(2015, 3, 1, 8, 30), '"2015-03-01T08:30:00"'),
        ([Decimal("1.50"), None], "[1.50, null]"),
        ({"k": Decimal("1.50")}, '{"k": 1.50}'),
        (b"\x01\xff", '"01ff"'),
    ],
)
def test_literals(value, text):
    assert literal(value) == text


def test_rows_become_objects_that_any_reader_understands():
    text = to_json(["省", "n"], [("山西", Decimal("47.7300")), (None, 1)])
    assert json.loads(text, parse_float=Decimal) == [
        {"省": "山西", "n": Decimal("47.7300")},
        {"省": None, "n": 1},
    ]
    assert to_json(["a"], []) == "[]"


def test_a_repeated_column_is_not_lost():
    assert json.loads(to_json(["a", "a", "a_2"], [(1, 2, 3)])) == [{"a": 1, "a_2": 2, "a_2_2": 3}]
