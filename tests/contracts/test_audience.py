"""Nothing of a single firm is in a table that may be given to everybody."""

import re

import pytest

from warehouse.contracts import model_contracts

# Columns that name a firm, a person, a file or a unit that may be a firm.
_OF_ONE = re.compile(
    r"enterprise_(id|sk|code|name|month_sk)|firm_key|unit_(key|code|name)|member_(code|name)"
    r"|sender|file_(sha256|name)|(decided|signed)_by"
)
_PUBLIC = sorted(name for name, item in model_contracts().items() if item.audience == "public")


@pytest.mark.parametrize("table", _PUBLIC)
def test_a_public_table_has_no_column_of_a_single_firm_person_or_file(table):
    found = [name for name in model_contracts()[table].names if _OF_ONE.fullmatch(name)]
    assert found == []


@pytest.mark.parametrize(
    "table",
    [
        name
        for name, item in sorted(model_contracts().items())
        if {"enterprise_id", "enterprise_name"} & set(item.names)
    ],
)
def test_a_table_of_firms_is_internal(table):
    assert model_contracts()[table].audience == "internal"


def test_a_table_is_internal_unless_it_says_otherwise():
    assert "core.fct_enterprise_month" in model_contracts()
    assert _PUBLIC
    assert model_contracts()["core.fct_enterprise_month"].audience == "internal"
