"""Unit errors in filled forms, found against former returns before the form is sent."""

import hashlib
import json

import openpyxl
import polars as pl
import pytest

from pipelines import cli
from pipelines.cli_outcome import OK
from pipelines.stage.loading import sheets_of, stage_month
from pipelines.stage.reading import read_batch, unread
from pipelines.workbooks.feedback import LIST
from pipelines.workbooks.feedback_notes import PROPOSALS
from pipelines.workbooks.grid import DATA_ROW
from warehouse.hashing import frame_hash
from warehouse.home import Home, archived_path
from warehouse.lake import Lake

FIRST = DATA_ROW + 1
# Form, unit, former month, month, what a flow then is of the former one, which figure slips alone.
CASES = [
    ("M1", "140700", 201502, 201503, 1.5, "private_revenue"),
    ("Q1", "140700", 201503, 201506, 2, "private_revenue"),
    ("Y1", "140700", 201412, 201512, 1, "sme_revenue"),
    ("Z1", "140700", 201503, 201506, 2, "gdp"),
    ("B1", "140700", 201503, 201506, 2, "guarantee_balance"),
]
_FLOWS = ("ytd", "ytd_last_year")


@pytest.fixture
def staged(tmp_path, monkeypatch, dictionary):
    """A home whose lake holds these files as far as the stage room."""
    home = Home(tmp_path / "home")
    home.prepare()
    monkeypatch.setenv("DPE_HOME", str(home.root))
    lake = Lake(home.lake)

    def load(form_code: str, month: int, data: bytes) -> None:
        digest = hashlib.sha256(data).hexdigest()
        known = lake.read("raw.receipt")
        row = (digest, "表.xlsx", len(data), "", "2015-07-09T08:00:00+08:00")
        frame = pl.concat([known, pl.DataFrame([row], schema=known.schema, orient="row")])
        lake.write("raw.receipt", "all", frame, frame_hash(frame))
        place = archived_path(home.archive, digest)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
        for batch in unread(lake, dictionary):
            read_batch(home, lake, dictionary, batch, lambda: None)
        sheets = sheets_of(lake, form_code).filter(pl.col("period_end") == month)
        stage_month(lake, dictionary, dictionary.form(form_code, month), sheets, month)

    return load


def _amounts(blank, flow: float) -> dict[tuple[int, int], float]:
    """1000 of everything; of what is cumulated, as much as the months elapsed make it."""
    first = len(blank.columns) + 1
    return {
        (row, first + place): round(1000 * (flow if entry.basis in _FLOWS else 1))
        for row in range(FIRST, FIRST + (len(blank.rows) or 1))
        for place, entry in enumerate(blank.form.item_columns())
    }


def _column(blank, indicator: str, basis: str) -> int:
    columns = [(one.item.indicator, one.basis) for one in blank.form.item_columns()]
    return len(blank.columns) + 1 + columns.index((indicator, basis))


def _checked(tmp_path, capsys, data: bytes) -> dict:
    sent = tmp_path / "报表.xlsx"
    sent.write_bytes(data)
    capsys.readouterr()
    cli.run(["check", str(sent), "--json"])
    return json.loads(capsys.readouterr().out)


def _slips(answer: dict) -> list[dict]:
    return [one for one in answer["issues"] if one["rule"].endswith("-S01")]


