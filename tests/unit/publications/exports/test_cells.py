"""A cell that a spreadsheet would run is written so that it does not, and read back as it was."""

import polars as pl
import pytest

from pipelines.publications.exports.cells import guarded, unguarded
from tests.unit.publications.exports.conftest import HOSTILE

RUN_BY_SPREADSHEETS = tuple("=+-@\t\r\n＝＋－＠")


def _written(text: str) -> str:
    return pl.DataFrame({"t": [text]}).select(guarded("t")).item()


@pytest.mark.parametrize("sign", RUN_BY_SPREADSHEETS)
def test_no_written_cell_begins_with_a_sign_of_a_formula(sign):
    assert _written(f"{sign}1+1") == f"'{sign}1+1"


@pytest.mark.parametrize("text", ["省", "", "a=b", "1-2", "'quoted'"])
def test_a_harmless_cell_is_written_as_it_is(text):
    assert _written(text) == text


@pytest.mark.parametrize("text", [*HOSTILE, "'", "'''=x", "=", "''@"])
def test_the_guard_is_undone_without_loss(text):
    frame = pl.DataFrame({"t": [text, None]}).select(guarded("t")).select(unguarded("t"))
    assert frame["t"].to_list() == [text, None]
