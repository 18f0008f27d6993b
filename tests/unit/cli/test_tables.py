"""How values are written for people, and how a long answer is cut."""

import io
from datetime import date
from decimal import Decimal

import pytest
from rich.console import Console

from pipelines.tables import plain, rows_table


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "是"),
        (False, "否"),
        (Decimal("47.7300"), "47.73"),
        (Decimal("1280258000000.0000"), "1280258000000"),
        (Decimal("1E+12"), "1000000000000"),
        (Decimal("-11.3000"), "-11.3"),
        (120, "120"),
        (date(2015, 3, 1), "2015-03-01"),
    ],
)
def test_a_value_is_written_plainly(value, text):
    assert plain(value) == text


def _shown(names, rows) -> str:
    shown = io.StringIO()
    Console(width=100, file=shown).print(rows_table(names, rows))
    return shown.getvalue()


def test_hostile_text_is_shown_as_it_is():
    assert "[red]甲[/red]" in _shown(["[b]名称[/b]"], [("[red]甲[/red]",)])


def test_a_long_answer_is_cut_and_says_so():
    assert "共 201 行" in _shown(["a"], [(number,) for number in range(201)])
    assert "共" not in _shown(["a"], [(number,) for number in range(200)])


def test_a_wide_answer_is_turned_on_its_side_and_loses_nothing():
    names = [f"column_{number}" for number in range(30)]
    rows = [[f"{row}x{place}" for place in range(30)] for row in range(9)]
    shown = io.StringIO()
    Console(width=100, file=shown).print(rows_table(names, rows, 100))
    text = shown.getvalue()
    assert max(map(len, text.splitlines())) <= 100
    assert "第 9 行" in text
    assert all(value in text.split() for row in rows for value in row)


def test_a_narrow_answer_stays_upright():
    assert "第 1 行" not in _shown(["a", "b"], [[1, 2]])
