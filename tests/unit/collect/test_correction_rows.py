"""Corrections of the decision log as a table: which stand, and what cannot be understood."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from pipelines.collect.correction_rows import correction_frame
from warehouse.decisions import Kind, append, read
from warehouse.home import Home
from warehouse.lake import Lake

FIGURE = {
    "unit_key": "M1|2015-03|140702", "indicator_code": "private_revenue", "time_basis": "ytd",
    "action": "scale", "reported": "5000.0000", "corrected": "5.0000", "factor": "0.00100000",
    "reported_text": "5000 元", "corrected_text": "5 元",
}  # fmt: skip
CONTENT = {"month": 201503, "form": "M1", "period": "2015-03", "finding": "f", "rule": "M1-S01"}


@pytest.fixture
def decide(tmp_path):
    home = Home(tmp_path / "home")
    home.prepare()

    def run(content, kind=Kind.CORRECTION):
        append(
            home, decided_at=datetime(2015, 4, 20, tzinfo=UTC), decided_by="张三", kind=kind,
            subject="一项更正", content=content, reason="核实",
        )  # fmt: skip
        return correction_frame(read(home.decisions))

    return run


def test_a_correction_is_a_row_a_figure_that_the_lake_takes(decide, tmp_path):
    other = FIGURE | {"indicator_code": "private_tax_paid"}
    frame, unread = decide(CONTENT | {"figures": [FIGURE, other]})
    assert unread == []
    assert frame["indicator_code"].to_list() == ["private_revenue", "private_tax_paid"]
    assert frame["reported_value"].to_list() == [Decimal(5000)] * 2
    assert frame["decided_by"].unique().to_list() == ["张三"]
    Lake(tmp_path / "lake").write("raw.correction", "all", frame, "x")


def test_the_last_word_on_a_figure_stands(decide):
    decide(CONTENT | {"figures": [FIGURE]})
    frame, _ = decide(CONTENT | {"figures": [FIGURE | {"corrected": "6.0000"}]})
    assert frame.select("decision_no", "corrected_value").rows() == [(2, Decimal(6))]
    # Another value reported is another correction.
    frame, _ = decide(CONTENT | {"figures": [FIGURE | {"reported": "7000.0000"}]})
    assert frame["decision_no"].to_list() == [2, 3]


def test_what_is_taken_back_is_gone(decide):
    decide(CONTENT | {"figures": [FIGURE]})
    frame, unread = decide({"month": 201503, "withdraws": 1})
    assert (frame.height, unread) == (0, [])


@pytest.mark.parametrize(
    "content",
    [
        {"any": "text"},
        CONTENT | {"figures": []},
        CONTENT | {"figures": [FIGURE | {"action": "guess"}]},
        CONTENT | {"figures": [FIGURE | {"reported": "viel"}]},
        CONTENT | {"figures": [FIGURE], "note": "unknown key"},
    ],
)
def test_what_cannot_be_understood_is_named_and_left_out(decide, content):
    frame, unread = decide(content)
    assert (frame.height, unread) == (0, [1])


def test_other_decisions_are_no_corrections(decide):
    frame, unread = decide({"month": 201503, "step": "flash"}, Kind.MONTH_CLOSE)
    assert (frame.height, unread) == (0, [])