@pytest.mark.parametrize(("form", "region", "before", "month", "flow", "item"), CASES)
def test_one_item_in_another_unit_is_found_before_it_is_sent(
    staged, blank_of, filled, tmp_path, capsys, form, region, before, month, flow, item
):
    former, former_data = blank_of(form, region, before)
    staged(form, before, filled(former, former_data, _amounts(former, 1)))
    blank, data = blank_of(form, region, month)
    amounts = _amounts(blank, flow)
    assert _slips(_checked(tmp_path, capsys, filled(blank, data, amounts))) == []
    entry = next(e for e in blank.form.item_columns() if e.item.indicator == item)
    at = (FIRST, _column(blank, item, entry.basis))
    wrong = {**amounts, at: amounts[at] * 10_000}
    answer = _checked(tmp_path, capsys, filled(blank, data, wrong))
    (issue,) = _slips(answer)
    cell = f"{openpyxl.utils.get_column_letter(at[1])}{FIRST}"
    assert (issue["cell"], issue["rule"]) == (cell, f"{form}-S01")
    assert issue["proposal"] == f"{amounts[at]} 万元"
    (proposal,) = answer["proposals"]
    assert (proposal["cell"], proposal["reported"]) == (cell, f"{wrong[at]} 万元")
    book = openpyxl.load_workbook(answer["feedback"])
    listed = {row[5]: row[7] for row in book[LIST].iter_rows(min_row=4, values_only=True)}
    assert listed[f"{form}-S01"] == f"{amounts[at]} 万元"
    assert f"建议更正为 {amounts[at]} 万元" in book[form][cell].comment.text


def test_a_whole_row_in_another_unit_shows_each_proposal_at_its_cell(
    staged, blank_of, filled, tmp_path, capsys
):
    former, former_data = blank_of("Q1", "140700", 201503)
    staged("Q1", 201503, filled(former, former_data, _amounts(former, 1)))
    blank, data = blank_of("Q1", "140700", 201506)
    amounts = _amounts(blank, 2)
    money = ("private_value_added", "private_revenue", "private_tax_paid")
    places = [(FIRST + 2, _column(blank, item, basis)) for item in money for basis in _FLOWS]
    wrong = amounts | {at: amounts[at] * 10_000 for at in places}
    answer = _checked(tmp_path, capsys, filled(blank, data, wrong))
    (issue,) = _slips(answer)
    assert issue["proposal"] == "本行 6 项金额，见“更正建议”"
    book = openpyxl.load_workbook(answer["feedback"])
    rows = list(book[PROPOSALS].iter_rows(min_row=3, values_only=True))
    assert [row[1] for row in rows] == [
        f"{openpyxl.utils.get_column_letter(place)}{row}" for row, place in sorted(places)
    ]
    assert {row[3] for row in rows} == {"2000 万元"}
    for row, place in places:
        assert "为 2000 万元" in book["Q1"].cell(row, place).comment.text


def test_a_correction_of_the_former_return_is_what_a_file_is_compared_with(
    staged, blank_of, filled, tmp_path, capsys
):
    former, former_data = blank_of("Z1", "140700", 201503)
    amounts = _amounts(former, 1)
    gdp = (FIRST, _column(former, "gdp", "ytd"))
    staged("Z1", 201503, filled(former, former_data, amounts | {gdp: 10_000_000}))
    blank, data = blank_of("Z1", "140700", 201506)
    sent = _amounts(blank, 2) | {gdp: 20_000_000}
    # The same slip twice: against its own history nothing shows.
    assert _slips(_checked(tmp_path, capsys, filled(blank, data, sent))) == []
    lake = Lake(tmp_path / "home" / "lake")
    key = lake.read("stg.observation").filter(indicator_code="gdp", time_basis="ytd")
    empty = lake.contract("raw.correction").empty()
    row = dict.fromkeys(empty.columns) | {
        "decision_no": 1, "form_code": "Z1", "period_end": 201503, "unit_key": key["unit_key"][0],
        "indicator_code": "gdp", "time_basis": "ytd", "correction_action": "scale",
        "reported_value": key["value"][0], "corrected_value": key["value"][0] / 10_000,
        "corrected_text": "1000 万元",
    }  # fmt: skip
    lake.write("raw.correction", "all", pl.DataFrame([row], schema=empty.schema), "x")
    (issue,) = _slips(_checked(tmp_path, capsys, filled(blank, data, sent)))
    assert issue["proposal"] == "2000 万元"


def test_without_a_lake_a_file_is_judged_by_itself(blank_of, filled, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DPE_HOME", str(tmp_path / "none"))
    sent = tmp_path / "报表.xlsx"
    blank, data = blank_of("Q1", "140700", 201506)
    sent.write_bytes(filled(blank, data, _amounts(blank, 2)))
    assert cli.run(["check", str(sent)]) == OK
    assert not (tmp_path / "none" / "lake").exists()
